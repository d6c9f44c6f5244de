"""Patterns of a model that are not enforced at every length that their shapes allow."""

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
    """Pattern that `re` alone does not enforce for texts of every length."""

    shape: str
    pattern: str
    enforced_up_to: int
    """Maximum length of an enforced text in characters. 0 if no text is enforced."""
    re2_enforced_up_to: int | None
    """The same with the extra `re2`. 0 if `re2` enforces no more texts, None if it enforces all."""
    why: str


def find_pattern_limits(model: ServiceModel) -> tuple[PatternLimit, ...]:
    """Return the patterns that are not enforced at every length, in the order of the model.

    A pattern or length that a member overrides is listed under the name of the member's shape.
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
