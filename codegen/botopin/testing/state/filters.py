"""Which summaries a search is after, where the model makes its filters plain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from botopin.model.service import ListShape, StructureShape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.timestamps import ISO8601, UNIX, read_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from botopin.model.service import Member, ServiceModel


class FilterError(ValueError):
    """A filter cannot be applied."""


@frozen
class FilterMembers:
    """What a list of filters calls its parts."""

    name: str
    values: str
    operator: str


def find_filter_members(model: ServiceModel, member: Member) -> FilterMembers | None:
    """The parts of a filter, if that is what a member lists: a name, values, and an operator."""
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
    """Whether a summary passes every filter.

    Args:
        parts: what filters call their parts.
        filters: in boto3's dialect.
        known: the members that a summary may have.
        summary: in boto3's dialect, or None to check the filters only.

    Raises:
        FilterError: a filter is about something else, or its values do not fit.
    """
    known = set(known)
    passed = True
    for each in filters:
        name: str = each[parts.name]
        values: Sequence[str] = each[parts.values]
        operator: str = each.get(parts.operator, "EQUAL")
        member, _, rest = name.partition(".")
        if member not in known:
            message = f"no filter of this name: {format_value(name)}{suggest(name, known)}"
            raise FilterError(message)
        compare = _OPERATORS.get(operator)
        if compare is None:
            message = f"the test double has no operator {format_value(operator)}"
            raise FilterError(message)
        if operator == "BETWEEN" and len(values) != 2:  # noqa: PLR2004 - from and to
            message = f"{format_value(name)}: BETWEEN takes two values, got {len(values)}"
            raise FilterError(message)
        if summary is None:
            continue
        held = summary.get(member)
        for key in rest.split(".") if rest else ():
            held = held.get(key) if is_mapping(held) else None
        passed = (
            passed and held is not None and compare(held, [_parse_operand(held, v) for v in values])
        )
    return passed


def _parse_operand(held: Any, text: str) -> Any:
    """A filter's text as a value of the kind that it is compared with."""
    try:
        match held:
            case bool():
                return {"true": True, "false": False}[text.lower()]
            case int() | float():
                return float(text)
            case datetime():
                try:
                    return read_timestamp(ISO8601, text)
                except ValueError:
                    return read_timestamp(UNIX, float(text))
            case _:
                return text
    except (KeyError, ValueError):
        message = f"{format_value(text)} cannot be compared with a {type(held).__name__}"
        raise FilterError(message) from None


def _contains(held: Any, values: list[Any]) -> bool:
    return any(value in held for value in values) if isinstance(held, str | list) else False


_OPERATORS: Final[dict[str, Callable[[Any, list[Any]], bool]]] = {
    "EQUAL": lambda held, values: held in values,
    "LT": lambda held, values: held < values[0],
    "LTE": lambda held, values: held <= values[0],
    "GT": lambda held, values: held > values[0],
    "GTE": lambda held, values: held >= values[0],
    "BETWEEN": lambda held, values: values[0] <= held <= values[1],
    "CONTAINS": _contains,
}
