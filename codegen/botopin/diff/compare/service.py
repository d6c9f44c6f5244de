"""Compares what two versions say of the service as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.normalize import protocol
from botopin.diff.compare.operations import loses_scheme
from botopin.diff.compare.raw_model import as_object, reordered, same
from botopin.diff.compare.recorder import change_of
from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.model.document_files import MODEL_FILE

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder, ValuePair
    from botopin.diff.differences import Nothing
    from botopin.model.service import JSON

_OWN = frozenset({"metadata", "operations", "shapes", "clientContextParams"})
_DERIVED = frozenset({"auth", "signatureVersion", "protocol", "protocols", "jsonVersion"})


def compare_service(
    old: RawModel, new: RawModel, top: ValuePair, ledger: DifferenceRecorder
) -> None:
    """Compare the metadata, the client's parameters, and what else stands at the top."""
    ledger.traits(Subject.SERVICE, "service", top, but=_OWN)
    for key in ("metadata", "operations", "shapes"):
        ledger.container(Subject.SERVICE, key, top / key, trait=key)
    metadata = top / "metadata"
    ledger.traits(Subject.METADATA, "metadata", metadata, but=_DERIVED)
    protocols = (protocol(old.metadata), protocol(new.metadata))
    schemes = (old.schemes, new.schemes)
    meanings = {
        "auth": schemes,
        "signatureVersion": schemes,
        "protocol": protocols,
        "protocols": protocols,
        "jsonVersion": (_json_version(old.metadata), _json_version(new.metadata)),
    }
    for key, (was, now) in meanings.items():
        each = metadata / key
        if not each.same:
            loses = key == "auth" and loses_scheme(*schemes)
            ledger.record(
                Subject.METADATA,
                "metadata",
                _how(each, alike=was == now),
                each,
                trait=key,
                aspects={Qualifier.SCHEME_REMOVED} if loses else (),
            )
    name = "clientContextParams"
    compare_parameters(Subject.CLIENT_PARAMETER, name, top / name, ledger)


def _how(both: ValuePair, *, alike: bool) -> ChangeKind:
    """What became of a key; of protocols botocore has an order of its own."""
    if reordered(both.old, both.new):
        return ChangeKind.REORDERED
    return ChangeKind.RESPELLED if alike else both.how


def compare_parameters(
    subject: Subject,
    trait: str,
    both: ValuePair,
    ledger: DifferenceRecorder,
    *,
    file: str = MODEL_FILE,
    aspects: frozenset[Qualifier] = frozenset(),
) -> None:
    """Compare parameters of the endpoint rules, or what the client passes to them."""
    if not ledger.container(subject, trait, both, trait=trait, file=file):
        return
    for name in {**as_object(both.old), **as_object(both.new)}:
        each = both / name
        if each.same:
            continue
        more = aspects
        if _asks_caller(as_object(each.new)) and not _asks_caller(as_object(each.old)):
            more |= {Qualifier.REQUIRED}
        if same(*map(_undocumented, (each.old, each.new))):
            ledger.traits(subject, name, each, file=file)
            continue
        how = change_of(_meaning(each.old), _meaning(each.new))
        ledger.record(subject, name, how, each, aspects=more, file=file)


def _undocumented(parameter: JSON | Nothing) -> JSON | Nothing:
    if not (described := as_object(parameter)):
        return parameter
    return {key: value for key, value in described.items() if key != "documentation"}


def _meaning(parameter: JSON | Nothing) -> JSON | Nothing:
    """A parameter without its documentation; botocore takes its type in any case of letters."""
    if not (described := as_object(_undocumented(parameter))):
        return parameter
    return {**described, "type": str(described.get("type")).lower()}


def _asks_caller(parameter: Object) -> bool:
    """Whether a parameter must be given, and nothing but the caller gives it."""
    given = "default" in parameter or "builtIn" in parameter
    return parameter.get("required") is True and not given


def _json_version(metadata: Object) -> JSON:
    """What the json protocol says in its content type; the others say nothing."""
    return metadata.get("jsonVersion", "1.0") if protocol(metadata) == "json" else None
