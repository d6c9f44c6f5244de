"""Which patterns of a model are not enforced at every length that their shapes allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from botopin.model.service import StringShape, references
from botopin.runtime.regex.limits import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.service import ServiceModel


@frozen(kw_only=True)
class Unenforced:
    """A pattern that texts of some length are not held against by `re` alone."""

    shape: str
    pattern: str
    checked_to: int
    """The longest text that is, in characters; 0 where none is."""
    re2_checked_to: int | None
    """The longest text that is with the extra `re2`; 0 where it adds none, None where all are."""
    why: str


def unenforced(model: ServiceModel) -> tuple[Unenforced, ...]:
    """The patterns that are not enforced at every length, in the order of the model.

    A member that sets a pattern or a length over its shape's stands under the shape's name.
    """
    return tuple(dict.fromkeys(_unenforced(model)))


def _unenforced(model: ServiceModel) -> Iterator[Unenforced]:
    for shape in _shapes(model):
        if shape.pattern is None or shape.enum:
            continue
        compiled = compile_pattern(shape.pattern)
        checked_to = compiled.checked_to(shape.max)
        if checked_to is not None:
            yield Unenforced(
                shape=shape.name,
                pattern=shape.pattern,
                checked_to=checked_to,
                re2_checked_to=compiled.re2_checked_to(shape.max),
                why=compiled.flaw,
            )


def _shapes(model: ServiceModel) -> Iterator[StringShape]:
    for shape in model.shapes.values():
        if isinstance(shape, StringShape):
            yield shape
        for _, reference in references(shape):
            if reference.overrides and isinstance(own := model.resolve(reference), StringShape):
                yield own
