"""Rules for the type of a value."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.rules.catalog.common import REFERENCES
from botopin.diff.rules.rule import Rule, RuleException, changed

SHAPE_TYPES: Final = (
    Rule(
        id="type-changed",
        title="type changed",
        on=[
            changed(
                Subject.SHAPE,
                *REFERENCES,
                traits=["type"],
                without=[Qualifier.WIDER, Qualifier.NARROWER],
            )
        ],
        request="B/B",
        response="B/B",
        exceptions=(
            RuleException(
                when="Python has one type for both",
                with_=[Qualifier.SAME_IN_PYTHON],
                request="N/N",
                response="N/N",
                why="Python represents both types the same way.",
            ),
        ),
        why="Values of the old type are not valid for the new type.",
        migration="Pass and expect the new type for {python}: {old} became {new}.",
        reverse=["type-changed"],
    ),
    Rule(
        id="type-widened",
        title="type widened",
        on=[changed(Subject.SHAPE, *REFERENCES, traits=["type"], with_=[Qualifier.WIDER])],
        request="S/S",
        response="D/D",
        why="Whole numbers remain valid, but responses may contain fractions.",
        migration="Expect a float where code reads {python}.",
        reverse=["type-narrowed"],
    ),
    Rule(
        id="type-narrowed",
        title="type narrowed",
        on=[changed(Subject.SHAPE, *REFERENCES, traits=["type"], with_=[Qualifier.NARROWER])],
        request="B/D",
        response="S/S",
        why="The service no longer accepts fractions.",
        migration="Pass a whole number for {python}.",
        reverse=["type-widened"],
    ),
)
