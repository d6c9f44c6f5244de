from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from botopin.model.service import (
    ErrorTrait,
    ListShape,
    Reference,
    StringShape,
    StructureShape,
    TimestampShape,
)

if TYPE_CHECKING:
    from botopin.model.service import Shape


@pytest.mark.parametrize(
    ("shape", "has_class", "is_error"),
    [
        (StructureShape(name="Job"), True, False),
        (StructureShape(name="Job", union=True), True, False),
        (StructureShape(name="Missing", error=ErrorTrait(code="Missing")), True, True),
        (StructureShape(name="Json", document=True), False, False),
        (StringShape(name="State", enum=("QUEUED",)), True, False),
        (StringShape(name="Empty", enum=()), False, False),
        (StringShape(name="Text"), False, False),
        (ListShape(name="Jobs", member=Reference(shape="Job")), False, False),
        (TimestampShape(name="Time"), False, False),
    ],
)
def test_classes_and_errors(shape: Shape, has_class: bool, is_error: bool) -> None:
    assert (shape.has_class, shape.is_error) == (has_class, is_error)
