"""Shapes that operations reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.diff.report import Direction
from botopin.explain.parts import operation_references, reachable
from botopin.model.document_files import MODEL_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIDES: Final = {
    Direction.INPUT: "input",
    Direction.OUTPUT: "output",
    Direction.ERROR: "errors",
}


class Reach:
    """Shapes that the operations of a version reach in each direction."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._document = files[MODEL_FILE]
        self.operations: Mapping[str, Any] = self._document["operations"]
        self._known: dict[tuple[str, Direction], set[str]] = {}

    def contains(self, operation: str, direction: Direction, shape: str) -> bool:
        """Return whether an operation reaches a shape in a direction."""
        key = operation, direction
        if key not in self._known:
            found = self.operations.get(operation, {})
            kept = {key: found[key] for key in (_SIDES[direction],) if key in found}
            roots = [each["shape"] for each in operation_references(kept)]
            self._known[key] = reachable(self._document["shapes"], roots)
        return shape in self._known[key]
