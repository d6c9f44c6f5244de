"""Filters of search operations, as far as the model defines them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from botopin.model.service import ListShape, StructureShape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.timestamps import ISO8601, UNIX, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from botopin.model.service import Member, ServiceModel


class FilterError(ValueError):
    """A filter is invalid."""


@frozen
class FilterMembers:
    """Names of a filter's members."""

    name: str
    values: str
    operator: str
    """Empty if filters have no operator."""


def find_filter_members(model: ServiceModel, member: Member) -> FilterMembers | None:
    """Return the members of a filter if `member` is a list of filters, or else None.

    A filter is a structure with a name, values and an optional operator.
    """
    listed = model.resolve(member)
    if not isinstance(listed, ListShape):
        return None
    item = model.resolve(listed.member)
    if not isinstance(item, StructureShape):
        return None
    names = {name.lower(): name for name in item.members}
    if not {"name", "values"} <= names.keys():
        return None
    return FilterMembers(names["name"], names["values"], names.get("operator", ""))


def matches_filters(
    parts: FilterMembers, filters: Iterable[Mapping[str, Any]], known: Iterable[str], summary: Any
) -> bool:
    """Return whether a summary passes every filter.

    Args:
        parts: Names of a filter's members.
        filters: Filters in boto3's form.
        known: Names of the members that a summary can have.
        summary: Summary in boto3's form, or None to check only the filters.

    Raises:
        FilterError: A filter has an unknown name or operator, or values of the wrong type.
    """
    known = set(known)
    passed = True
    for each in filters:
        name: str = each[parts.name]
        values: Sequence[str] = each[parts.values]
        operator: str = each.get(parts.operator, "EQUAL")
        member, _, rest = name.partition(".")
        if member not in known:
            message = f"expected the name of a filter, got {format_value(name)}"
            message += suggest(name, known)
            raise FilterError(message)
        compare = _OPERATORS.get(operator)
        if compare is None:
            message = f"the mock server does not support the operator {format_value(operator)}"
            raise FilterError(message)
        if operator == "BETWEEN" and len(values) != 2:  # noqa: PLR2004 - from and to
            message = f"{format_value(name)}: expected two values for BETWEEN, got {len(values)}"
            raise FilterError(message)
        if summary is None:
            continue
        actual = summary.get(member)
        for key in rest.split(".") if rest else ():
            actual = actual.get(key) if is_mapping(actual) else None
        passed = (
            passed
            and actual is not None
            and compare(actual, [_parse_operand(actual, v) for v in values])
        )
    return passed


def _parse_operand(actual: Any, text: str) -> Any:
    """Convert a filter's text to the type of the value that it is compared with."""
    try:
        match actual:
            case bool():
                return {"true": True, "false": False}[text.lower()]
            case int() | float():
                return float(text)
            case datetime():
                try:
                    return parse_timestamp(ISO8601, text)
                except ValueError:
                    return parse_timestamp(UNIX, float(text))
            case _:
                return text
    except (KeyError, ValueError):
        message = (
            f"cannot compare {format_value(text)} with a value of type {type(actual).__name__}"
        )
        raise FilterError(message) from None


def _contains(actual: Any, values: list[Any]) -> bool:
    return any(value in actual for value in values) if isinstance(actual, str | list) else False


_OPERATORS: Final[dict[str, Callable[[Any, list[Any]], bool]]] = {
    "EQUAL": lambda actual, values: actual in values,
    "LT": lambda actual, values: actual < values[0],
    "LTE": lambda actual, values: actual <= values[0],
    "GT": lambda actual, values: actual > values[0],
    "GTE": lambda actual, values: actual >= values[0],
    "BETWEEN": lambda actual, values: values[0] <= actual <= values[1],
    "CONTAINS": _contains,
}
