"""Compares the formats of timestamps: many models spell out what is the default at that place.

The defaults are botocore's (`serialize.py`).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import protocol
from botopin.diff.compare.raw_model import references, target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.differences import ShapePair

TRAIT: Final = "timestampFormat"

_UNIX: Final = "unixtimestamp"
_ISO: Final = "iso8601"
_IN_BODIES: Final = {
    **dict.fromkeys(("json", "rest-json", "smithy-rpc-v2-cbor"), _UNIX),
    **dict.fromkeys(("rest-xml", "query", "ec2"), _ISO),
}
"""By protocol."""
_ELSEWHERE: Final = {"header": "rfc822", "querystring": _ISO, "uri": _ISO}
"""By location; only the REST protocols know any."""


class TimestampFormats:
    """The formats of two versions."""

    def __init__(self, old: RawModel, new: RawModel) -> None:
        self._sides = _Side(old), _Side(new)

    def is_same_in_shapes(self, pair: ShapePair) -> bool:
        """Whether two shapes have the same format wherever they are used."""
        was, now = (side.shape_format(name) for side, name in zip(self._sides, pair, strict=True))
        return was is not None and was == now

    def is_same_in_references(self, holders: ShapePair, held: tuple[Object, Object]) -> bool:
        """Whether two references have the same format, each in its shape."""
        was, now = (
            side.reference_format(holder, reference)
            for side, holder, reference in zip(self._sides, holders, held, strict=True)
        )
        return was is not None and was == now


class _Side:
    def __init__(self, model: RawModel) -> None:
        self._model = model
        self._protocol = str(protocol(model.metadata))

    @cached_property
    def _uses(self) -> Mapping[str, Sequence[tuple[str, Object]]]:
        """By shape, which shapes refer to it, and how."""
        found: dict[str, list[tuple[str, Object]]] = defaultdict(list)
        for name, shape in self._model.shapes.items():
            for _, reference in references(shape):
                found[target(reference)].append((name, reference))
        return found

    def shape_format(self, name: str) -> str | None:
        """The only format that it has; None where there are several, or none is known."""
        if (stated := self._model.shape(name).get(TRAIT)) is not None:
            return _lower_case(stated)
        uses = self._uses.get(name, ())
        found = {self._default(*use) for use in uses if TRAIT not in use[1]}
        return found.pop() if len(found) == 1 else None

    def reference_format(self, holder: str, reference: Object) -> str | None:
        for said in (reference, self._model.shape(target(reference))):
            if TRAIT in said:
                return _lower_case(said[TRAIT])
        return self._default(holder, reference)

    def _default(self, holder: str, reference: Object) -> str | None:
        if self._protocol.startswith("rest-"):
            is_item = self._model.shape_type(holder) != "structure"
            held = [use for _, use in self._uses.get(holder, ())] if is_item else [reference]
            if any("location" in use or "eventheader" in use for use in held):
                return None if is_item else _ELSEWHERE.get(str(reference.get("location")))
        return _IN_BODIES.get(self._protocol)


def _lower_case(stated: object) -> str | None:
    return stated.lower() if isinstance(stated, str) else None
