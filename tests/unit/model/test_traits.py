"""Traits are declared once, as fields of the model's classes."""

from __future__ import annotations

from typing import get_args

import pytest
from attrs import fields, frozen

from botopin.model.service import (
    Deprecation,
    ErrorTrait,
    ListShape,
    Operation,
    Reference,
    Shape,
    StringShape,
    StructureShape,
)
from botopin.model.traits import trait, traits_of
from botopin.model.values import UnexpectedValueError, as_boolean, as_length, as_string


@frozen(kw_only=True)
class Base:
    name: str
    documentation: str = trait("documentation", as_string, "", overridable=False)


@frozen(kw_only=True)
class Sized(Base):
    max_size: int | None = trait("maxSize", as_length, None)
    is_quiet: bool = trait("options/quiet", as_boolean, False)


def test_fields_declare_key_check_and_default() -> None:
    traits = traits_of(Sized)
    assert {key: (each.field, each.is_overridable) for key, each in traits.items()} == {
        "documentation": ("documentation", False),
        "maxSize": ("max_size", True),
    }
    assert traits["maxSize"].check(3) == 3
    with pytest.raises(UnexpectedValueError, match="expected an integer, got a string"):
        traits["maxSize"].check("3")
    assert Sized(name="s") == Sized(name="s", documentation="", max_size=None, is_quiet=False)


def test_traits_of_an_inner_object_are_separate() -> None:
    assert {key: each.field for key, each in traits_of(Sized, "options").items()} == {
        "quiet": "is_quiet"
    }
    assert traits_of(Operation, "http").keys() == {"method", "requestUri", "responseCode"}
    assert traits_of(ErrorTrait, "retryable").keys() == {"throttling"}


@pytest.mark.parametrize("cls", [Deprecation, Reference, Operation, *get_args(Shape)])
def test_keys_are_unique(cls: type) -> None:
    declared = [each.name for each in fields(cls) if "botopin.trait" in each.metadata]
    inner = [each.field for key in ("http", "") for each in traits_of(cls, key).values()]
    assert sorted(inner) == sorted(declared)


def test_references_override_traits_of_values_only() -> None:
    def overridable(cls: type) -> set[str]:
        return {key for key, each in traits_of(cls).items() if each.is_overridable}

    assert overridable(StringShape) == {"sensitive", "min", "max", "pattern", "enum", "jsonvalue"}
    assert overridable(ListShape) == {"sensitive", "min", "max", "flattened", "sparse"}
    assert overridable(StructureShape) == {
        *("sensitive", "union", "document", "eventstream", "event", "wrapper")
    }
