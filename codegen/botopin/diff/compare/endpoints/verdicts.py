"""Effect of a comparison's differences on endpoints, recorded as qualifiers and a witness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.endpoints.engine import Endpoint, Refusal, UnresolvedRulesError
from botopin.diff.compare.endpoints.resolution import EndpointEffect, EndpointResolution
from botopin.diff.compare.normalize import NO_AUTH, operation_schemes
from botopin.diff.compare.raw_model import as_object
from botopin.diff.differences import ABSENT, ChangeKind, Qualifier, Subject
from botopin.diff.witness import Witness, WitnessKind
from botopin.model.document_files import ENDPOINTS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.compare.endpoints.resolution import Example, Resolution
    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder
    from botopin.diff.differences import Difference

_CONTEXT_TRAITS: Final = frozenset(
    {"contextParam", "staticContextParams", "operationContextParams"}
)
"""Traits that set parameters of endpoint rules."""
_KINDS: Final = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED})
_QUALIFIERS: Final = {
    EndpointEffect.SAME: [Qualifier.ENDPOINTS_SAME],
    EndpointEffect.GAINED: [Qualifier.ENDPOINTS_GAINED],
    EndpointEffect.MOVED: [],
    EndpointEffect.LOST: [Qualifier.ENDPOINTS_LOST],
}
"""Qualifiers of each effect; the rules judge a difference without qualifiers as moved endpoints."""
_TEXTS: Final = {
    EndpointEffect.GAINED: "{call} failed before the request, and has an endpoint now.",
    EndpointEffect.MOVED: "{call} goes to another endpoint.",
    EndpointEffect.LOST: "{call} fails before the request is sent.",
}


def qualify_endpoint_differences(
    old: RawModel, new: RawModel, recorder: DifferenceRecorder, operations: Mapping[str, str]
) -> None:
    """Resolve the endpoints of both versions, and record the effect of the change.

    All changes of endpoint rules and of their parameters act together, so one difference carries
    the effect: that of the rules, or the first if the rules are the same.

    Args:
        old: Old model.
        new: New model.
        recorder: Recorder with all differences.
        operations: Old names of the operations in both versions, by new name.
    """
    _qualify_identity(old, new, recorder, operations)
    indexes = [n for n, each in enumerate(recorder.differences) if _affects_endpoints(each)]
    if not indexes:
        return
    is_rules = [recorder.differences[n].subject is Subject.ENDPOINT_RULES for n in indexes]
    first = indexes[is_rules.index(True) if any(is_rules) else 0]
    qualifiers, witness = _effect(old, new, operations)
    for index in indexes:
        if index == first:
            recorder.qualify(index, qualifiers, witness)
        else:
            recorder.qualify(index, [Qualifier.ENDPOINTS_COVERED])


def _qualify_identity(
    old: RawModel, new: RawModel, recorder: DifferenceRecorder, operations: Mapping[str, str]
) -> None:
    """Record whether changed metadata affects endpoints and signatures despite the rules."""
    indexes = [
        n
        for n, each in enumerate(recorder.differences)
        if each.subject is Subject.METADATA
        and each.kind in _KINDS
        and each.trait in {"signingName", "endpointPrefix"}
    ]
    rules = old_rules, new_rules = _rules(old), _rules(new)
    if not (indexes and old_rules and new_rules):
        return
    try:
        signed = _signed(old, new, operations)
        resolution = EndpointResolution(old, new, rules)
        example = resolution.find_other_signing_name(signed) if signed else None
    except UnresolvedRulesError:
        return
    if example is None:
        qualifiers, witness = [Qualifier.ENDPOINTS_SAME], None
    else:
        call = f"With a client in {example.situation}, {example.call}"
        qualifiers, witness = [], _example_witness(f"{call} is signed for another name.", example)
    for index in indexes:
        recorder.qualify(index, qualifiers, witness)


def _signed(old: RawModel, new: RawModel, operations: Mapping[str, str]) -> Mapping[str, str]:
    """Return the operations that clients of both versions sign."""
    return {
        name: old_name
        for name, old_name in operations.items()
        if NO_AUTH not in operation_schemes(old.operations[old_name], old.schemes)
        and NO_AUTH not in operation_schemes(new.operations[name], new.schemes)
    }


def _rules(model: RawModel) -> Object:
    return as_object(model.files.get(ENDPOINTS_FILE, ABSENT))


def _affects_endpoints(difference: Difference) -> bool:
    if difference.kind not in _KINDS:
        return False
    match difference.subject:
        case Subject.ENDPOINT_RULES:
            return True
        case Subject.CLIENT_PARAMETER:
            return not difference.trait
        case _:
            return difference.trait in _CONTEXT_TRAITS


def _effect(
    old: RawModel, new: RawModel, operations: Mapping[str, str]
) -> tuple[Sequence[Qualifier], Witness | None]:
    old_rules, new_rules = _rules(old), _rules(new)
    if not new_rules:
        return [Qualifier.RULES_IN_ONE_VERSION], None
    try:
        if not old_rules:
            return _effect_of_first_rules(new, new_rules, operations)
        resolution = EndpointResolution(old, new, (old_rules, new_rules)).compare(operations)
    except UnresolvedRulesError:
        return [Qualifier.ENDPOINTS_UNRESOLVED], None
    qualifiers = [*_QUALIFIERS[resolution.effect]]
    if not resolution.is_complete:
        qualifiers.append(Qualifier.ENDPOINTS_SAMPLED)
    return qualifiers, _witness(resolution)


def _effect_of_first_rules(
    model: RawModel, rules: Object, operations: Mapping[str, str]
) -> tuple[Sequence[Qualifier], Witness | None]:
    """Return the effect of rules that replace the endpoints in botocore's `endpoints.json`.

    Each release of botocore has another `endpoints.json`, so its endpoints say nothing about the
    release that added the rules. The effect is known only if every call fails.
    """
    same_names = {name: name for name in operations}
    resolution = EndpointResolution(model, model, (rules, rules))
    if (example := resolution.find_refusal_of_all(same_names)) is None:
        return [Qualifier.RULES_IN_ONE_VERSION], None
    text = "Every call fails before the request is sent."
    witness = Witness(kind=WitnessKind.RESOLVE, text=text, new=_describe(example.new, example))
    return [Qualifier.ENDPOINTS_LOST], witness


def _witness(resolution: Resolution) -> Witness | None:
    if (example := resolution.example) is None:
        return None
    call = f"With a client in {example.situation}, {example.call}"
    return _example_witness(_TEXTS[resolution.effect].format(call=call), example)


def _example_witness(text: str, example: Example) -> Witness:
    return Witness(
        kind=WitnessKind.RESOLVE,
        text=text,
        old=_describe(example.old, example),
        new=_describe(example.new, example),
    )


def _describe(resolved: Endpoint | Refusal, example: Example) -> str:
    if isinstance(resolved, Refusal):
        return f"error: {resolved.message}"
    urls = {each.url for each in (example.old, example.new) if isinstance(each, Endpoint)}
    is_moved = len(urls) > 1
    return resolved.url if is_moved else f"{resolved.url} ({resolved.signature()})"
