"""Limit on the effort of a search for witnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.model.document_files import MODEL_FILE

if TYPE_CHECKING:
    from botopin.explain.parts import Files

_MAX_PARTS: Final = 200_000
"""Maximum number of shapes and members in all parts of a search. A year of Lambda needs 849."""


class Effort:
    """Effort that a search can still make."""

    def __init__(self) -> None:
        self._left = _MAX_PARTS

    @property
    def is_exhausted(self) -> bool:
        return self._left <= 0

    def spend(self, part: Files) -> None:
        """Count the shapes and members of a part of the model."""
        shapes = part[MODEL_FILE]["shapes"].values()
        self._left -= sum(1 + len(shape.get("members", ())) for shape in shapes)
