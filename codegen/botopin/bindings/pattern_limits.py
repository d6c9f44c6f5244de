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
class PatternLimit:
    """A pattern that texts of some length are not held against by `re` alone."""

    shape: str
    pattern: str
    enforced_up_to: int
    """The longest text that is, in characters; 0 where none is."""
    re2_enforced_up_to: int | None
    """The longest text that is with the extra `re2`; 0 where it adds none, None where all are."""
    why: str


def find_pattern_limits(model: ServiceModel) -> tuple[PatternLimit, ...]:
    """The patterns that are not enforced at every length, in the order of the model.

    A member that sets a pattern or a length over its shape's stands under the shape's name.
    """
    return tuple(dict.fromkeys(_unenforced(model)))


def _unenforced(model: ServiceModel) -> Iterator[PatternLimit]:
    for shape in _shapes(model):
        if shape.pattern is None or shape.enum:
            continue
        compiled = compile_pattern(shape.pattern)
        enforced_up_to = compiled.enforced_up_to(shape.max)
        if enforced_up_to is not None:
            yield PatternLimit(
                shape=shape.name,
                pattern=shape.pattern,
                enforced_up_to=enforced_up_to,
                re2_enforced_up_to=compiled.re2_enforced_up_to(shape.max),
                why=compiled.reason,
            )


def _shapes(model: ServiceModel) -> Iterator[StringShape]:
    for shape in model.shapes.values():
        if isinstance(shape, StringShape):
            yield shape
        for _, reference in references(shape):
            if reference.overrides and isinstance(own := model.resolve(reference), StringShape):
                yield own
