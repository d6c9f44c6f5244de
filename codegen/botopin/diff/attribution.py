"""Of two versions with others between them: which version brought each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.differences import ChangeKind, Qualifier, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botopin.diff.differences import Comparison, Difference, Owner

_EQUIVALENT: Final = frozenset({Qualifier.ANCHORS_ONLY, Qualifier.MARKUP_ONLY})


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

    def introduced_in(self, difference: Difference) -> str:
        """Return the date of the last step that has the difference, or an empty string.

        A step that only rewords an earlier difference does not count. If a reference changes to
        another shape in several steps, no step may contain the difference between the first shape
        and the last one. The step that introduced the last shape then counts.
        """
        if difference.kind is ChangeKind.REMOVED and not difference.trait:
            return self._find_removed(difference) or self._find_shape_added(difference.owner)
        return (
            (self._find_required(difference.name) if _makes_required(difference) else "")
            or self._find_step(difference, exactly=True)
            or self._find_step(difference)
            or self._find_shape_added(difference.owner)
        )

    def _find_step(self, difference: Difference, *, exactly: bool = False) -> str:
        return self._find_last(
            difference.name,
            lambda step, name: step.has_difference(difference, name, exactly=exactly),
        )

    def _find_required(self, member: str) -> str:
        """A member that came as an optional one asks nothing before it is required."""
        return self._find_last(member, lambda step, name: name in step.required)

    def _find_last(self, name: str, tells: Callable[[_Step, str], bool]) -> str:
        for step in self._steps:
            if tells(step, name):
                return step.date
            name = step.name_before(name)
        return ""

    def _find_shape_added(self, owner: Owner) -> str:
        if not isinstance(owner, tuple):
            return ""
        return next((step.date for step in self._steps if owner[1] in step.added_shapes), "")

    def _find_removed(self, difference: Difference) -> str:
        """An error that is gone with its shape may have left its operation before that."""
        went = self._find_last_removal(difference.subject, self._oldest_name(difference))
        if Qualifier.SHAPE_REMOVED in difference.qualifiers:
            went = max(
                went, self._find_last_removal(Subject.SHAPE, difference.name.partition(".")[2])
            )
        return went

    def _oldest_name(self, difference: Difference) -> str:
        """What the subject of a difference was called in the oldest version."""
        name = difference.name
        if isinstance(difference.owner, tuple):
            old, new = difference.owner
            return f"{old}{name.removeprefix(new)}" if new else name
        for step in self._steps:
            name = step.name_before(name)
        return name

    def _find_last_removal(self, subject: Subject, name: str) -> str:
        """What is gone is told by its last name, so go forward; it may have come again between.

        What is only called otherwise went as it was renamed.
        """
        told = renamed = ""
        for step in reversed(self._steps):
            if (subject, name) in step.removed:
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
        self._keys = {_key(difference, difference.name) for difference in comparison.differences}
        self._exact_keys = {
            (*_key(difference, difference.name), *_variant(difference))
            for difference in comparison.differences
        }
        self.removed = {
            (difference.subject, difference.name)
            for difference in comparison.differences
            if difference.kind is ChangeKind.REMOVED and not difference.trait
        }
        self.required = {
            difference.name for difference in comparison.differences if _makes_required(difference)
        }
        """The members that are required now."""
        self._before: dict[str, str] = {
            name: was
            for names in (comparison.operations, comparison.renamed_shapes, _members(comparison))
            for name, was in names.items()
            if name != was
        }
        self._after = {was: name for name, was in self._before.items()}
        self.added_shapes = {
            came
            for difference in comparison.differences
            if (difference.subject, difference.trait) == (Subject.SHAPE, "")
            or (difference.subject is not Subject.SHAPE and difference.trait in {"shape", "type"})
            if isinstance(came := difference.new if difference.trait else difference.name, str)
        }
        """The shapes that are new, or new where they are used."""

    def has_difference(self, difference: Difference, name: str, *, exactly: bool = False) -> bool:
        key = _key(difference, name)
        return (*key, *_variant(difference)) in self._exact_keys if exactly else key in self._keys

    def name_before(self, name: str) -> str:
        return _renamed(name, self._before)

    def name_after(self, name: str) -> str:
        return _renamed(name, self._after)


def _members(comparison: Comparison) -> Mapping[str, str]:
    """By the full new name of each member that was renamed, its full old name."""
    return {
        difference.name: f"{difference.owner[0]}.{difference.old}"
        for difference in comparison.differences
        if difference.subject is Subject.MEMBER
        and difference.kind is ChangeKind.RENAMED
        and isinstance(difference.owner, tuple)
    }


def _makes_required(difference: Difference) -> bool:
    """Whether a member is required that was not there, or was not required."""
    return (
        difference.subject is Subject.MEMBER
        and difference.kind is ChangeKind.ADDED
        and (
            difference.trait == "required"
            or (not difference.trait and Qualifier.REQUIRED in difference.qualifiers)
        )
    )


def _key(difference: Difference, name: str) -> tuple[Subject, str, str, bool]:
    return (
        difference.subject,
        difference.trait,
        name,
        difference.kind is ChangeKind.REMOVED and not difference.trait,
    )


def _variant(difference: Difference) -> tuple[ChangeKind, frozenset[Qualifier]]:
    return difference.kind, difference.qualifiers & _EQUIVALENT


def _renamed(name: str, names: Mapping[str, str]) -> str:
    if name in names:
        return names[name]
    owner, dot, rest = name.partition(".")
    return f"{names.get(owner, owner)}{dot}{rest}"
