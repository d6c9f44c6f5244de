"""Facts about endpoint rules that decide which calls to compare."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from botopin.diff.compare.raw_model import as_object
from botopin.diff.differences import ABSENT
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.diff.compare.raw_model import Object

_REGION: Final = re.compile(r"[a-z]{2,5}(?:-[a-z]+)+-(?:[0-9]+|global)|aws(?:-[a-z]+)*-global")
_REFERENCE: Final = re.compile(r"\{(\w+)(?:#\w+)?\}")


class RuleSet:
    """Endpoint rules of one version."""

    def __init__(self, document: Object) -> None:
        self.document = document
        self.parameters = as_object(document.get("parameters"))

    @cached_property
    def _values(self) -> Sequence[tuple[str, Any]]:
        """Scalar values in the rules, each with its key."""
        return [*_leaves("rules", self.document.get("rules", ()))]

    @property
    def size(self) -> int:
        """Number of values in the rules, a measure of the time that an evaluation takes."""
        return len(self._values)

    @cached_property
    def texts(self) -> frozenset[str]:
        """All texts in the rules."""
        return frozenset(text for _, text in self._values if isinstance(text, str))

    @cached_property
    def regions(self) -> frozenset[str]:
        """Regions that the rules name."""
        return frozenset(filter(_REGION.fullmatch, self.texts))

    @cached_property
    def used_parameters(self) -> frozenset[str]:
        """Parameters that can affect the endpoint: those in the rules, and required ones."""
        used = {name for name, spec in self.parameters.items() if as_object(spec).get("required")}
        for key, value in self._values:
            if isinstance(value, str):
                used |= {value} if key == "ref" else {*_REFERENCE.findall(value)}
        return frozenset(used & {*self.parameters})

    @cached_property
    def literals(self) -> Mapping[str, frozenset[str]]:
        """Texts that the rules compare with a parameter, by parameter."""
        found: dict[str, set[str]] = {}
        for comparison in _functions(self.document.get("rules", ABSENT)):
            arguments = comparison.get("argv")
            if comparison.get("fn") == "stringEquals" and is_list(arguments):
                texts = {each for each in arguments if isinstance(each, str)}
                for name in (as_object(each).get("ref") for each in arguments):
                    if isinstance(name, str):
                        found.setdefault(name, set()).update(texts)
        return {name: frozenset(texts) for name, texts in found.items()}

    @cached_property
    def property_literals(self) -> Mapping[str, frozenset[str]]:
        """Texts that the rules compare with a property of a parsed value, by its path.

        The path of an ARN's service is `service`, and that of its type is `resourceId[0]`.
        """
        functions = [*_functions(self.document.get("rules", ABSENT))]
        assigned: dict[str, set[str]] = {}
        for each in functions:
            name = each.get("assign")
            if isinstance(name, str) and (path := _property(each)):
                assigned.setdefault(name, set()).add(path)
        found: dict[str, set[str]] = {}
        for each in functions:
            arguments = each.get("argv")
            if each.get("fn") == "stringEquals" and is_list(arguments):
                texts = {argument for argument in arguments if isinstance(argument, str)}
                for path in _properties(arguments, assigned):
                    found.setdefault(path, set()).update(texts)
        return {path: frozenset(texts) for path, texts in found.items()}


def _properties(arguments: Sequence[Any], assigned: Mapping[str, set[str]]) -> Iterable[str]:
    """Return the paths of the properties that a comparison reads."""
    for each in map(as_object, arguments):
        if path := _property(each):
            yield path
        reference = each.get("ref")
        if isinstance(reference, str):
            yield from assigned.get(reference, ())


def _property(function: Object) -> str:
    """Return the path that a call of `getAttr` reads; empty for another function."""
    arguments = function.get("argv")
    if function.get("fn") != "getAttr" or not is_list(arguments):
        return ""
    return next((path for path in arguments[1:2] if isinstance(path, str)), "")


def _leaves(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the scalar values in a value, each with its key."""
    pending = [(key, value)]
    while pending:
        key, value = pending.pop()
        if is_mapping(value):
            pending += value.items()
        elif is_list(value):
            pending += [(key, each) for each in value]
        else:
            yield key, value


def _functions(value: Any) -> Iterator[Object]:
    """Yield all calls of functions in a value."""
    pending = [value]
    while pending:
        value = pending.pop()
        if is_mapping(value):
            if "fn" in value:
                yield value
            pending += value.values()
        elif is_list(value):
            pending += value
