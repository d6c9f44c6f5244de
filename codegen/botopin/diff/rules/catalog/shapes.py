"""Rules for shapes, their names and their types."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.rules.catalog.common import REFERENCES
from botopin.diff.rules.rule import Rule, RuleException, added, changed, removed, renamed

SHAPES: Final = (
    Rule(
        id="shape-added",
        title="shape added",
        on=[added(Subject.SHAPE)],
        request="N/N",
        response="N/N",
        why="Each use of the shape is reported as its own change.",
        reverse=["shape-removed"],
    ),
    Rule(
        id="shape-removed",
        title="shape removed",
        on=[removed(Subject.SHAPE)],
        request="N/N",
        response="N/N",
        exceptions=(
            RuleException(
                when="the shape has a class",
                with_=[Qualifier.HAS_CLASS],
                request="D/N",
                response="D/N",
                why="Imports of the class fail.",
            ),
        ),
        why="The shape had no class, and each use of the shape is reported as its own change.",
        migration="Remove imports of {python}.",
        applies_unreferenced=True,
        reverse=["shape-added"],
    ),
    Rule(
        id="shape-renamed",
        title="shape renamed",
        on=[renamed(Subject.SHAPE, without=[Qualifier.EXCEPTION])],
        request="N/N",
        response="N/N",
        exceptions=(
            RuleException(
                when="the class has the same name",
                with_=[Qualifier.SAME_PYTHON_NAME],
                request="N/N",
                response="N/N",
                why="Names of shapes are not on the wire, and the class has the same name.",
            ),
            RuleException(
                when="the shape has a class",
                with_=[Qualifier.HAS_CLASS],
                request="D/N",
                response="D/N",
                why="Imports of the old class name fail.",
            ),
        ),
        why="The shape has no class, so callers do not use its name.",
        migration="Import {python} instead of {old}.",
        applies_unreferenced=True,
        reverse=["shape-renamed"],
    ),
    Rule(
        id="target-changed",
        title="reference to another shape",
        on=[changed(*REFERENCES, traits=["shape"])],
        request="N/N",
        response="N/N",
        exceptions=(
            RuleException(
                when="both shapes have a class",
                with_=[Qualifier.CLASS_CHANGED],
                request="D/N",
                response="D/N",
                why="Objects and annotations of the old class no longer match.",
            ),
        ),
        why="Each difference between the two shapes is reported as its own change.",
        migration="Use the class {new} instead of {old} for {python}.",
        reverse=["target-changed"],
    ),
)

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
        why_response="Old code and pinned clients do not expect values of the new type.",
        migration="Pass and expect the new type for {python}: {old} became {new}.",
        reverse=["type-changed"],
    ),
    Rule(
        id="type-widened",
        title="type widened",
        on=[changed(Subject.SHAPE, *REFERENCES, traits=["type"], with_=[Qualifier.WIDER])],
        request="S/S",
        response="D/D",
        why="Whole numbers remain valid.",
        why_response="Responses may contain fractions.",
        migration="Expect a float where code reads {python}.",
        reverse=["type-narrowed"],
    ),
    Rule(
        id="type-narrowed",
        title="type narrowed",
        on=[changed(Subject.SHAPE, *REFERENCES, traits=["type"], with_=[Qualifier.NARROWER])],
        request="B/D",
        response="S/S",
        why="The service rejects fractions.",
        why_response="Whole numbers are valid where code expects a float.",
        migration="Pass a whole number for {python}.",
        reverse=["type-widened"],
    ),
)
