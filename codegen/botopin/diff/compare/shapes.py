"""Compares the shapes of two versions, each pair of them once, however often they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.errors import TRAITS as FAULTS
from botopin.diff.compare.errors import Faults
from botopin.diff.compare.raw_model import PLACES, alike, as_object, same, target, values_of
from botopin.diff.compare.shape_matching import NUMBERS, comparable
from botopin.diff.compare.timestamps import TRAIT as TIMESTAMP
from botopin.diff.compare.timestamps import TimestampFormats
from botopin.diff.differences import ChangeKind, Qualifier, Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.shape_matching import ShapeMatcher
    from botopin.diff.differences import Owner, Pair

_OF_A_SHAPE: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince"}
)
"""Traits of a shape itself, not of its use where something now refers to another shape."""
_MADE_OF: Final = frozenset({"type", "members", "required", *PLACES["list"], *PLACES["map"]})
"""What a type is made of: where that is another, the type's change says it."""
_NO_ASPECTS: Final[frozenset[Qualifier]] = frozenset()


class ShapeComparison:
    def __init__(
        self, old: RawModel, new: RawModel, ledger: DifferenceRecorder, pairs: ShapeMatcher
    ) -> None:
        self.old = old
        self.new = new
        self.ledger = ledger
        self.pairs = pairs
        self.faults = Faults(old, new)
        self.timestamps = TimestampFormats(old, new)

    def run(self, shapes: ValuePair) -> None:
        """Compare all shapes."""
        for pair in self.pairs.differing:
            self._pair(pair, shapes / pair)
        for name, was in self.pairs.renamed.items():
            pair = was, name
            names = (shapes / pair).with_values(was, name)
            aspects = _aspects(name, self.new)
            self.ledger.record(
                Subject.SHAPE, name, ChangeKind.RENAMED, names, owner=pair, aspects=aspects
            )
        for name in self.pairs.added:
            self._lone(name, shapes / name, ("", name), self.new)
        for name in self.pairs.removed:
            self._lone(name, shapes / name, (name, ""), self.old)
        self.ledger.order(Subject.SERVICE, "shapes", shapes, trait="shapes")

    def reference(
        self,
        subject: Subject,
        name: str,
        both: ValuePair,
        *,
        owner: Owner,
        aspects: frozenset[Qualifier] = _NO_ASPECTS,
        names: tuple[str, str] = ("", ""),
    ) -> None:
        """Compare two references to shapes.

        `names` are the old and the new name of a member or a place: the default on the wire.
        """
        if both.same:
            return
        was, now = pair = target(both.old), target(both.new)
        alike: Collection[str] = ()
        if subject is Subject.ERROR:
            alike = self.faults.of_references(pair, (both.old, both.new))
        elif isinstance(owner, tuple) and (TIMESTAMP in both.old or TIMESTAMP in both.new):
            same_format = self.timestamps.of_references(owner, (both.old, both.new))
            alike = (TIMESTAMP,) if same_format else ()
        self.ledger.traits(
            subject,
            name,
            both,
            but={"shape"},
            owner=owner,
            aspects=aspects,
            names=names,
            alike=alike,
        )
        if self.pairs.is_kin(pair):
            return  # where the shape itself was renamed, or is of another type now, that says it
        types = self.old.kind(was), self.new.kind(now)
        if self.old.has_class(was) and self.new.has_class(now):
            aspects |= {Qualifier.OTHER_CLASS}
        self.ledger.record(
            subject,
            name,
            ChangeKind.CHANGED,
            both / "shape",
            trait="shape" if types[0] == types[1] else "type",
            owner=owner,
            aspects=aspects | _of_types(*types),
        )

    def _lone(self, name: str, both: ValuePair, owner: Pair, model: RawModel) -> None:
        aspects = _aspects(name, model)
        self.ledger.record(Subject.SHAPE, name, both.how, both, owner=owner, aspects=aspects)

    def _pair(self, pair: Pair, both: ValuePair) -> None:
        name = pair[1]
        aspects = _aspects(name, self.new)
        kind = both / "type"
        if kind.old != kind.new and self.pairs.is_kin(pair):
            self.ledger.record(
                Subject.SHAPE,
                name,
                ChangeKind.CHANGED,
                kind,
                trait="type",
                owner=pair,
                aspects=aspects | _of_types(kind.old, kind.new),
            )
        if not comparable(kind.old, kind.new):
            self.ledger.traits(Subject.SHAPE, name, both, but=_MADE_OF, owner=pair, aspects=aspects)
            return
        elsewhere = {"type"}
        alike: Collection[str] = ()
        match kind.new:
            case "structure":
                elsewhere |= {"members", "required", "error"}
                self._structure(pair, both, aspects)
                if any(trait in shape for shape in (both.old, both.new) for trait in FAULTS):
                    alike = self.faults.of_shapes(pair)
                self._error(pair, both / "error", aspects, alike)
            case "timestamp" if self.timestamps.of_shapes(pair):
                alike = (TIMESTAMP,)
            case "list" | "map":
                elsewhere |= {*PLACES[kind.new]}
                for place in PLACES[kind.new]:
                    self.reference(
                        Subject.MEMBER,
                        f"{name}.{place}",
                        both / place,
                        owner=pair,
                        names=(place, place),
                    )
            case "string":
                elsewhere |= {"enum"}
                self._enum(pair, both / "enum", aspects)
            case _:
                pass
        if not self.pairs.is_kin(pair):
            elsewhere |= _OF_A_SHAPE
        self.ledger.traits(
            Subject.SHAPE, name, both, but=elsewhere, owner=pair, aspects=aspects, alike=alike
        )

    def _error(
        self, pair: Pair, both: ValuePair, aspects: frozenset[Qualifier], alike: Collection[str]
    ) -> None:
        if both.same:
            return
        name = pair[1]
        self.ledger.traits(
            Subject.SHAPE,
            name,
            both,
            owner=pair,
            aspects=aspects,
            names=pair,
            within="error.",
            alike=alike,
        )
        self.ledger.container(Subject.SHAPE, name, both, trait="error", owner=pair)

    def _enum(self, pair: Pair, both: ValuePair, aspects: frozenset[Qualifier]) -> None:
        if both.same:
            return
        name = pair[1]
        was_at, now_at = (_indexes(values_of(each)) for each in (both.old, both.new))
        if not was_at or not now_at:
            how = (
                ChangeKind.ADDED
                if now_at
                else ChangeKind.REMOVED
                if was_at
                else ChangeKind.RESPELLED
            )
            self.ledger.record(
                Subject.SHAPE, name, how, both, trait="enum", owner=pair, aspects=aspects
            )
            return
        for value in {**now_at, **was_at}:
            if value in was_at and value in now_at:
                continue
            each = both / (was_at.get(value, -1), now_at.get(value, -1))
            self.ledger.record(
                Subject.ENUM_VALUE, f"{name}.{value}", each.how, each, owner=pair, aspects=aspects
            )
        self.ledger.order(Subject.SHAPE, name, both, trait="enum", owner=pair)

    def _structure(self, pair: Pair, both: ValuePair, aspects: frozenset[Qualifier]) -> None:
        members, required = both / "members", both / "required"
        if alike(members.old, members.new) and alike(required.old, required.new):
            return
        before, after = as_object(members.old), as_object(members.new)
        kept = self.pairs.members(pair)
        within = aspects & {Qualifier.UNION, Qualifier.EXCEPTION}
        was_required, now_required = {*values_of(required.old)}, {*values_of(required.new)}
        for name, member in after.items():
            was = kept.get(name, "")
            is_other = (was in was_required) != (name in now_required)
            if was == name and not is_other and same(before[name], member):
                continue  # as most members are
            full = f"{pair[1]}.{name}"
            more = within | _of_member(member, required=name in now_required)
            if name not in kept:
                each = members / name
                self.ledger.record(
                    Subject.MEMBER, full, ChangeKind.ADDED, each, owner=pair, aspects=more
                )
                continue
            each = members / (was, name)
            if was != name:
                self._renamed_member(pair, full, each.with_values(was, name), more)
            if is_other:
                self.ledger.record(
                    Subject.MEMBER,
                    full,
                    ChangeKind.ADDED if name in now_required else ChangeKind.REMOVED,
                    required.with_values(was in was_required, name in now_required),
                    trait="required",
                    owner=pair,
                    aspects=more,
                )
            self.reference(Subject.MEMBER, full, each, owner=pair, aspects=more, names=(was, name))
        stayed = {*kept.values()}
        for name, member in before.items():
            if name not in stayed:
                self.ledger.record(
                    Subject.MEMBER,
                    f"{pair[1]}.{name}",
                    ChangeKind.REMOVED,
                    members / name,
                    owner=pair,
                    aspects=within | _of_member(member, required=name in was_required),
                )
        self._lists_of_members(pair, members, required, kept)

    def _renamed_member(
        self, pair: Pair, name: str, names: ValuePair, aspects: frozenset[Qualifier]
    ) -> None:
        if self.pairs.renamed_members(pair)[names.new].wire_name_kept:
            aspects |= {Qualifier.WIRE_NAME_KEPT}
        self.ledger.record(
            Subject.MEMBER, name, ChangeKind.RENAMED, names, owner=pair, aspects=aspects
        )

    def _lists_of_members(
        self, pair: Pair, members: ValuePair, required: ValuePair, kept: Mapping[str, str]
    ) -> None:
        shape, name = Subject.SHAPE, pair[1]
        self.ledger.container(shape, name, members, trait="members", owner=pair)
        self.ledger.order(shape, name, members, trait="members", owner=pair)
        now = {was: new for new, was in kept.items()}
        names = [now.get(each, each) for each in values_of(required.old)]
        self.ledger.names(
            shape,
            name,
            required,
            (names, values_of(required.new)),
            trait="required",
            owner=pair,
        )


def _indexes(values: Sequence[str]) -> Mapping[str, int]:
    return {value: index for index, value in enumerate(values)}


def _of_types(old: str, new: str) -> frozenset[Qualifier]:
    match NUMBERS.get(old), NUMBERS.get(new):
        case None, _:
            return _NO_ASPECTS
        case _, None:
            return _NO_ASPECTS
        case was, now if was is now:
            return frozenset({Qualifier.SAME_IN_PYTHON} if old != new else ())
        case was, _:
            return frozenset({Qualifier.WIDER if was is int else Qualifier.NARROWER})


def _aspects(name: str, model: RawModel) -> frozenset[Qualifier]:
    shape = model.shape(name)
    found: set[Qualifier] = set()
    if shape.get("union") or shape.get("eventstream"):
        found.add(Qualifier.UNION)
    if name in model.errors:
        found.add(Qualifier.EXCEPTION)
    if model.is_named(name):
        found.add(Qualifier.NAMED)
    return frozenset(found)


def _of_member(member: Object, *, required: bool) -> frozenset[Qualifier]:
    found: set[Qualifier] = set()
    if required:
        found.add(Qualifier.REQUIRED)
    if member.get("idempotencyToken"):
        found.add(Qualifier.IDEMPOTENCY_TOKEN)
    return frozenset(found)
