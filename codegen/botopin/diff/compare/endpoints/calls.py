"""Calls for which endpoints are compared: one for each way in which operations bind parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import field, frozen

from botopin.diff.compare.endpoints.situations import DEFAULT_REGION
from botopin.diff.compare.raw_model import as_object, strings_in, target
from botopin.diff.differences import ABSENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from botopin.diff.compare.endpoints.rule_set import RuleSet
    from botopin.diff.compare.raw_model import RawModel

_Bindings: TypeAlias = "frozenset[tuple[str, str, str]]"
"""Parameter, how the operation sets it, and the value, the member or the path."""

_ACCOUNT: Final = "123456789012"
_OTHER_REGION: Final = "us-west-2"
"""Region of ARNs that a client in the default region uses across regions."""
_OUTPOST_ID: Final = "outpost/op-01234567890123456"
_OUTPOST: Final = f"arn:aws:s3-outposts:{_OTHER_REGION}:{_ACCOUNT}:{_OUTPOST_ID}"
_OUTPOST_IN_REGION: Final = f"arn:aws:s3-outposts:{DEFAULT_REGION}:{_ACCOUNT}:{_OUTPOST_ID}"
_BUCKETS: Final = {
    "amzn-s3-demo-bucket": "",
    "amzn.s3.demo.bucket": "",
    f"arn:aws:s3:us-west-2:{_ACCOUNT}:accesspoint/example": "accesspoint",
    "example--usw2-az1--x-s3": "S3Express",
    f"{_OUTPOST}/accesspoint/example": "accesspoint",
    f"{_OUTPOST}/bucket/example": "bucket",
    f"{_OUTPOST_IN_REGION}/bucket/example": "bucket",
    f"arn:aws:s3::{_ACCOUNT}:accesspoint/example.mrap": "accesspoint",
    f"arn:aws:s3-object-lambda:us-west-2:{_ACCOUNT}:accesspoint/example": "s3-object-lambda",
}
"""Names and ARNs of buckets, each with a text that is in all rules that accept the name."""
_TYPES: Final = {"dynamodb": "table"}
"""Type of the resources in ARNs for rules that compare no type, by service in the ARN."""
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*")
_MEMBER: Final = "member"
_STATIC: Final = "value"
_OPERATION_TRAITS: Final = (
    ("staticContextParams", _STATIC, "value"),
    ("operationContextParams", "path", "path"),
)
"""Traits of operations that set parameters, with the kind of their source and its key."""
_MAX_DEPTH: Final = 8
"""Maximum depth of a sample argument."""


@frozen
class Call:
    """A call of an operation."""

    old_operation: str
    operation: str
    arguments: Mapping[str, Any] = field(factory=dict[str, Any])

    def __str__(self) -> str:
        texts = [f"{name}={value!r}" for name, value in self.arguments.items()]
        return f"{self.operation}({', '.join(texts)})"


@frozen
class CallSampler:
    """Sample calls of the operations in both versions."""

    old: tuple[RawModel, RuleSet]
    new: tuple[RawModel, RuleSet]

    def calls(self, operations: Mapping[str, str]) -> list[Call]:
        """Return calls for each way in which operations set parameters of the rules.

        Args:
            operations: Old names of the operations in both versions, by new name.
        """
        representatives: dict[tuple[_Bindings, _Bindings], tuple[str, str]] = {}
        for name, old_name in operations.items():
            bindings = _bindings(*self.old, old_name), _bindings(*self.new, name)
            representatives.setdefault(bindings, (old_name, name))
        return [
            Call(*names, arguments)
            for (old, new), names in representatives.items()
            for arguments in self._arguments(old | new, *names)
        ]

    def _arguments(
        self, bindings: _Bindings, old_name: str, name: str
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the arguments that callers must pass, and these with one other member or value.

        Callers of the old version can pass only members that it has.
        """
        (old, _), (new, _) = self.old, self.new
        shape = target(old.operations[old_name].get("input"))
        members = old.members(shape)
        kept = members.keys() & new.members(target(new.operations[name].get("input")))
        samples = {
            member: [
                _Filler(old, text, path).fill(target(members[member]))
                for text in self._texts(parameter, member)
            ]
            for parameter, kind, source in sorted(bindings)
            if kind != _STATIC
            for path in [_IDENTIFIER.findall(source)]
            for member in path
            if member in kept
        }
        required = strings_in(old.shape(shape).get("required", ABSENT))
        base = {member: values[0] for member, values in samples.items() if member in required}
        yield base
        for member, values in samples.items():
            for value in values[1:] if member in base else values:
                yield {**base, member: value}

    def _texts(self, parameter: str, member: str) -> list[str]:
        """Return values for a parameter of the rules that a member sets."""
        (model, old), (_, new) = self.old, self.new
        lower = parameter.lower()
        if lower == "bucket":
            known = {"", *old.texts & new.texts}
            return [bucket for bucket, feature in _BUCKETS.items() if feature in known]
        if lower.endswith("accountid"):
            return [_ACCOUNT]
        if lower == "accesspointname":
            return ["example", f"{_OUTPOST_IN_REGION}/accesspoint/example"]
        if "arn" not in lower:
            return ["example"]
        arns = self._arns(str(model.metadata.get("endpointPrefix")))
        return arns if "arn" in member.lower() else [*arns, "example"]

    def _arns(self, endpoint_prefix: str) -> list[str]:
        """Return ARNs of the services, types and regions that the rules compare with an ARN.

        Rules can require the region of the client, another region, or none. A type that only one
        version knows is left out, because callers of the other version have no such ARN.
        """
        services, types = (self._known(path) for path in ("service", "resourceId[0]"))
        regions = {
            text
            for _, rules in (self.old, self.new)
            for text in rules.property_literals.get("region", ())
            if "{" not in text
        }
        return [
            f"arn:aws:{service}:{region}:{_ACCOUNT}:{kind}/example"
            for region in dict.fromkeys([DEFAULT_REGION, _OTHER_REGION, *sorted(regions)])
            for service in services or [endpoint_prefix]
            for kind in types or [_TYPES.get(service, "resource")]
        ]

    def _known(self, path: str) -> list[str]:
        """Return texts of a property of ARNs in the rules of both versions, or of the only one."""
        old, new = (
            {*rules.property_literals.get(path, ())} - {""} for _, rules in (self.old, self.new)
        )
        return sorted(old & new if old and new else old | new)


def _bindings(model: RawModel, rules: RuleSet, name: str) -> _Bindings:
    """Return the parameters of the rules that calls of an operation set."""
    operation = model.operations[name]
    bindings = {
        (str(as_object(described.get("contextParam", ABSENT)).get("name")), _MEMBER, member)
        for member, described in model.members(target(operation.get("input"))).items()
    }
    for trait, kind, key in _OPERATION_TRAITS:
        bindings |= {
            (parameter, kind, str(as_object(value).get(key)))
            for parameter, value in as_object(operation.get(trait, ABSENT)).items()
        }
    return frozenset(each for each in bindings if each[0] in rules.used_parameters)


class _Filler:
    """Values of shapes whose texts are all the same, with the members that a path reads."""

    def __init__(self, model: RawModel, text: str, path: Collection[str]) -> None:
        self._model = model
        self._text = text
        self._path = path
        self._filled: dict[str, Any] = {}
        """Values by shape, so that shapes with many uses cost little; None below themselves."""

    def fill(self, name: str, depth: int = 0) -> Any:
        """Return a value of a shape."""
        if name not in self._filled and depth < _MAX_DEPTH:
            self._filled[name] = None
            self._filled[name] = self._value(name, depth + 1)
        return self._filled.get(name)

    def _value(self, name: str, depth: int) -> Any:
        shape = self._model.shape(name)
        match shape.get("type"):
            case "structure":
                return {
                    member: self.fill(target(reference), depth)
                    for member, reference in self._model.members(name).items()
                    if member in self._path
                }
            case "list":
                return [self.fill(target(shape["member"]), depth)]
            case "map":
                return {self._text: self.fill(target(shape["value"]), depth)}
            case "boolean":
                return True
            case "string" | "character":
                return self._text
            case _:
                return None
