"""Effects of a changed trait on requests and responses, by the protocols of both versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.compare.raw_model import strings_in, target
from botopin.diff.compare.wire_uses import WireUses
from botopin.diff.differences import Qualifier
from botopin.diff.wire.normal_forms import TIMESTAMP_FORMAT, WIRE_TRAITS, normalize_on_wire
from botopin.diff.wire.reads import PROTOCOLS, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from botopin.diff.compare.raw_model import RawModel
    from botopin.diff.compare.shape_matching import ShapeMatcher
    from botopin.diff.compare.wire_uses import ShapeUse
    from botopin.diff.differences import ShapePair
    from botopin.diff.wire.reads import WireDirection

    _Pair: TypeAlias = tuple[ShapeUse, ShapeUse]

_UNSEEN: Final[Mapping[WireDirection, Qualifier]] = {
    "requests": Qualifier.UNSEEN_IN_REQUESTS,
    "responses": Qualifier.UNSEEN_IN_RESPONSES,
}


_PLACED_TRAITS: Final[Mapping[str, Callable[[WireUses, ShapeUse], bool]]] = {
    "jsonvalue": lambda model, use: model.location(use) != "header",
    "streaming": lambda model, use: model.is_payload_blob(use),
}
"""Traits that only some places have, with functions that return whether a place ignores them."""


@frozen
class WireEffect:
    """Effect of a changed trait on the wire."""

    qualifiers: frozenset[Qualifier] = frozenset()
    """Directions in which clients do not notice the change."""
    is_same: bool = False
    """Whether clients read the trait and find the same meaning in both versions."""

    @property
    def is_unseen(self) -> bool:
        """Whether clients do not notice the change at all."""
        return self.qualifiers >= {*_UNSEEN.values()}


_COLLECTIONS: Final = frozenset({"list", "map"})
_BOUNDED: Final = _COLLECTIONS | {"string", "blob", "integer", "long", "float", "double"}
_READ_ON: Final[Mapping[str, frozenset[str]]] = {
    "document": frozenset({"structure"}),
    "flattened": _COLLECTIONS,
    "jsonvalue": frozenset({"string"}),
    "max": _BOUNDED,
    "min": _BOUNDED,
    "sparse": _COLLECTIONS,
    "streaming": frozenset({"blob", "structure"}),
    TIMESTAMP_FORMAT: frozenset({"timestamp"}),
    "union": frozenset({"structure"}),
}
"""Types with an effect of a trait; clients and bindings ignore the trait on other types."""

_UNNOTICED: Final = WireEffect(frozenset(_UNSEEN.values()))


class WireEffects:
    """Effects of changed traits between two versions."""

    def __init__(self, old: RawModel, new: RawModel, matcher: ShapeMatcher) -> None:
        self._old = WireUses(old)
        self._new = WireUses(new)
        self._models = old, new
        self._matcher = matcher
        self._protocols = self._old.protocol, self._new.protocol

    def of_reference(self, trait: str, old: ShapeUse, new: ShapeUse) -> WireEffect | None:
        """Return the effect of a trait of two references, or None if it is unknown."""
        if trait == "idempotencyToken":
            noticed = self._generates_tokens(old, new) or self._is_required(old, new)
            return None if noticed else _UNNOTICED
        types = target(old.reference), target(new.reference)
        if self._has_no_effect(trait, types) or self._is_ignored(trait, [(old, new)]):
            return _UNNOTICED
        if trait not in WIRE_TRAITS:
            return None
        pairs = self._by_direction([(old, new)])
        # Shapes that no operation uses have both directions.
        return self._effect(trait, pairs or {direction: [(old, new)] for direction in _UNSEEN})

    def of_shape(self, trait: str, pair: ShapePair) -> WireEffect | None:
        """Return the effect of a trait of two shapes in all uses that both versions have.

        A reference with the trait in the old version overrides the trait of both shapes. The effect
        is None if it is unknown, which includes shapes without a use.
        """
        if self._has_no_effect(trait, pair):
            return _UNNOTICED
        if trait in _PLACED_TRAITS and self._is_ignored(trait, [*self._uses(pair)]):
            return _UNNOTICED
        if trait not in WIRE_TRAITS:
            return None
        uses = [*self._uses(pair)]
        effective = [(old, new) for old, new in uses if trait not in old.reference]
        if uses and not effective:
            return _UNNOTICED
        pairs = self._by_direction(effective)
        return self._effect(trait, pairs) if pairs else None

    def of_service(self, part: str, trait: str) -> WireEffect | None:
        """Return the effect of a key of an operation or of the metadata that no client reads.

        The effect is None if the protocol of a version reads the key.

        Args:
            part: `operation` or `metadata`.
            trait: Name of the key.
        """
        is_read = read_table().is_read
        reading = [
            any(is_read(trait, part, protocol, direction) for direction in _UNSEEN)
            for protocol in self._protocols
        ]
        if any(reading) or not self._has_known_protocols:
            return None
        return _UNNOTICED

    def _has_no_effect(self, trait: str, pair: ShapePair) -> bool:
        """Return whether the types of two shapes make no use of a trait."""
        types = _READ_ON.get(trait)
        return types is not None and not any(
            model.shape_type(name) in types for model, name in zip(self._models, pair, strict=True)
        )

    def _generates_tokens(self, old: ShapeUse, new: ShapeUse) -> bool:
        """Return whether clients generate the value of an idempotency token: in inputs only."""
        return any(
            use.owner in model.inputs for model, use in zip(self._models, (old, new), strict=True)
        )

    def _is_ignored(self, trait: str, uses: Sequence[_Pair]) -> bool:
        """Return whether clients and bindings ignore a trait in the places of all uses."""
        ignores = _PLACED_TRAITS.get(trait)
        return (
            ignores is not None
            and bool(uses)
            and all(
                ignores(model, use)
                for both in uses
                for model, use in zip((self._old, self._new), both, strict=True)
            )
        )

    def _is_required(self, old: ShapeUse, new: ShapeUse) -> bool:
        """Return whether both versions require a member.

        The bindings accept its absence only while it is an idempotency token.
        """
        return all(
            use.key in strings_in(model.shape(use.owner).get("required"))
            for model, use in zip(self._models, (old, new), strict=True)
        )

    @property
    def _has_known_protocols(self) -> bool:
        return all(protocol in PROTOCOLS for protocol in self._protocols)

    def _by_direction(self, uses: Sequence[_Pair]) -> Mapping[WireDirection, Sequence[_Pair]]:
        """Return the uses in messages of each direction, without directions that have none."""
        found: dict[WireDirection, list[_Pair]] = {}
        for direction in _UNSEEN:
            for old, new in uses:
                if self._old.is_sent(old, direction) or self._new.is_sent(new, direction):
                    found.setdefault(direction, []).append((old, new))
        return found

    def _effect(
        self, trait: str, uses: Mapping[WireDirection, Sequence[_Pair]]
    ) -> WireEffect | None:
        if not self._has_known_protocols:
            return None
        unseen = {*_UNSEEN.values()}
        is_read = False
        for direction, pairs in uses.items():
            for old, new in pairs:
                before = self._form(self._old, trait, old, direction)
                after = self._form(self._new, trait, new, direction)
                is_read |= before[0] or after[0]
                if before[1] != after[1]:
                    unseen.discard(_UNSEEN[direction])
        is_same = is_read and unseen == {*_UNSEEN.values()}
        return WireEffect(frozenset(unseen), is_same=is_same)

    def _form(
        self, uses: WireUses, trait: str, use: ShapeUse, direction: WireDirection
    ) -> tuple[bool, object]:
        return normalize_on_wire(trait, uses.describe(use, direction), uses.protocol, direction)

    def _uses(self, pair: ShapePair) -> Iterator[tuple[ShapeUse, ShapeUse]]:
        """Yield the uses of a pair of shapes that both versions have."""
        before = {(each.owner, each.key, each.is_root): each for each in self._old.find(pair[0])}
        for new in self._new.find(pair[1]):
            if new.is_root:
                owner, key = self._matcher.old_operation(new.owner), new.key
            else:
                owner = self._matcher.renamed.get(new.owner, new.owner)
                members = self._matcher.members((owner, new.owner))
                key = members.get(new.key, new.key)
            if old := before.get((owner, key, new.is_root)):
                yield old, new
