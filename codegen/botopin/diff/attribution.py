"""Of two versions with others between them: which version brought each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.differences import ChangeKind, Qualifier, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botopin.diff.differences import Comparison, Difference, Owner

_WORDING: Final = frozenset({Qualifier.ANCHORS_ONLY, Qualifier.MARKUP_ONLY})


@frozen(kw_only=True)
class Step:
    """From one version to the next."""

    date: str
    """Of the later one."""
    comparison: Comparison


class VersionRange:
    """A chain of consecutive versions, oldest first."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = [_Step(step) for step in reversed(steps)]

    def introduced_in(self, fact: Difference) -> str:
        """The date of the last step with the same fact; empty where none has it.

        Where a step after it only wrote anew what this one brought, that is not the same fact. A
        shape that took the place of another in several steps may differ from it in none of them:
        that it came to that place brought what differs.
        """
        if fact.how is ChangeKind.REMOVED and not fact.trait:
            return self._gone(fact) or self._came(fact.owner)
        return (
            (self._required(fact.name) if _is_demand(fact) else "")
            or self._told(fact, exactly=True)
            or self._told(fact)
            or self._came(fact.owner)
        )

    def _told(self, fact: Difference, *, exactly: bool = False) -> str:
        return self._last(fact.name, lambda step, name: step.tells(fact, name, exactly=exactly))

    def _required(self, member: str) -> str:
        """A member that came as an optional one asks nothing before it is required."""
        return self._last(member, lambda step, name: name in step.required)

    def _last(self, name: str, tells: Callable[[_Step, str], bool]) -> str:
        for step in self._steps:
            if tells(step, name):
                return step.date
            name = step.name_before(name)
        return ""

    def _came(self, owner: Owner) -> str:
        if not isinstance(owner, tuple):
            return ""
        return next((step.date for step in self._steps if owner[1] in step.came), "")

    def _gone(self, fact: Difference) -> str:
        """An error that is gone with its shape may have left its operation before that."""
        went = self._went(fact.subject, self._first_name(fact))
        if Qualifier.SHAPE_GONE in fact.aspects:
            went = max(went, self._went(Subject.SHAPE, fact.name.partition(".")[2]))
        return went

    def _first_name(self, fact: Difference) -> str:
        """What the subject of a fact was called in the oldest version."""
        name = fact.name
        if isinstance(fact.owner, tuple):
            old, new = fact.owner
            return f"{old}{name.removeprefix(new)}" if new else name
        for step in self._steps:
            name = step.name_before(name)
        return name

    def _went(self, subject: Subject, name: str) -> str:
        """What is gone is told by its last name, so go forward; it may have come again between.

        What is only called otherwise went as it was renamed.
        """
        told = renamed = ""
        for step in reversed(self._steps):
            if (subject, name) in step.gone:
                told = step.date
            after = step.name_after(name)
            if after != name:
                renamed = renamed or step.date
            name = after
        return told or renamed


class _Step:
    def __init__(self, step: Step) -> None:
        self.date = step.date
        comparison = step.comparison
        self._facts = {_key(fact, fact.name) for fact in comparison.facts}
        self._exact = {(*_key(fact, fact.name), *_manner(fact)) for fact in comparison.facts}
        self.gone = {
            (fact.subject, fact.name)
            for fact in comparison.facts
            if fact.how is ChangeKind.REMOVED and not fact.trait
        }
        self.required = {fact.name for fact in comparison.facts if _is_demand(fact)}
        """The members that are required now."""
        self._before: dict[str, str] = {
            name: was
            for names in (comparison.operations, comparison.renamed_shapes, _members(comparison))
            for name, was in names.items()
            if name != was
        }
        self._after = {was: name for name, was in self._before.items()}
        self.came = {
            came
            for fact in comparison.facts
            if (fact.subject, fact.trait) == (Subject.SHAPE, "")
            or (fact.subject is not Subject.SHAPE and fact.trait in {"shape", "type"})
            if isinstance(came := fact.new if fact.trait else fact.name, str)
        }
        """The shapes that are new, or new where they are used."""

    def tells(self, fact: Difference, name: str, *, exactly: bool = False) -> bool:
        key = _key(fact, name)
        return (*key, *_manner(fact)) in self._exact if exactly else key in self._facts

    def name_before(self, name: str) -> str:
        return _renamed(name, self._before)

    def name_after(self, name: str) -> str:
        return _renamed(name, self._after)


def _members(comparison: Comparison) -> Mapping[str, str]:
    """By the full new name of each member that was renamed, its full old name."""
    return {
        fact.name: f"{fact.owner[0]}.{fact.old}"
        for fact in comparison.facts
        if fact.subject is Subject.MEMBER
        and fact.how is ChangeKind.RENAMED
        and isinstance(fact.owner, tuple)
    }


def _is_demand(fact: Difference) -> bool:
    """Whether a member is required that was not there, or was not required."""
    return (
        fact.subject is Subject.MEMBER
        and fact.how is ChangeKind.ADDED
        and (fact.trait == "required" or (not fact.trait and Qualifier.REQUIRED in fact.aspects))
    )


def _key(fact: Difference, name: str) -> tuple[Subject, str, str, bool]:
    return fact.subject, fact.trait, name, fact.how is ChangeKind.REMOVED and not fact.trait


def _manner(fact: Difference) -> tuple[ChangeKind, frozenset[Qualifier]]:
    return fact.how, fact.aspects & _WORDING


def _renamed(name: str, names: Mapping[str, str]) -> str:
    if name in names:
        return names[name]
    owner, dot, rest = name.partition(".")
    return f"{names.get(owner, owner)}{dot}{rest}"
