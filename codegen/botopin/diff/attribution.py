"""Attribution of changes to the versions between two versions of a service."""

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
    """Differences from one version to the next."""

    date: str
    """Date of the later version."""
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
        if difference.is_removal:
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
        """Return the date at which a member became required, perhaps long after its addition."""
        return self._find_last(member, lambda step, name: name in step.required)

    def _find_last(self, name: str, matches: Callable[[_Step, str], bool]) -> str:
        for step in self._steps:
            if matches(step, name):
                return step.date
            name = step.name_before(name)
        return ""

    def _find_shape_added(self, owner: Owner) -> str:
        if not isinstance(owner, tuple):
            return ""
        return next((step.date for step in self._steps if owner[1] in step.added_shapes), "")

    def _find_removed(self, difference: Difference) -> str:
        """Return the date of a removal; an operation can lose an error before the shape goes."""
        date = self._find_last_removal(difference.subject, self._oldest_name(difference))
        if Qualifier.SHAPE_REMOVED in difference.qualifiers:
            shape = difference.name.partition(".")[2]
            date = max(date, self._find_last_removal(Subject.SHAPE, shape))
        return date

    def _oldest_name(self, difference: Difference) -> str:
        """Return the name of the subject in the oldest version."""
        name = difference.name
        if isinstance(difference.owner, tuple):
            old, new = difference.owner
            return f"{old}{name.removeprefix(new)}" if new else name
        for step in self._steps:
            name = step.name_before(name)
        return name

    def _find_last_removal(self, subject: Subject, name: str) -> str:
        """Return the date of the last removal, or of the first rename if there is no removal.

        The search goes forward and follows renames, because a removal uses the last name. The
        subject may have been added again in between.
        """
        removed = renamed = ""
        for step in reversed(self._steps):
            if (subject, name) in step.removed:
                removed = step.date
            after = step.name_after(name)
            if after != name:
                renamed = renamed or step.date
            name = after
        return removed or renamed


class _Step:
    """A step, indexed for lookups."""

    def __init__(self, step: Step) -> None:
        self.date = step.date
        comparison = step.comparison
        differences = comparison.differences
        self._keys = {_key(each, each.name) for each in differences}
        self._exact_keys = {(*_key(each, each.name), *_variant(each)) for each in differences}
        self.removed = {(each.subject, each.name) for each in differences if each.is_removal}
        self.required = {each.name for each in differences if _makes_required(each)}
        """Members that became required, or were added as required."""
        self._before: dict[str, str] = {
            name: old_name
            for names in (comparison.operations, comparison.renamed_shapes, _members(comparison))
            for name, old_name in names.items()
            if name != old_name
        }
        self._after = {old_name: name for name, old_name in self._before.items()}
        self.added_shapes = {
            shape
            for each in differences
            if (each.subject, each.trait) == (Subject.SHAPE, "")
            or (each.subject is not Subject.SHAPE and each.trait in {"shape", "type"})
            if isinstance(shape := each.new if each.trait else each.name, str)
        }
        """Shapes that were added, or to which a reference was redirected."""

    def has_difference(self, difference: Difference, name: str, *, exactly: bool = False) -> bool:
        key = _key(difference, name)
        return (*key, *_variant(difference)) in self._exact_keys if exactly else key in self._keys

    def name_before(self, name: str) -> str:
        return _renamed(name, self._before)

    def name_after(self, name: str) -> str:
        return _renamed(name, self._after)


def _members(comparison: Comparison) -> Mapping[str, str]:
    """Return the full old names of renamed members, by full new name."""
    return {
        each.name: f"{each.owner[0]}.{each.old}"
        for each in comparison.differences
        if each.subject is Subject.MEMBER and each.kind is ChangeKind.RENAMED
        if isinstance(each.owner, tuple)
    }


def _makes_required(difference: Difference) -> bool:
    """Return whether a member became required, or was added as required."""
    return (
        difference.subject is Subject.MEMBER
        and difference.kind is ChangeKind.ADDED
        and (
            difference.trait == "required"
            or (not difference.trait and Qualifier.REQUIRED in difference.qualifiers)
        )
    )


def _key(difference: Difference, name: str) -> tuple[Subject, str, str, bool]:
    return difference.subject, difference.trait, name, difference.is_removal


def _variant(difference: Difference) -> tuple[ChangeKind, frozenset[Qualifier]]:
    return difference.kind, difference.qualifiers & _EQUIVALENT


def _renamed(name: str, names: Mapping[str, str]) -> str:
    if name in names:
        return names[name]
    owner, dot, rest = name.partition(".")
    return f"{names.get(owner, owner)}{dot}{rest}"
