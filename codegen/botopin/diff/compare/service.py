"""Comparison of the metadata and the parameters of the whole service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.normalize import protocol
from botopin.diff.compare.operations import is_scheme_removed
from botopin.diff.compare.raw_model import as_object, is_reordered, is_same_json
from botopin.diff.compare.recorder import change_kind
from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.model.document_files import MODEL_FILE

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.differences import Absent
    from botopin.model.service import JSON

_COMPARED_APART = frozenset({"metadata", "operations", "shapes", "clientContextParams"})
_DERIVED = frozenset({"auth", "signatureVersion", "protocol", "protocols", "jsonVersion"})


def compare_service(
    old: RawModel, new: RawModel, top: ValuePair, recorder: DifferenceRecorder
) -> None:
    """Compare the metadata, the client parameters, and other traits of the whole service."""
    recorder.compare_traits(Subject.SERVICE, "service", top, excluding=_COMPARED_APART)
    for key in ("metadata", "operations", "shapes"):
        recorder.compare_container(Subject.SERVICE, key, top / key, trait=key)
    metadata = top / "metadata"
    recorder.compare_traits(Subject.METADATA, "metadata", metadata, excluding=_DERIVED)
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
        each = metadata / key
        if not each.is_same:
            is_removed = key == "auth" and is_scheme_removed(*schemes)
            recorder.record(
                Subject.METADATA,
                "metadata",
                _change_kind(each, is_equivalent=old_meaning == new_meaning),
                each,
                trait=key,
                qualifiers={Qualifier.SCHEME_REMOVED} if is_removed else (),
            )
    name = "clientContextParams"
    compare_parameters(Subject.CLIENT_PARAMETER, name, top / name, recorder)


def _change_kind(values: ValuePair, *, is_equivalent: bool) -> ChangeKind:
    """Return the kind of change of a key. The order of protocols has no effect in botocore."""
    if is_reordered(values.old, values.new):
        return ChangeKind.REORDERED
    return ChangeKind.RESPELLED if is_equivalent else values.kind


def compare_parameters(
    subject: Subject,
    trait: str,
    values: ValuePair,
    recorder: DifferenceRecorder,
    *,
    file: str = MODEL_FILE,
    qualifiers: frozenset[Qualifier] = frozenset(),
) -> None:
    """Compare parameters of the endpoint rules, or client parameters for these rules."""
    if not recorder.compare_container(subject, trait, values, trait=trait, file=file):
        return
    for name in {**as_object(values.old), **as_object(values.new)}:
        each = values / name
        if each.is_same:
            continue
        more = qualifiers
        if _is_required_from_caller(as_object(each.new)) and not _is_required_from_caller(
            as_object(each.old)
        ):
            more |= {Qualifier.REQUIRED}
        if is_same_json(*map(_without_documentation, (each.old, each.new))):
            recorder.compare_traits(subject, name, each, file=file)
            continue
        kind = change_kind(_normalize_parameter(each.old), _normalize_parameter(each.new))
        recorder.record(subject, name, kind, each, qualifiers=more, file=file)


def _without_documentation(parameter: JSON | Absent) -> JSON | Absent:
    if not (described := as_object(parameter)):
        return parameter
    return {key: value for key, value in described.items() if key != "documentation"}


def _normalize_parameter(parameter: JSON | Absent) -> JSON | Absent:
    """Return a parameter without documentation; botocore ignores the case of its type."""
    if not (described := as_object(_without_documentation(parameter))):
        return parameter
    return {**described, "type": str(described.get("type")).lower()}


def _is_required_from_caller(parameter: Object) -> bool:
    """Return whether a parameter is required and only the caller can pass it."""
    has_value = "default" in parameter or "builtIn" in parameter
    return parameter.get("required") is True and not has_value


def _json_version(metadata: Object) -> JSON:
    """Return the version in the content type of the json protocol, or None for other protocols."""
    return metadata.get("jsonVersion", "1.0") if protocol(metadata) == "json" else None
