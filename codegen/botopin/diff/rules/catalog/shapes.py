"""Rules for shapes and their names."""

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
                when="both shapes are structures with a class",
                with_=[Qualifier.CLASS_CHANGED],
                request="D/N",
                response="N/N",
                why="The bindings expect an object of the new class and reject one of the old.",
            ),
        ),
        why="Each difference between the two shapes is reported as its own change.",
        migration="Pass an object of {new} instead of {old} for {python}.",
        reverse=["target-changed"],
    ),
)
