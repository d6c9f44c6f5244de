"""Comparison of shapes; each pair is compared once, however many operations use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.errors import ERROR_TRAITS, ErrorTraits
from botopin.diff.compare.raw_model import (
    REFERENCE_KEYS,
    as_object,
    is_identical_json,
    is_same_json,
    strings_in,
    target,
)
from botopin.diff.compare.recorder import change_kind
from botopin.diff.compare.shape_matching import NUMBERS, is_comparable
from botopin.diff.compare.timestamps import TIMESTAMP_FORMAT, TimestampFormats
from botopin.diff.differences import ABSENT, ChangeKind, Qualifier, Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.shape_matching import ShapeMatcher
    from botopin.diff.differences import Owner, ShapePair

_SHAPE_ONLY_TRAITS: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince"}
)
"""Traits that describe the shape itself; a reference to another shape does not change them."""
_TYPE_CONTENT: Final = frozenset(
    {"type", "members", "required", *REFERENCE_KEYS["list"], *REFERENCE_KEYS["map"]}
)
"""Traits that define a type; the change of the type covers them."""


class ShapeComparison:
    """Comparison of the shapes of two versions."""

    def __init__(
        self, old: RawModel, new: RawModel, recorder: DifferenceRecorder, matcher: ShapeMatcher
    ) -> None:
        self.old = old
        self.new = new
        self.recorder = recorder
        self.matcher = matcher
        self.error_traits = ErrorTraits(old, new)
        self.timestamps = TimestampFormats(old, new)

    def run(self, shapes: ValuePair) -> None:
        """Compare all shapes."""
        for pair in self.matcher.differing:
            self._compare_pair(pair, shapes / pair)
        for name, old_name in self.matcher.renamed.items():
            pair = old_name, name
            names = (shapes / pair).with_values(old_name, name)
            qualifiers = _shape_qualifiers(name, self.new)
            self.recorder.record(
                Subject.SHAPE, name, ChangeKind.RENAMED, names, owner=pair, qualifiers=qualifiers
            )
        for name in self.matcher.added:
            self._record_unmatched(name, shapes / name, ("", name), self.new)
        for name in self.matcher.removed:
            self._record_unmatched(name, shapes / name, (name, ""), self.old)
        self.recorder.compare_order(Subject.SERVICE, "shapes", shapes, trait="shapes")

    def compare_reference(
        self,
        subject: Subject,
        name: str,
        values: ValuePair,
        *,
        owner: Owner,
        qualifiers: frozenset[Qualifier] = frozenset(),
        names: tuple[str, str] = ("", ""),
    ) -> None:
        """Compare two references to shapes.

        Args:
            subject: Subject of the differences.
            name: Displayed name of the reference.
            values: The two references.
            owner: Owner of the differences.
            qualifiers: Qualifiers of every difference.
            names: Old and new name of the member or key, which are the default wire names.
        """
        if values.is_same:
            return
        old_shape, new_shape = pair = target(values.old), target(values.new)
        equivalent: Collection[str] = ()
        if subject is Subject.ERROR:
            equivalent = self.error_traits.same_in_references(pair, (values.old, values.new))
        elif (
            isinstance(owner, tuple)
            and (TIMESTAMP_FORMAT in values.old or TIMESTAMP_FORMAT in values.new)
            and self.timestamps.is_same_in_references(owner, (values.old, values.new))
        ):
            equivalent = (TIMESTAMP_FORMAT,)
        self.recorder.compare_traits(
            subject,
            name,
            values,
            excluding={"shape"},
            owner=owner,
            qualifiers=qualifiers,
            names=names,
            equivalent=equivalent,
        )
        if self.matcher.is_same_shape(pair):
            return  # the shape's own rename or change of type covers the reference
        types = self.old.shape_type(old_shape), self.new.shape_type(new_shape)
        if self.old.has_structure_class(old_shape) and self.new.has_structure_class(new_shape):
            qualifiers |= {Qualifier.CLASS_CHANGED}
        self.recorder.record(
            subject,
            name,
            ChangeKind.CHANGED,
            values / "shape",
            trait="shape" if types[0] == types[1] else "type",
            owner=owner,
            qualifiers=qualifiers | _type_qualifiers(*types),
        )

    def _record_unmatched(
        self, name: str, values: ValuePair, owner: ShapePair, model: RawModel
    ) -> None:
        qualifiers = _shape_qualifiers(name, model)
        self.recorder.record(
            Subject.SHAPE, name, values.kind, values, owner=owner, qualifiers=qualifiers
        )

    def _compare_pair(self, pair: ShapePair, values: ValuePair) -> None:
        name = pair[1]
        qualifiers = _shape_qualifiers(name, self.new)
        types = values / "type"
        if types.old != types.new and self.matcher.is_same_shape(pair):
            self.recorder.record(
                Subject.SHAPE,
                name,
                ChangeKind.CHANGED,
                types,
                trait="type",
                owner=pair,
                qualifiers=qualifiers | _type_qualifiers(types.old, types.new),
            )
        if not is_comparable(types.old, types.new):
            self.recorder.compare_traits(
                Subject.SHAPE,
                name,
                values,
                excluding=_TYPE_CONTENT,
                owner=pair,
                qualifiers=qualifiers,
            )
            return
        excluding = {"type"}
        equivalent: Collection[str] = ()
        match types.new:
            case "structure":
                excluding |= {"members", "required", "error"}
                self._compare_structure(pair, values, qualifiers)
                if any(
                    trait in shape for shape in (values.old, values.new) for trait in ERROR_TRAITS
                ):
                    equivalent = self.error_traits.same_in_shapes(pair)
                self._compare_error(pair, values / "error", qualifiers, equivalent)
            case "timestamp" if self.timestamps.is_same_in_shapes(pair):
                equivalent = (TIMESTAMP_FORMAT,)
            case "list" | "map":
                excluding |= {*REFERENCE_KEYS[types.new]}
                for place in REFERENCE_KEYS[types.new]:
                    self.compare_reference(
                        Subject.MEMBER,
                        f"{name}.{place}",
                        values / place,
                        owner=pair,
                        names=(place, place),
                    )
            case "string":
                excluding |= {"enum"}
                self._compare_enum(pair, values / "enum", qualifiers)
            case _:
                pass
        if not self.matcher.is_same_shape(pair):
            excluding |= _SHAPE_ONLY_TRAITS
        self.recorder.compare_traits(
            Subject.SHAPE,
            name,
            values,
            excluding=excluding,
            owner=pair,
            qualifiers=qualifiers,
            equivalent=equivalent,
        )

    def _compare_error(
        self,
        pair: ShapePair,
        values: ValuePair,
        qualifiers: frozenset[Qualifier],
        equivalent: Collection[str],
    ) -> None:
        if values.is_same:
            return
        name = pair[1]
        self.recorder.compare_traits(
            Subject.SHAPE,
            name,
            values,
            owner=pair,
            qualifiers=qualifiers,
            names=pair,
            prefix="error.",
            equivalent=equivalent,
        )
        self.recorder.compare_container(Subject.SHAPE, name, values, trait="error", owner=pair)

    def _compare_enum(
        self, pair: ShapePair, values: ValuePair, qualifiers: frozenset[Qualifier]
    ) -> None:
        if values.is_same:
            return
        name = pair[1]
        old_indexes, new_indexes = (
            {value: index for index, value in enumerate(strings_in(each))}
            for each in (values.old, values.new)
        )
        if not old_indexes or not new_indexes:
            kind = change_kind(values.old or ABSENT, values.new or ABSENT)
            self.recorder.record(
                Subject.SHAPE, name, kind, values, trait="enum", owner=pair, qualifiers=qualifiers
            )
            return
        for value in {**new_indexes, **old_indexes}:
            if value in old_indexes and value in new_indexes:
                continue
            each = values / (old_indexes.get(value, -1), new_indexes.get(value, -1))
            self.recorder.record(
                Subject.ENUM_VALUE,
                f"{name}.{value}",
                each.kind,
                each,
                owner=pair,
                qualifiers=qualifiers,
            )
        self.recorder.compare_order(Subject.SHAPE, name, values, trait="enum", owner=pair)

    def _compare_structure(
        self, pair: ShapePair, values: ValuePair, qualifiers: frozenset[Qualifier]
    ) -> None:
        members, required = values / "members", values / "required"
        if is_identical_json(members.old, members.new) and is_identical_json(
            required.old, required.new
        ):
            return
        before, after = as_object(members.old), as_object(members.new)
        kept = self.matcher.members(pair)
        within = qualifiers & {Qualifier.UNION, Qualifier.EXCEPTION}
        old_required, new_required = {*strings_in(required.old)}, {*strings_in(required.new)}
        for name, member in after.items():
            old_name = kept.get(name, "")
            is_required_changed = (old_name in old_required) != (name in new_required)
            if old_name == name and not is_required_changed and is_same_json(before[name], member):
                continue
            full = f"{pair[1]}.{name}"
            more = within | _member_qualifiers(member, required=name in new_required)
            if name not in kept:
                each = members / name
                self.recorder.record(
                    Subject.MEMBER, full, ChangeKind.ADDED, each, owner=pair, qualifiers=more
                )
                continue
            each = members / (old_name, name)
            if old_name != name:
                self._record_renamed_member(pair, full, each.with_values(old_name, name), more)
            if is_required_changed:
                self.recorder.record(
                    Subject.MEMBER,
                    full,
                    ChangeKind.ADDED if name in new_required else ChangeKind.REMOVED,
                    required.with_values(old_name in old_required, name in new_required),
                    trait="required",
                    owner=pair,
                    qualifiers=more,
                )
            self.compare_reference(
                Subject.MEMBER, full, each, owner=pair, qualifiers=more, names=(old_name, name)
            )
        stayed = {*kept.values()}
        for name, member in before.items():
            if name not in stayed:
                self.recorder.record(
                    Subject.MEMBER,
                    f"{pair[1]}.{name}",
                    ChangeKind.REMOVED,
                    members / name,
                    owner=pair,
                    qualifiers=within | _member_qualifiers(member, required=name in old_required),
                )
        self._compare_member_lists(pair, members, required, kept)

    def _record_renamed_member(
        self, pair: ShapePair, name: str, names: ValuePair, qualifiers: frozenset[Qualifier]
    ) -> None:
        if self.matcher.renamed_members(pair)[names.new].wire_name_kept:
            qualifiers |= {Qualifier.WIRE_NAME_KEPT}
        self.recorder.record(
            Subject.MEMBER, name, ChangeKind.RENAMED, names, owner=pair, qualifiers=qualifiers
        )

    def _compare_member_lists(
        self, pair: ShapePair, members: ValuePair, required: ValuePair, kept: Mapping[str, str]
    ) -> None:
        shape, name = Subject.SHAPE, pair[1]
        self.recorder.compare_container(shape, name, members, trait="members", owner=pair)
        self.recorder.compare_order(shape, name, members, trait="members", owner=pair)
        new_names = {old_name: new_name for new_name, old_name in kept.items()}
        names = [new_names.get(each, each) for each in strings_in(required.old)]
        self.recorder.compare_names(
            shape,
            name,
            required,
            (names, strings_in(required.new)),
            trait="required",
            owner=pair,
        )


def _type_qualifiers(old: str, new: str) -> frozenset[Qualifier]:
    match NUMBERS.get(old), NUMBERS.get(new):
        case (None, _) | (_, None):
            return frozenset()
        case old_number, new_number if old_number is new_number:
            return frozenset({Qualifier.SAME_IN_PYTHON} if old != new else ())
        case old_number, _:
            return frozenset({Qualifier.WIDER if old_number is int else Qualifier.NARROWER})


def _shape_qualifiers(name: str, model: RawModel) -> frozenset[Qualifier]:
    shape = model.shape(name)
    conditions = {
        Qualifier.UNION: bool(shape.get("union") or shape.get("eventstream")),
        Qualifier.EXCEPTION: name in model.errors,
        Qualifier.HAS_CLASS: model.has_class(name),
    }
    return frozenset(qualifier for qualifier, applies in conditions.items() if applies)


def _member_qualifiers(member: Object, *, required: bool) -> frozenset[Qualifier]:
    qualifiers = {Qualifier.REQUIRED} if required else set[Qualifier]()
    if member.get("idempotencyToken"):
        qualifiers.add(Qualifier.IDEMPOTENCY_TOKEN)
    return frozenset(qualifiers)
