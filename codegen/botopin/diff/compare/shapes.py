"""Comparison of shapes; each pair is compared once, however many operations use it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.diff.compare.constraints import CONSTRAINTS
from botopin.diff.compare.errors import ERROR_TRAITS, ErrorTraits
from botopin.diff.compare.overrides import OVERRIDABLE, Overrides
from botopin.diff.compare.raw_model import (
    REFERENCE_KEYS,
    as_object,
    is_identical_json,
    is_same_json,
    strings_in,
    target,
)
from botopin.diff.compare.recorder import ModelPart, change_kind
from botopin.diff.compare.renames import unique_pairs
from botopin.diff.compare.shape_matching import NUMBERS, is_comparable
from botopin.diff.compare.wire_uses import ShapeUse
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.shape_matching import ShapeMatcher
    from botopin.diff.compare.wire_effects import WireEffect, WireEffects
    from botopin.diff.differences import ShapePair

_SHAPE_ONLY_TRAITS: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince"}
)
"""Traits that describe the shape itself; a reference to another shape does not change them."""
_SEPARATORS: Final = re.compile(r"[\W_]+")
_TYPE_CONTENT: Final = frozenset(
    {"type", "members", "required", *REFERENCE_KEYS["list"], *REFERENCE_KEYS["map"]}
)
"""Traits that define a type; the change of the type covers them."""


class ShapeComparison:
    """Comparison of the shapes of two versions."""

    def __init__(
        self,
        old: RawModel,
        new: RawModel,
        recorder: DifferenceRecorder,
        matcher: ShapeMatcher,
        effects: WireEffects,
    ) -> None:
        self.old = old
        self.new = new
        self.recorder = recorder
        self.matcher = matcher
        self.error_traits = ErrorTraits(old, new)
        self.wire_effects = effects
        self.overrides = Overrides(old, new, matcher)

    def run(self, shapes: ValuePair) -> None:
        """Compare all shapes."""
        for pair in self.matcher.differing:
            self._compare_pair(pair, shapes / pair)
        for name, old_name in self.matcher.renamed.items():
            pair = old_name, name
            names = (shapes / pair).with_values(old_name, name)
            self.recorder.record(_shape_part(name, pair, self.new), ChangeKind.RENAMED, names)
        for name in self.matcher.added:
            part = _shape_part(name, ("", name), self.new)
            self.recorder.record(part, ChangeKind.ADDED, shapes / name)
        for name in self.matcher.removed:
            part = _shape_part(name, (name, ""), self.old)
            self.recorder.record(part, ChangeKind.REMOVED, shapes / name)
        self.recorder.compare_order(ModelPart(Subject.SERVICE, "shapes"), shapes, trait="shapes")

    def compare_reference(
        self, part: ModelPart, values: ValuePair, names: tuple[str, str] = ("", "")
    ) -> None:
        """Compare two references to shapes.

        Args:
            part: Part of the model that contains the references.
            values: The two references.
            names: Old and new name of the member or key, which are the default wire names.
        """
        if values.is_same:
            return
        references = values.old, values.new
        old_shape, new_shape = pair = target(values.old), target(values.new)
        equivalent: Collection[str] = ()
        if part.subject is Subject.ERROR:
            equivalent = self.error_traits.same_in_references(pair, references)
        has_constraints = any(CONSTRAINTS & each.keys() for each in references)
        equivalent = {*equivalent, *self.overrides.same_flags(references)}
        self.recorder.compare_traits(
            part,
            values,
            excluding={"shape"},
            names=names,
            equivalent=equivalent,
            effect=self._effect_of_reference(part, references, names),
            constraints=self.overrides.effective(references) if has_constraints else None,
        )
        if self.matcher.is_same_shape(pair):
            return  # the shape's own rename or change of type covers the reference
        types = self.old.shape_type(old_shape), self.new.shape_type(new_shape)
        part = part.with_qualifiers(_type_qualifiers(*types))
        if self.old.has_class(old_shape) and self.new.has_class(new_shape):
            part = part.with_qualifiers([Qualifier.CLASS_CHANGED])
        trait = "shape" if types[0] == types[1] else "type"
        self.recorder.record(part, ChangeKind.CHANGED, values / "shape", trait=trait)

    def _effect_of_reference(
        self, part: ModelPart, references: tuple[Object, Object], names: tuple[str, str]
    ) -> Callable[[str], WireEffect | None]:
        match part.owner:
            case OperationOwner(operation=name, direction=direction):
                key = str(direction)
                old = ShapeUse(self.matcher.old_operation(name), key, references[0], is_root=True)
                new = ShapeUse(name, key, references[1], is_root=True)
            case (old_owner, owner):
                old = ShapeUse(old_owner, names[0], references[0])
                new = ShapeUse(owner, names[1], references[1])
            case None:
                return lambda _: None
        return lambda trait: self.wire_effects.of_reference(trait, old, new)

    def _compare_pair(self, pair: ShapePair, values: ValuePair) -> None:
        part = _shape_part(pair[1], pair, self.new)
        types = values / "type"
        if types.old != types.new and self.matcher.is_same_shape(pair):
            changed = part.with_qualifiers(_type_qualifiers(types.old, types.new))
            self.recorder.record(changed, ChangeKind.CHANGED, types, trait="type")
        if not is_comparable(types.old, types.new):
            self.recorder.compare_traits(part, values, excluding=_TYPE_CONTENT)
            return
        excluding = {"type"}
        equivalent: Collection[str] = ()
        match types.new:
            case "structure":
                excluding |= {"members", "required", "error"}
                self._compare_structure(part, pair, values)
                shapes = (values.old, values.new)
                if any(trait in shape for shape in shapes for trait in ERROR_TRAITS):
                    equivalent = self.error_traits.same_in_shapes(pair)
                self._compare_error(part, pair, values / "error", equivalent)
            case "list" | "map":
                excluding |= {*REFERENCE_KEYS[types.new]}
                for key in REFERENCE_KEYS[types.new]:
                    reference = ModelPart(Subject.MEMBER, f"{part.name}.{key}", pair)
                    self.compare_reference(reference, values / key, (key, key))
            case "string":
                excluding |= {"enum"}
                self._compare_enum(part, values / "enum")
            case _:
                pass
        if not self.matcher.is_same_shape(pair):
            excluding |= _SHAPE_ONLY_TRAITS
        old, new = as_object(values.old), as_object(values.new)
        if any(not is_same_json(old.get(key, ABSENT), new.get(key, ABSENT)) for key in OVERRIDABLE):
            equivalent = {*equivalent, *self.overrides.same_in_every_use(pair)}
        self.recorder.compare_traits(
            part,
            values,
            excluding=excluding,
            equivalent=equivalent,
            effect=lambda trait: self.wire_effects.of_shape(trait, pair),
        )

    def _compare_error(
        self, part: ModelPart, pair: ShapePair, values: ValuePair, equivalent: Collection[str]
    ) -> None:
        if not values.is_same:
            self.recorder.compare_traits(
                part, values, names=pair, prefix="error.", equivalent=equivalent
            )
            self.recorder.compare_container(part, values, trait="error")

    def _compare_enum(self, part: ModelPart, values: ValuePair) -> None:
        if values.is_same:
            return
        old_indexes, new_indexes = (
            {value: index for index, value in enumerate(strings_in(each))}
            for each in (values.old, values.new)
        )
        if not old_indexes or not new_indexes:
            kind = change_kind(values.old or ABSENT, values.new or ABSENT)
            self.recorder.record(part, kind, values, trait="enum")
            return
        successors = _respelled_values(old_indexes, new_indexes)
        for value in {**new_indexes, **old_indexes}:
            if value in old_indexes and value in new_indexes:
                continue
            each = values / (old_indexes.get(value, -1), new_indexes.get(value, -1))
            changed = evolve(part, subject=Subject.ENUM_VALUE, name=f"{part.name}.{value}")
            successor = successors.get(value, "")
            if successor:
                changed = changed.with_qualifiers([Qualifier.RESPELLED_VALUE])
            self.recorder.record(changed, each.kind, each, successor=successor)
        self.recorder.compare_order(part, values, trait="enum")

    def _compare_structure(self, part: ModelPart, pair: ShapePair, values: ValuePair) -> None:
        members, required = values / "members", values / "required"
        if is_identical_json(members.old, members.new) and is_identical_json(
            required.old, required.new
        ):
            return
        before, after = as_object(members.old), as_object(members.new)
        kept = self.matcher.members(pair)
        inherited = part.qualifiers & {Qualifier.UNION, Qualifier.EXCEPTION}
        old_required, new_required = {*strings_in(required.old)}, {*strings_in(required.new)}

        def member_part(name: str, member: Object, *, required: bool) -> ModelPart:
            qualifiers = {*inherited}
            if required:
                qualifiers.add(Qualifier.REQUIRED)
            if member.get("idempotencyToken") and pair[1] in self.new.token_holders:
                qualifiers.add(Qualifier.IDEMPOTENCY_TOKEN)
            return ModelPart(Subject.MEMBER, f"{part.name}.{name}", pair, frozenset(qualifiers))

        for name, member in after.items():
            old_name = kept.get(name, "")
            is_required_changed = (old_name in old_required) != (name in new_required)
            if old_name == name and not is_required_changed and is_same_json(before[name], member):
                continue
            each = member_part(name, member, required=name in new_required)
            if name not in kept:
                if "location" not in member and self._had_no_body(pair):
                    each = each.with_qualifiers([Qualifier.FIRST_BODY_MEMBER])
                self.recorder.record(each, ChangeKind.ADDED, members / name)
                continue
            both = members / (old_name, name)
            if old_name != name:
                self._record_renamed_member(each, pair, both.with_values(old_name, name))
            if is_required_changed:
                self.recorder.record(
                    each,
                    ChangeKind.ADDED if name in new_required else ChangeKind.REMOVED,
                    required.with_values(old_name in old_required, name in new_required),
                    trait="required",
                )
            self.compare_reference(each, both, (old_name, name))
        stayed = {*kept.values()}
        for name, member in before.items():
            if name not in stayed:
                each = member_part(name, member, required=name in old_required)
                self.recorder.record(each, ChangeKind.REMOVED, members / name)
        self._compare_member_lists(part, members, required, kept)

    def _had_no_body(self, pair: ShapePair) -> bool:
        """Return whether a structure is the input of rest-json requests that had no body."""
        return (
            self.old.protocol == self.new.protocol == "rest-json"
            and pair[1] in self.new.inputs
            and "payload" not in self.new.shape(pair[1])
            and all("location" in each for each in self.old.members(pair[0]).values())
        )

    def _record_renamed_member(self, part: ModelPart, pair: ShapePair, names: ValuePair) -> None:
        if self.matcher.renamed_members(pair)[names.new].wire_name_kept:
            part = part.with_qualifiers([Qualifier.WIRE_NAME_KEPT])
        self.recorder.record(part, ChangeKind.RENAMED, names)

    def _compare_member_lists(
        self, part: ModelPart, members: ValuePair, required: ValuePair, kept: Mapping[str, str]
    ) -> None:
        self.recorder.compare_container(part, members, trait="members")
        self.recorder.compare_order(part, members, trait="members")
        new_names = {old_name: new_name for new_name, old_name in kept.items()}
        names = [new_names.get(each, each) for each in strings_in(required.old)]
        self.recorder.compare_names(
            part, required, (names, strings_in(required.new)), trait="required"
        )


def _respelled_values(old: Collection[str], new: Collection[str]) -> dict[str, str]:
    """Return the added value that differs from a removed one in case or separators only."""
    removed, added = (
        {value: _SEPARATORS.sub("", value).casefold() for value in values if value not in others}
        for values, others in ((old, new), (new, old))
    )
    return {value: name for name, value in unique_pairs(removed, added).items()}


def _type_qualifiers(old: str, new: str) -> frozenset[Qualifier]:
    match NUMBERS.get(old), NUMBERS.get(new):
        case (None, _) | (_, None):
            return frozenset()
        case old_number, new_number if old_number is new_number:
            return frozenset({Qualifier.SAME_IN_PYTHON} if old != new else ())
        case old_number, _:
            return frozenset({Qualifier.WIDER if old_number is int else Qualifier.NARROWER})


def _shape_part(name: str, pair: ShapePair, model: RawModel) -> ModelPart:
    shape = model.shape(name)
    conditions = {
        Qualifier.UNION: bool(shape.get("union") or shape.get("eventstream")),
        Qualifier.EXCEPTION: name in model.errors,
        Qualifier.HAS_CLASS: model.has_class(name),
    }
    qualifiers = frozenset(qualifier for qualifier, applies in conditions.items() if applies)
    return ModelPart(Subject.SHAPE, name, pair, qualifiers)
