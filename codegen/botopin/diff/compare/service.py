"""Comparison of the metadata and the parameters of the whole service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from botopin.diff.compare.normalize import protocol
from botopin.diff.compare.operations import is_scheme_removed
from botopin.diff.compare.raw_model import as_object, is_reordered, is_same_json
from botopin.diff.compare.recorder import ModelPart, change_kind
from botopin.diff.differences import ChangeKind, Qualifier, Subject

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.compare.wire_effects import WireEffects
    from botopin.diff.differences import Absent
    from botopin.model.service import JSON

_COMPARED_APART = frozenset({"metadata", "operations", "shapes", "clientContextParams"})
_SENT = frozenset({"targetPrefix", "awsQueryCompatible"})
"""Keys of the metadata that some protocols send."""
_DERIVED = frozenset({"auth", "signatureVersion", "protocol", "protocols", "jsonVersion"})


def compare_service(
    old: RawModel,
    new: RawModel,
    top: ValuePair,
    recorder: DifferenceRecorder,
    effects: WireEffects,
) -> None:
    """Compare the metadata, the client parameters, and other traits of the whole service."""
    service = ModelPart(Subject.SERVICE, "service")
    recorder.compare_traits(service, top, excluding=_COMPARED_APART)
    for key in ("metadata", "operations", "shapes"):
        recorder.compare_container(ModelPart(Subject.SERVICE, key), top / key, trait=key)
    metadata, values = ModelPart(Subject.METADATA, "metadata"), top / "metadata"
    recorder.compare_traits(
        metadata,
        values,
        excluding=_DERIVED,
        effect=lambda trait: effects.of_service("metadata", trait) if trait in _SENT else None,
    )
    protocols = (protocol(old.metadata), protocol(new.metadata))
    schemes = (old.schemes, new.schemes)
    meanings = {
        "auth": schemes,
        "signatureVersion": schemes,
        "protocol": protocols,
        "protocols": protocols,
        "jsonVersion": (_json_version(old.metadata), _json_version(new.metadata)),
    }
    for key, (old_meaning, new_meaning) in meanings.items():
        each = values / key
        if not each.is_same:
            kind = _change_kind(each, is_equivalent=old_meaning == new_meaning)
            is_removed = key == "auth" and is_scheme_removed(*schemes)
            part = metadata.with_qualifiers([Qualifier.SCHEME_REMOVED] if is_removed else [])
            recorder.record(part, kind, each, trait=key)
    name = "clientContextParams"
    _compare_parameters(ModelPart(Subject.CLIENT_PARAMETER, name), top / name, recorder)


def _change_kind(values: ValuePair, *, is_equivalent: bool) -> ChangeKind:
    """Return the kind of change of a key. The order of protocols has no effect in botocore."""
    if is_reordered(values.old, values.new):
        return ChangeKind.REORDERED
    return ChangeKind.RESPELLED if is_equivalent else values.kind


def _compare_parameters(
    parameters: ModelPart, values: ValuePair, recorder: DifferenceRecorder
) -> None:
    """Compare client parameters for the endpoint rules."""
    if not recorder.compare_container(parameters, values, trait=parameters.name):
        return
    for name in {**as_object(values.old), **as_object(values.new)}:
        each = values / name
        if each.is_same:
            continue
        part = evolve(parameters, name=name)
        if is_same_json(*map(without_documentation, (each.old, each.new))):
            recorder.compare_traits(part, each)
            continue
        kind = change_kind(normalize_parameter(each.old), normalize_parameter(each.new))
        recorder.record(part, kind, each)


def without_documentation(parameter: JSON | Absent) -> JSON | Absent:
    """Return a parameter of endpoint rules or of a client without its documentation."""
    if not (described := as_object(parameter)):
        return parameter
    return {key: value for key, value in described.items() if key != "documentation"}


def normalize_parameter(parameter: JSON | Absent) -> JSON | Absent:
    """Return the normal form of a parameter: botocore ignores the case of its type."""
    if not (described := as_object(without_documentation(parameter))):
        return parameter
    return {**described, "type": str(described.get("type")).lower()}


def _json_version(metadata: Object) -> JSON:
    """Return the version in the content type of the json protocol, or None for other protocols."""
    return metadata.get("jsonVersion", "1.0") if protocol(metadata) == "json" else None
