"""Endpoints that botocore resolves by the rules of both versions."""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import frozen
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.session import Session

from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.explain.translator import Translator

_REGIONS: Final = (
    *("us-east-1", "eu-west-1", "ap-south-2", "us-gov-west-1", "cn-north-1", "us-iso-east-1"),
    *("us-isob-east-1", "eusc-de-east-1", "aws-global", "us-west-2"),
)
_MAX_BINDINGS: Final = 16
_SCHEME_KEYS: Final = ("name", "signingName", "signingRegion", "signingRegionSet")

_FROM_CALL: Final = object()
"""Value of a parameter that a member of the request sets."""

Files: TypeAlias = "Mapping[str, Any]"
_Bindings: TypeAlias = "dict[str, Any]"


@frozen
class Lost:
    """A call whose endpoint or signature the new rules do not keep."""

    operation: str
    new_operation: str
    region: str
    uses_fips: bool
    uses_dual_stack: bool
    is_other_url: bool
    """Whether the URL differs; otherwise only the signature differs by the rules."""
    text: str


def lost_endpoints(old: Files, new: Files, translator: Translator) -> Iterator[Lost]:
    """Yield calls whose endpoint the new rules do not keep.

    Regions, FIPS, dual stack, a custom endpoint and the parameters of operations vary.
    """
    before, after = old.get(ENDPOINTS_FILE), new.get(ENDPOINTS_FILE)
    if before is None or after is None:
        return  # without rules, other data decides the endpoint
    try:
        providers = [EndpointProvider(each, _partitions()) for each in (before, after)]
    except EndpointProviderError:
        return  # botocore cannot evaluate the rules
    bindings = _bindings(old, new, translator)
    for operation, new_operation, one, other in itertools.islice(bindings, _MAX_BINDINGS):
        for settings in _settings():
            old_endpoint = _resolve(providers[0], old, {**settings, **one})
            new_endpoint = _resolve(providers[1], new, {**settings, **other})
            if old_endpoint is not None and old_endpoint != new_endpoint:
                values = {**settings, **other}.items()
                shown = ", ".join(f"{k}={v}" for k, v in values if v is not _FROM_CALL)
                yield Lost(
                    operation,
                    new_operation,
                    settings["AWS::Region"],
                    settings["AWS::UseFIPS"],
                    settings["AWS::UseDualStack"],
                    new_endpoint is None or old_endpoint[0] != new_endpoint[0],
                    f"{operation}: {shown}: {old_endpoint} became {new_endpoint}",
                )


@cache
def _partitions() -> Any:
    return Session().get_component("data_loader").load_data("partitions")


def _bindings(
    old: Files, new: Files, translator: Translator
) -> Iterator[tuple[str, str, _Bindings, _Bindings]]:
    """Yield the parameters that operations set by the old and by the new model, once each."""
    seen: list[tuple[_Bindings, _Bindings]] = []
    for name, operation in new[MODEL_FILE].get("operations", {}).items():
        old_name = translator.operations.get(name)
        if old_name is None:
            continue
        old_operation = old[MODEL_FILE]["operations"][old_name]
        both = _set_by(old_operation, old[MODEL_FILE]), _set_by(operation, new[MODEL_FILE])
        if both not in seen:
            seen.append(both)
            yield old_name, name, *both


def _set_by(operation: Mapping[str, Any], document: Mapping[str, Any]) -> _Bindings:
    shape = document["shapes"].get(operation.get("input", {}).get("shape"), {})
    members = shape.get("members", {}).values()
    named = dict.fromkeys(
        [
            *(each["contextParam"]["name"] for each in members if "contextParam" in each),
            *operation.get("operationContextParams", {}),
        ],
        _FROM_CALL,
    )
    static = {
        name: each["value"] for name, each in operation.get("staticContextParams", {}).items()
    }
    return {**named, **static}


def _sample(name: str, parameter: Mapping[str, Any]) -> Any:
    """Return a value that a call sets."""
    text = "arn:aws:s3:us-east-1:123456789012:sample" if "Arn" in name else "sample"
    match str(parameter["type"]).lower():
        case "boolean":
            return True
        case "stringarray":
            return [text]
        case _:
            return text


def _settings() -> Iterator[_Bindings]:
    flags = (False, True)
    for region, fips, dual, custom in itertools.product(_REGIONS, flags, flags, flags):
        settings: _Bindings = {
            "AWS::Region": region,
            "AWS::UseFIPS": fips,
            "AWS::UseDualStack": dual,
        }
        yield {**settings, "SDK::Endpoint": "https://custom.example"} if custom else settings


def _resolve(
    provider: EndpointProvider, files: Files, values: Mapping[str, Any]
) -> tuple[str, list[Any]] | None:
    """Return the URL and the signatures, or None if the rules give an error."""
    rules = files[ENDPOINTS_FILE]
    known = {
        name: values[key]
        for name, parameter in rules.get("parameters", {}).items()
        for key in (parameter.get("builtIn", name),)
        if key in values
    }
    known = {
        name: _sample(name, rules["parameters"][name]) if value is _FROM_CALL else value
        for name, value in known.items()
    }
    try:
        found = provider.resolve_endpoint(**known)
    except EndpointProviderError:
        return None
    metadata = files[MODEL_FILE]["metadata"]
    region = str(values["AWS::Region"]).replace("aws-global", "us-east-1")
    default = {
        "name": "sigv4",
        "signingName": metadata.get("signingName", metadata.get("endpointPrefix")),
        "signingRegion": region,
    }
    schemes = found.properties.get("authSchemes") or [default]
    return found.url, [_scheme(each, default) for each in schemes]


def _scheme(scheme: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    """Return a signature with the parts that botocore takes from elsewhere."""
    found = {key: scheme[key] for key in _SCHEME_KEYS if scheme.get(key) is not None}
    return {**default, **found} if "signingRegionSet" not in found else found
