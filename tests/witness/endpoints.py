"""Endpoints that botocore resolves by the rules of both versions."""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

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


def lost_endpoint(old: Files, new: Files, translator: Translator) -> str:
    """Return the first call whose endpoint the new rules do not keep; empty if there is none.

    Regions, FIPS, dual stack, a custom endpoint and the parameters of operations vary.
    """
    before, after = old.get(ENDPOINTS_FILE), new.get(ENDPOINTS_FILE)
    if before is None or after is None:
        return ""  # without rules, other data decides the endpoint
    providers = [EndpointProvider(each, _partitions()) for each in (before, after)]
    for one, other in itertools.islice(_bindings(old, new, translator), _MAX_BINDINGS):
        for settings in _settings():
            old_endpoint = _resolve(providers[0], before, {**settings, **one})
            new_endpoint = _resolve(providers[1], after, {**settings, **other})
            if old_endpoint is not None and old_endpoint != new_endpoint:
                values = {**settings, **other}.items()
                shown = ", ".join(f"{k}={v}" for k, v in values if v is not _FROM_CALL)
                return f"{shown}: {old_endpoint} became {new_endpoint}"
    return ""


@cache
def _partitions() -> Any:
    return Session().get_component("data_loader").load_data("partitions")


def _bindings(
    old: Files, new: Files, translator: Translator
) -> Iterator[tuple[_Bindings, _Bindings]]:
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
            yield both


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
    provider: EndpointProvider, rules: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[str, list[Any]] | None:
    """Return the URL and the signatures, or None if the rules give an error."""
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
    schemes = found.properties.get("authSchemes", ())
    return found.url, [{key: each.get(key) for key in _SCHEME_KEYS} for each in schemes]
