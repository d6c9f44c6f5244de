"""Compares the shapes of two versions, each pair of them once, however often they are used."""

from __future__ import annotations

from collections import defaultdict, deque
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.facts import Aspect, How, OfOperation, Subject
from botopin.diff.pairing import pair_members, pair_shapes
from botopin.diff.raw import PLACES, alike, as_object
from botopin.runtime.containers import is_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.facts import Owner, Pair
    from botopin.diff.ledger import Both, Ledger
    from botopin.diff.pairing import MemberPair
    from botopin.diff.raw import Object, RawModel
    from botopin.diff.reach import Graph

_NUMBERS: Final = {"integer": int, "long": int, "float": float, "double": float}
_OF_A_SHAPE: Final = frozenset(
    {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince"}
)
"""Traits of a shape itself, not of its use where something now refers to another shape."""
_NO_ASPECTS: Final[frozenset[Aspect]] = frozenset()


@frozen(kw_only=True)
class _Use:
    """A reference to a shape, in both versions."""

    subject: Subject
    name: str
    both: Both
    owner: Owner
    aspects: frozenset[Aspect] = _NO_ASPECTS

    @property
    def pair(self) -> Pair:
        return self.both.old["shape"], self.both.new["shape"]


class ShapeComparison:
    def __init__(
        self, old: RawModel, new: RawModel, shapes: Both, ledger: Ledger, graph: Graph
    ) -> None:
        self.old = old
        self.new = new
        self.shapes = shapes
        self.ledger = ledger
        self.graph = graph
        self.renamed: dict[str, str] = {}
        """By the new name of each shape that was renamed, its old name."""
        self._gone: set[str] = set()
        """The old names of those."""
        self._queue: deque[Pair] = deque()
        self._done: set[Pair] = set()
        self._hints: dict[Pair, dict[str, str]] = defaultdict(dict)
        self._retargeted: list[_Use] = []

    @cached_property
    def renamed_errors(self) -> Mapping[str, str]:
        """By new name, the old name of exceptions that have the same structure."""
        gone = self.old.errors - self.new.shapes.keys()
        come = self.new.errors - self.old.shapes.keys()
        return pair_shapes(gone, come, self.old, self.new)

    def hint(self, pair: Pair, members: Mapping[str, str]) -> None:
        """Say which members of two inputs stand at the same place of a URI: old by new name."""
        self._hints[pair].update(members)

    def use(self, subject: Subject, name: str, both: Both, owner: OfOperation) -> None:
        """Compare what an operation takes, gives or raises."""
        use = _Use(subject=subject, name=name, both=both, owner=owner)
        self._reference(use, name, (name, name))

    def run(self) -> None:
        """Compare all shapes, those first that operations lead to."""
        self._walk()
        # A class goes by its name, whether operations still lead from the one to the other or not.
        self._queue.extend((name, name) for name in self.new.shapes if name in self.old.shapes)
        self._walk()
        come = [name for name in self.new.shapes if not self._has_partner(name)]
        gone = [name for name in self.old.shapes if self._is_gone(name)]
        self._queue.extend(
            (was, name) for name, was in pair_shapes(gone, come, self.old, self.new).items()
        )
        self._walk()
        for name in come:
            if not self._has_partner(name):
                self._lone(name, ("", name), self.new)
        for name in gone:
            if self._is_gone(name):
                self._lone(name, (name, ""), self.old)
        for use in self._retargeted:
            # Where the shape itself was renamed, that says it.
            if self.renamed.get(use.pair[1]) != use.pair[0]:
                self.ledger.tell(
                    use.subject,
                    use.name,
                    How.CHANGED,
                    use.both / "shape",
                    trait="shape",
                    owner=use.owner,
                )
        if self.old.shapes and self.new.shapes:
            self.ledger.order(Subject.SERVICE, "shapes", self.shapes, trait="shapes")

    def _lone(self, name: str, owner: Pair, model: RawModel) -> None:
        both = self.shapes / name
        aspects = _aspects(name, model)
        self.ledger.tell(Subject.SHAPE, name, both.how, both, owner=owner, aspects=aspects)

    def _has_partner(self, name: str) -> bool:
        return name in self.old.shapes or name in self.renamed

    def _is_gone(self, name: str) -> bool:
        return name not in self.new.shapes and name not in self._gone

    def _may_be_renamed(self, pair: Pair) -> bool:
        return pair[0] not in self.new.shapes and pair[1] not in self.old.shapes

    def _is_kin(self, pair: Pair) -> bool:
        """Whether both are the same shape, by name or renamed, not only used at the same place."""
        return pair[0] == pair[1] or self.renamed.get(pair[1]) == pair[0]

    def _walk(self) -> None:
        while self._queue:
            pair = self._queue.popleft()
            if pair not in self._done:
                self._done.add(pair)
                self._pair(pair)

    def _pair(self, pair: Pair) -> None:
        was, name = pair
        both = self.shapes / pair
        aspects = _aspects(name, self.new)
        if self._may_be_renamed(pair) and was not in self._gone and name not in self.renamed:
            self.renamed[name] = was
            self._gone.add(was)
            names = both.saying(was, name)
            self.ledger.tell(Subject.SHAPE, name, How.RENAMED, names, owner=pair, aspects=aspects)
        kind = both / "type"
        if kind.old != kind.new and (was == name or self._may_be_renamed(pair)):
            self.ledger.tell(
                Subject.SHAPE,
                name,
                How.CHANGED,
                kind,
                trait="type",
                owner=pair,
                aspects=aspects | _of_types(kind.old, kind.new),
            )
        if not _comparable(kind.old, kind.new):
            self.ledger.traits(Subject.SHAPE, name, both, but={"type"}, owner=pair, aspects=aspects)
            return
        equal = alike(both.old, both.new)
        if kind.new == "structure":
            self._structure(pair, both, aspects, equal=equal)
        elif kind.new in {"list", "map"}:
            for place in PLACES:
                if place in both.new:
                    use = _Use(
                        subject=Subject.MEMBER,
                        name=f"{name}.{place}",
                        both=both / place,
                        owner=pair,
                    )
                    self._reference(use, place, (place, place))
        if not equal:
            self._traits(pair, both, aspects)

    def _traits(self, pair: Pair, both: Both, aspects: frozenset[Aspect]) -> None:
        """Compare the traits of the shapes themselves."""
        elsewhere = {"type", "error", "enum"}
        match both.new["type"]:
            case "structure":
                elsewhere |= {"members", "required"}
            case "list" | "map":
                elsewhere |= {*PLACES}
            case _:
                pass
        if not self._is_kin(pair):
            elsewhere |= _OF_A_SHAPE
        name = pair[1]
        self.ledger.traits(Subject.SHAPE, name, both, but=elsewhere, owner=pair, aspects=aspects)
        self._error(pair, both / "error", aspects)
        if not (values := both / "enum").same:
            self._enum(pair, values, aspects)

    def _error(self, pair: Pair, both: Both, aspects: frozenset[Aspect]) -> None:
        if both.same:
            return
        name = pair[1]
        told = len(self.ledger.facts)
        self.ledger.traits(
            Subject.SHAPE, name, both, owner=pair, aspects=aspects, names=pair, within="error."
        )
        if told == len(self.ledger.facts):  # {} came or went
            self.ledger.tell(Subject.SHAPE, name, How.RESPELLED, both, trait="error", owner=pair)

    def _enum(self, pair: Pair, both: Both, aspects: frozenset[Aspect]) -> None:
        name = pair[1]
        before = {value: index for index, value in enumerate(_values(both.old))}
        after = {value: index for index, value in enumerate(_values(both.new))}
        if not before or not after:
            how = How.ADDED if after else How.REMOVED if before else How.RESPELLED
            self.ledger.tell(
                Subject.SHAPE, name, how, both, trait="enum", owner=pair, aspects=aspects
            )
            return
        for value in {**after, **before}:
            if value in before and value in after:
                continue
            each = both / (before.get(value, -1), after.get(value, -1))
            self.ledger.tell(
                Subject.ENUM_VALUE, f"{name}.{value}", each.how, each, owner=pair, aspects=aspects
            )
        self.ledger.order(Subject.SHAPE, name, both.saying(before, after), trait="enum", owner=pair)

    def _structure(
        self, pair: Pair, both: Both, aspects: frozenset[Aspect], *, equal: bool
    ) -> None:
        members = both / "members"
        before, after = as_object(members.old), as_object(members.new)
        within = aspects & {Aspect.UNION, Aspect.EXCEPTION}
        if equal and pair not in self._hints:
            for name in after:
                use = _Use(
                    subject=Subject.MEMBER,
                    name=f"{pair[1]}.{name}",
                    both=members / name,
                    owner=pair,
                    aspects=within,
                )
                self._target(use, name)
            return
        told = len(self.ledger.facts)
        renamed = self._renamed_members(pair, before, after)
        kept = {name: name for name in after if name in before}
        kept |= {name: member.old for name, member in renamed.items()}
        kept_names = {*kept.values()}
        was_required = frozenset[str](both.old.get("required", ()))
        now_required = frozenset[str](both.new.get("required", ()))
        for name, member in after.items():
            full = f"{pair[1]}.{name}"
            more = within | _of_member(member, required=name in now_required)
            each = members / (kept.get(name, name), name)
            if name not in kept:
                self.ledger.tell(Subject.MEMBER, full, How.ADDED, each, owner=pair, aspects=more)
                continue
            was = kept[name]
            if was != name:
                self._tell_renamed(pair, name, renamed[name], each, more)
            if (was in was_required) != (name in now_required):
                self.ledger.tell(
                    Subject.MEMBER,
                    full,
                    How.ADDED if name in now_required else How.REMOVED,
                    (both / "required").saying(was in was_required, name in now_required),
                    trait="required",
                    owner=pair,
                    aspects=more,
                )
            use = _Use(subject=Subject.MEMBER, name=full, both=each, owner=pair, aspects=more)
            self._reference(use, name, (was, name))
        for name in [name for name in before if name not in kept_names]:
            self.ledger.tell(
                Subject.MEMBER,
                f"{pair[1]}.{name}",
                How.REMOVED,
                members / name,
                owner=pair,
                aspects=within | _of_member(before[name], required=name in was_required),
            )
        if before and after:
            self.ledger.order(Subject.SHAPE, pair[1], members, trait="members", owner=pair)
        self._lists_of_members(pair, both, told)

    def _renamed_members(
        self, pair: Pair, old: Mapping[str, Object], new: Mapping[str, Object]
    ) -> Mapping[str, MemberPair]:
        def same_target(was: str, name: str) -> bool:
            return was == name or bool(pair_shapes([was], [name], self.old, self.new))

        hints = self._hints.get(pair, {})
        return pair_members(old, new, hints=hints, same_target=same_target)

    def _tell_renamed(
        self, pair: Pair, name: str, member: MemberPair, both: Both, aspects: frozenset[Aspect]
    ) -> None:
        if member.wire_name_kept:
            aspects |= {Aspect.WIRE_NAME_KEPT}
        full = f"{pair[1]}.{name}"
        names = both.saying(member.old, name)
        self.ledger.tell(Subject.MEMBER, full, How.RENAMED, names, owner=pair, aspects=aspects)

    def _lists_of_members(self, pair: Pair, both: Both, told: int) -> None:
        """Tell of lists of members that differ where no member does."""
        name = pair[1]
        members, required = both / "members", both / "required"
        if told == len(self.ledger.facts) and not members.same:
            self.ledger.tell(
                Subject.SHAPE, name, How.RESPELLED, members, trait="members", owner=pair
            )
        same_names = {*_values(required.old)} == {*_values(required.new)}
        if same_names and not required.same:
            how = How.REORDERED if required.old and required.new else How.RESPELLED
            self.ledger.tell(Subject.SHAPE, name, how, required, trait="required", owner=pair)

    def _reference(self, use: _Use, place: str, names: tuple[str, str]) -> None:
        """Compare two references, and see to it that what they refer to is compared.

        `names` are the old and the new name of a member: a wire name may be the default.
        """
        if not use.both.same or names[0] != names[1]:
            self.ledger.traits(
                use.subject,
                use.name,
                use.both,
                but={"shape"},
                owner=use.owner,
                aspects=use.aspects,
                names=names,
            )
        self._target(use, place)

    def _target(self, use: _Use, place: str) -> None:
        was, name = pair = use.pair
        types: tuple[str, str] = (self.old.shapes[was]["type"], self.new.shapes[name]["type"])
        comparable = _comparable(*types)
        if was != name:
            if types[0] != types[1] and not (comparable and self._may_be_renamed(pair)):
                self.ledger.tell(
                    use.subject,
                    use.name,
                    How.CHANGED,
                    use.both / "shape",
                    trait="type",
                    owner=use.owner,
                    aspects=use.aspects | _of_types(*types),
                )
            else:
                self._retargeted.append(use)
            if not comparable:
                return
        if isinstance(use.owner, OfOperation):
            self.graph.root(pair, use.owner)
        elif use.owner is not None:
            self.graph.edge(use.owner, place, pair)
        self._queue.append(pair)


def _values(value: object) -> Sequence[str]:
    return value if is_list(value) else ()


def _comparable(old: str, new: str) -> bool:
    """Whether what two types hold can be told apart trait by trait."""
    return old == new or (old in _NUMBERS and new in _NUMBERS)


def _of_types(old: str, new: str) -> frozenset[Aspect]:
    match _NUMBERS.get(old), _NUMBERS.get(new):
        case None, _:
            return _NO_ASPECTS
        case _, None:
            return _NO_ASPECTS
        case was, now if was is now:
            return frozenset({Aspect.SAME_IN_PYTHON})
        case was, _:
            return frozenset({Aspect.WIDER if was is int else Aspect.NARROWER})


def _aspects(name: str, model: RawModel) -> frozenset[Aspect]:
    shape = model.shapes[name]
    found: set[Aspect] = set()
    if shape.get("union") or shape.get("eventstream"):
        found.add(Aspect.UNION)
    if name in model.errors:
        found.add(Aspect.EXCEPTION)
    if model.is_named(name):
        found.add(Aspect.NAMED)
    return frozenset(found)


def _of_member(member: Object, *, required: bool) -> frozenset[Aspect]:
    found: set[Aspect] = set()
    if required:
        found.add(Aspect.REQUIRED)
    if member.get("idempotencyToken"):
        found.add(Aspect.IDEMPOTENCY_TOKEN)
    return frozenset(found)
