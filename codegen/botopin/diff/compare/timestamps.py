"""Comparison of timestamp formats: many models spell out the default format of a location.

The defaults equal the defaults in botocore's `serialize.py`.
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

TIMESTAMP_FORMAT: Final = "timestampFormat"

_UNIX: Final = "unixtimestamp"
_ISO: Final = "iso8601"
_IN_BODIES: Final = {
    **dict.fromkeys(("json", "rest-json", "smithy-rpc-v2-cbor"), _UNIX),
    **dict.fromkeys(("rest-xml", "query", "ec2"), _ISO),
}
"""Formats in message bodies, by protocol."""
_ELSEWHERE: Final = {"header": "rfc822", "querystring": _ISO, "uri": _ISO}
"""Formats outside the body, by location; only the REST protocols have locations."""


class TimestampFormats:
    """Timestamp formats of two versions."""

    def __init__(self, old: RawModel, new: RawModel) -> None:
        self._sides = _Side(old), _Side(new)

    def is_same_in_shapes(self, pair: ShapePair) -> bool:
        """Return whether two shapes have the same format in every use."""
        old, new = (side.shape_format(name) for side, name in zip(self._sides, pair, strict=True))
        return old is not None and old == new

    def is_same_in_references(self, holders: ShapePair, pair: tuple[Object, Object]) -> bool:
        """Return whether two references have the same format, each in its shape."""
        old, new = (
            side.reference_format(holder, reference)
            for side, holder, reference in zip(self._sides, holders, pair, strict=True)
        )
        return old is not None and old == new


class _Side:
    def __init__(self, model: RawModel) -> None:
        self._model = model
        self._protocol = str(protocol(model.metadata))

    @cached_property
    def _uses(self) -> Mapping[str, Sequence[tuple[str, Object]]]:
        """The shapes that refer to a shape, each with its reference."""
        uses: dict[str, list[tuple[str, Object]]] = defaultdict(list)
        for name, shape in self._model.shapes.items():
            for _, reference in references(shape):
                uses[target(reference)].append((name, reference))
        return uses

    def shape_format(self, name: str) -> str | None:
        """Return the only format of a shape, or None if it has several formats or none."""
        if (trait := self._model.shape(name).get(TIMESTAMP_FORMAT)) is not None:
            return _lower_case(trait)
        uses = self._uses.get(name, ())
        defaults = {self._default(*use) for use in uses if TIMESTAMP_FORMAT not in use[1]}
        return defaults.pop() if len(defaults) == 1 else None

    def reference_format(self, holder: str, reference: Object) -> str | None:
        """Return the format of a reference, or None if the format is unknown.

        Args:
            holder: Name of the shape that contains the reference.
            reference: The reference.
        """
        for traits in (reference, self._model.shape(target(reference))):
            if TIMESTAMP_FORMAT in traits:
                return _lower_case(traits[TIMESTAMP_FORMAT])
        return self._default(holder, reference)

    def _default(self, holder: str, reference: Object) -> str | None:
        if self._protocol.startswith("rest-"):
            is_item = self._model.shape_type(holder) != "structure"
            uses = [use for _, use in self._uses.get(holder, ())] if is_item else [reference]
            if any("location" in use or "eventheader" in use for use in uses):
                return None if is_item else _ELSEWHERE.get(str(reference.get("location")))
        return _IN_BODIES.get(self._protocol)


def _lower_case(value: object) -> str | None:
    return value.lower() if isinstance(value, str) else None
