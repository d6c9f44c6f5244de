"""Round trips of every shape, including shapes that no operation uses."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import FailedHealthCheck

from botopin import ValidationError, from_boto3, from_json, replace, to_boto3, to_json
from botopin.converters import boto3 as boto3_dialect
from botopin.converters import json as json_dialect
from botopin.runtime.members import members
from botopin.runtime.strategies.shapes import invalid_arguments, member_values, valid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cattrs import Converter
    from hypothesis.strategies import SearchStrategy

    from all_services.classes import Classes
    from all_services.plain import Plain
    from all_services.services import Service
    from botopin.runtime.errors import ServiceError
    from botopin.runtime.shapes import Shape

EXAMPLES: Final = 25
"""Examples of each operation's input and output."""

FEW: Final = 5
"""Examples of other shapes, and examples for cattrs and strict parsing."""

_TOGETHER: Final = 4
"""Number of unseen members in one value."""


@frozen
class Findings:
    """Findings of the round trips of a service."""

    failed: dict[str, str] = field(factory=dict)
    empty: set[str] = field(factory=set)
    """Shapes without a value."""
    unhealthy: dict[str, str] = field(factory=dict)
    """Failed health checks of Hypothesis, by shape."""
    examples: list[int] = field(factory=lambda: [0])


@frozen
class RoundTrips:
    """Round trips of one service."""

    service: Service
    classes: Classes
    plain: Plain
    findings: Findings = field(factory=Findings)
    _boto3: Converter = field(factory=boto3_dialect.make_converter)
    _json: Converter = field(factory=json_dialect.make_converter)

    def of(self, name: str, examples: int, check_also: Callable[[Any], None] | None = None) -> None:
        """Draw values of a structure and check the round trip of each."""
        cls = self.classes.structures[name]
        thorough_checks = [FEW]

        def round_trip(value: Any) -> None:
            with self.plain.tried():
                self.check(name, value, thorough=thorough_checks[0] > 0)
            thorough_checks[0] -= 1
            if check_also is not None:
                check_also(value)

        self.draw(name, valid(cls), examples, round_trip)

    def errors(self, name: str) -> None:
        """Draw errors and read every member."""
        cls = self.classes.errors[name]

        def reads(error: ServiceError) -> None:
            with self.plain.tried():
                read = self.plain.of(name, error)
                known = [wire for wire, *_ in self.plain.attributes(name)]
                stated = {wire: error.response.get(wire) for wire in known}
                stated |= {wire: read.get(wire) for wire in stated if wire.lower() == "message"}
                expected = {wire: item for wire, item in stated.items() if item is not None}
                _equal("reading", expected, read)

        self.draw(name, valid(cls), EXAMPLES, reads)

    def enums(self, name: str) -> None:
        """Check the round trip of every value of an enum."""
        cls = self.classes.enums[name]
        try:
            for converter in (self._boto3, self._json):
                plain = [converter.unstructure(each) for each in cls]
                _equal("unstructure", repr(self.service.shapes[name]["enum"]), repr(plain))
                _equal("structure", [*cls], [converter.structure(each, cls) for each in plain])
        except Exception as error:  # noqa: BLE001 - whatever it is, the report names it
            self.findings.failed.setdefault(name, f"{type(error).__name__}: {error}"[:300])
        self.plain.met.add(name)

    def faults(self, name: str) -> None:
        """Draw arguments with one mutation, and check that only the mutation is reported."""
        cls = self.classes.structures[name]

        def is_rejected(wrong: Any) -> None:
            try:
                from_boto3(wrong.arguments, cls, strict=True)
            except ValidationError as error:
                reported = [(each.kind, each.path) for each in error.violations]
                _equal("the violation", [(wrong.kind, wrong.path)], reported)
            else:
                raise AssertionError(f"accepts {wrong!r}")

        self.draw(name, invalid_arguments(cls), FEW, is_rejected)

    def rest(self, name: str) -> None:
        """Check a value for every unseen member of a structure."""
        cls = self.classes.structures[name]
        unmet = [each for each in members(cls) if self.plain.unmet(name, each.wire_name)]
        drawn = [(each, member_values(cls, each)) for each in unmet]
        possible = [(each, values) for each, values in drawn if not values.is_empty]
        for together in _batches(possible, 1 if cls.__botopin_union__ else _TOGETHER):
            self._filled(name, cls, together)

    def _filled(self, name: str, cls: type[Shape], together: Any) -> None:
        fixed = st.fixed_dictionaries({each.name: values for each, values in together})

        def round_trip(drawn: tuple[Any, dict[str, Any]]) -> None:
            least, values = drawn
            with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
                value = cls(**values) if cls.__botopin_union__ else replace(least, **values)
            with self.plain.tried():
                self.check(name, value, thorough=True)

        self.draw(name, st.tuples(valid(cls), fixed), FEW, round_trip)

    def draw(
        self, name: str, values: SearchStrategy[Any], examples: int, check: Callable[[Any], None]
    ) -> None:
        """Run a property with a number of examples and every health check."""
        if values.is_empty:
            self.findings.empty.add(name)
            return

        def counted(value: Any) -> None:
            self.findings.examples[0] += 1
            check(value)

        chosen = settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=[],
        )
        try:
            try:
                chosen(given(values)(counted))()
            except FailedHealthCheck as error:
                self.findings.unhealthy[name] = str(error).splitlines()[0]
                chosen = settings(chosen, suppress_health_check=list(HealthCheck))
                chosen(given(values)(counted))()
        except Exception as error:  # noqa: BLE001 - whatever it is, the report names it
            self.findings.failed.setdefault(name, f"{type(error).__name__}: {error}"[:300])

    def check(self, name: str, value: Shape, *, thorough: bool) -> None:
        """Check the round trip of a value.

        Raises:
            AssertionError: The value or its plain data differs after a conversion.
        """
        cls = type(value)
        stated = self.plain.of(name, value)
        data = to_boto3(value)
        # By repr, since an enum's member equals its text: it must be text here.
        _equal("to_boto3", repr(stated), repr(data))
        again = from_boto3(data, cls)
        _equal("from_boto3", value, again)
        _equal("from_boto3", repr(value), repr(again))
        if thorough:
            _equal("strict from_boto3", value, from_boto3(data, cls, strict=True))
            _equal("unstructure", data, self._boto3.unstructure(value))
            _equal("structure", value, self._boto3.structure(data, cls))
        text = to_json(value)
        _equal("from_json", value, from_json(json.loads(json.dumps(text)), cls))
        if thorough:
            _equal("strict from_json", value, from_json(text, cls, strict=True))
            _equal("unstructure to JSON", text, self._json.unstructure(value))
            _equal("structure of JSON", value, self._json.structure(text, cls))


def _batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _equal(subject: str, expected: object, actual: object) -> None:
    if expected != actual:
        raise AssertionError(f"{subject}: expected {expected!r}, got {actual!r}")
