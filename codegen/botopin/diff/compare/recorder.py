"""Recorder for differences, with the comparison of traits that every level shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import evolve, field, frozen

from botopin.diff.compare.constraints import CONSTRAINTS, find_effect
from botopin.diff.compare.normalize import normalize, strip_markup
from botopin.diff.compare.raw_model import as_object, is_present, is_same_json, strings_in
from botopin.diff.differences import ABSENT, Absent, ChangeKind, Difference, Qualifier
from botopin.model.diagnostics import json_pointer
from botopin.model.document_files import MODEL_FILE
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from botopin.diff.compare.raw_model import Object
    from botopin.diff.compare.wire_effects import WireEffect
    from botopin.diff.differences import Owner, Subject
    from botopin.diff.witness import Witness
    from botopin.model.service import JSON

_Path: TypeAlias = "tuple[_Path, str | int] | None"
"""Path of the parent, and the last key or index; None for the document. Few pairs need a pointer,
so paths are not joined before."""

_OBJECTS = (dict, Absent)


class ValuePair:
    """Values of one location in the old and in the new document; ABSENT if a document has none."""

    __slots__ = ("_new_path", "_old_path", "new", "old")

    def __init__(
        self, old: JSON | Absent, new: JSON | Absent, old_path: _Path = None, new_path: _Path = None
    ) -> None:
        self.old: Any = old
        self.new: Any = new
        self._old_path = old_path
        self._new_path = new_path

    def __truediv__(self, token: str | int | tuple[str | int, str | int]) -> ValuePair:
        """Return the pair below a key or an index, or below an old and a new key or index."""
        old, new = token if isinstance(token, tuple) else (token, token)
        old_path = self._old_path, old
        is_shared = old is new and self._old_path is self._new_path
        new_path = old_path if is_shared else (self._new_path, new)
        return ValuePair(_item(self.old, old), _item(self.new, new), old_path, new_path)

    def with_values(self, old: JSON | Absent, new: JSON | Absent) -> ValuePair:
        """Return a pair with the same location and other values."""
        return ValuePair(
            old,
            new,
            self._old_path if is_present(self.old) else None,
            self._new_path if is_present(self.new) else None,
        )

    @property
    def old_pointer(self) -> str:
        """JSON pointer, built on demand because few pairs become differences."""
        return _pointer_of(self._old_path)

    @property
    def new_pointer(self) -> str:
        return _pointer_of(self._new_path)

    @property
    def is_same(self) -> bool:
        return is_same_json(self.old, self.new)

    @property
    def kind(self) -> ChangeKind:
        """Kind of change from the old to the new value."""
        return change_kind(self.old, self.new)


def _pointer_of(path: _Path) -> str:
    tokens: list[str | int] = []
    while path is not None:
        path, token = path
        tokens.append(token)
    return json_pointer(*reversed(tokens))


def _item(value: Any, token: str | int) -> Any:
    if is_mapping(value):
        return value.get(token, ABSENT)
    if isinstance(token, int) and is_list(value) and 0 <= token < len(value):
        return value[token]
    return ABSENT


@frozen
class ModelPart:
    """Part of a model as the subject of differences."""

    subject: Subject
    name: str
    """Displayed name."""
    owner: Owner = None
    qualifiers: frozenset[Qualifier] = frozenset()
    """Qualifiers of every difference."""
    file: str = field(default=MODEL_FILE, kw_only=True)

    def with_qualifiers(self, qualifiers: Iterable[Qualifier]) -> ModelPart:
        """Return the part with more qualifiers."""
        return evolve(self, qualifiers=self.qualifiers.union(qualifiers))

    def with_effect(self, effect: WireEffect | None) -> ModelPart:
        """Return the part with the qualifiers of an effect, if the effect is known."""
        return self.with_qualifiers(effect.qualifiers) if effect else self


class DifferenceRecorder:
    """List of differences, in the order of their discovery."""

    def __init__(self) -> None:
        self.differences: list[Difference] = []

    def record(
        self,
        part: ModelPart,
        kind: ChangeKind,
        values: ValuePair,
        *,
        trait: str = "",
        successor: str = "",
        witness: Witness | None = None,
    ) -> None:
        """Append a difference.

        Args:
            part: Part of the model that differs.
            kind: Kind of change.
            values: Old and new value.
            trait: Name of the trait, if the part itself is in both versions.
            successor: Added value that replaces a removed one.
            witness: Example of the effect on callers.
        """
        self.differences.append(
            Difference(
                subject=part.subject,
                trait=trait,
                kind=kind,
                name=part.name,
                old=values.old,
                new=values.new,
                old_pointer=_pointer(values.old, values.old_pointer, part.owner, 0),
                new_pointer=_pointer(values.new, values.new_pointer, part.owner, 1),
                file=part.file,
                owner=part.owner,
                qualifiers=part.qualifiers,
                successor=successor,
                witness=witness,
            )
        )

    def qualify(
        self, index: int, qualifiers: Iterable[Qualifier], witness: Witness | None = None
    ) -> None:
        """Add qualifiers and a witness to a recorded difference."""
        difference = self.differences[index]
        self.differences[index] = evolve(
            difference, qualifiers=difference.qualifiers.union(qualifiers), witness=witness
        )

    def compare_traits(
        self,
        part: ModelPart,
        values: ValuePair,
        *,
        excluding: Collection[str] = (),
        names: tuple[str, str] = ("", ""),
        prefix: str = "",
        equivalent: Collection[str] = (),
        effect: Callable[[str], WireEffect | None] | None = None,
        constraints: tuple[Object, Object] | None = None,
    ) -> None:
        """Compare the traits of two objects.

        Args:
            part: Part of the model with the traits.
            values: The two objects.
            excluding: Traits that another method compares.
            names: Old and new name that serve as the default of a trait.
            prefix: Name of the trait that contains these traits, with a dot.
            equivalent: Traits that mean the same because of other parts of the model.
            effect: Function that returns the effect of a trait on the wire, or None.
            constraints: Types and constraints of the values, if shapes contain a part of them.
        """
        old, new = as_object(values.old), as_object(values.new)
        old_name, new_name = names
        for key in {**old, **new}:
            if key in excluding or is_same_json(old.get(key, ABSENT), new.get(key, ABSENT)):
                continue
            each = values / key
            trait = f"{prefix}{key}"
            owners = old, new
            if constraints is not None and key in CONSTRAINTS:
                owners = constraints
                each = each.with_values(*(owner.get(key, ABSENT) for owner in owners))
            meaning = (
                normalize(trait, each.old, owners[0], old_name),
                normalize(trait, each.new, owners[1], new_name),
            )
            kind = ChangeKind.RESPELLED if trait in equivalent else change_kind(*meaning)
            changed = part
            witness = None
            if effect and (seen := effect(trait)):
                if seen.is_same:
                    kind = ChangeKind.RESPELLED
                elif kind is ChangeKind.RESPELLED and not seen.is_unseen:
                    kind = each.kind
                changed = part.with_qualifiers(seen.qualifiers)
            if kind is not ChangeKind.RESPELLED and key in CONSTRAINTS:
                lost = find_effect(trait, *owners)
                changed, witness = changed.with_qualifiers(lost.qualifiers), lost.witness
            elif kind is not ChangeKind.RESPELLED:
                changed = changed.with_qualifiers(_qualifiers(trait, *meaning))
            if Qualifier.MARKUP_ONLY in changed.qualifiers:
                kind = ChangeKind.RESPELLED
            self.record(changed, kind, each, trait=trait, witness=witness)

    def compare_container(self, part: ModelPart, values: ValuePair, *, trait: str) -> bool:
        """Record an added or removed empty object, or a value that is no object.

        Returns:
            Whether the object has items, which the caller must compare.
        """
        has_items = bool(as_object(values.old) or as_object(values.new))
        are_objects = all(isinstance(each, _OBJECTS) for each in (values.old, values.new))
        if are_objects and has_items:
            return True
        if not values.is_same:
            kind = ChangeKind.RESPELLED if are_objects else values.kind
            self.record(part, kind, values, trait=trait)
        return False

    def compare_order(self, part: ModelPart, values: ValuePair, *, trait: str) -> bool:
        """Record a changed order of the items that both values contain.

        Returns:
            Whether the order changed.
        """
        old, new = (
            dict.fromkeys(each) if is_present(each) else {} for each in (values.old, values.new)
        )
        before = [key for key in old if key in new]
        after = [key for key in new if key in old]
        if before != after:
            self.record(part, ChangeKind.REORDERED, values.with_values(before, after), trait=trait)
        return before != after

    def compare_names(
        self,
        part: ModelPart,
        values: ValuePair,
        names: tuple[Sequence[str], Sequence[str]],
        *,
        trait: str,
    ) -> None:
        """Record a changed order of an array that represents a set of names.

        Args:
            part: Part of the model with the array.
            values: The two arrays.
            names: Old names as the new model spells them, and the new names.
            trait: Name of the array.
        """
        old, new = names
        is_recorded = self.compare_order(part, values.with_values(old, new), trait=trait)
        is_other_set = {*old} != {*new}
        is_renamed_only = bool(old) and [*old] == [*new]
        if not (is_recorded or is_other_set or is_renamed_only or values.is_same):
            self.record(part, ChangeKind.RESPELLED, values, trait=trait)


def _pointer(value: JSON | Absent, pointer: str, owner: Owner, side: int) -> str:
    if pointer and value is not ABSENT:
        return pointer
    # If one shape replaces several, each pair reports the value that its shape lacks. The pointer
    # of the shape distinguishes these differences.
    if isinstance(owner, tuple) and all(owner) and owner[0] != owner[1]:
        return json_pointer("shapes", owner[side])
    return ""


def change_kind(old: JSON | Absent, new: JSON | Absent) -> ChangeKind:
    """Return the kind of change between two normal forms."""
    if is_same_json(old, new):
        return ChangeKind.RESPELLED
    if not is_present(old):
        return ChangeKind.ADDED
    return ChangeKind.CHANGED if is_present(new) else ChangeKind.REMOVED


def _qualifiers(trait: str, old: JSON | Absent, new: JSON | Absent) -> frozenset[Qualifier]:
    """Return the qualifiers that follow from the normal forms of a trait."""
    match trait:
        case "enum" if is_present(old) and is_present(new):
            is_wider = set(_texts(old)) <= set(_texts(new))
            return frozenset({Qualifier.WIDER if is_wider else Qualifier.NARROWER})
        case "result_key" | "non_aggregate_keys":
            return _keys(trait, _texts(old), _texts(new))
        case "documentation" if strip_markup(old) == strip_markup(new) is not None:
            return frozenset({Qualifier.MARKUP_ONLY})
        case _:
            return frozenset()


def _texts(value: JSON | Absent) -> Sequence[str]:
    """Return the texts of an array, which can contain other values."""
    items = cast("Sequence[object]", strings_in(value))
    return [each for each in items if isinstance(each, str)]


def _keys(trait: str, old: Sequence[str], new: Sequence[str]) -> frozenset[Qualifier]:
    """Return whether a paginator keeps all its keys; the first result key limits the items."""
    if not set(old) <= set(new):
        return frozenset()
    if trait == "result_key" and old and old[0] != new[0]:
        return frozenset({Qualifier.FIRST_KEY_MOVED})
    return frozenset({Qualifier.KEYS_ADDED})
