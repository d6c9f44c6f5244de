"""Comparison of paginators, waiters, endpoint rules and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from botopin.diff.compare.raw_model import as_object, is_same_json
from botopin.diff.compare.recorder import ModelPart, ValuePair
from botopin.diff.compare.service import normalize_parameter, without_documentation
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Subject
from botopin.diff.report import Direction
from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE, PAGINATORS_FILE, WAITERS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.diff.compare.raw_model import RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder
    from botopin.diff.differences import Absent
    from botopin.model.service import JSON

_ITEMS = {
    PAGINATORS_FILE: ("pagination", Subject.PAGINATOR),
    WAITERS_FILE: ("waiters", Subject.WAITER),
}


def compare_documents(
    old: RawModel, new: RawModel, recorder: DifferenceRecorder, operations: Mapping[str, str]
) -> None:
    """Compare all documents except service-2.json.

    Args:
        old: Documents of the old version.
        new: Documents of the new version.
        recorder: Recorder for the differences.
        operations: Old names of the operations in both versions, by new name.
    """
    new_names = {old_name: name for name, old_name in operations.items()}
    for file in sorted({*old.files, *new.files} - {MODEL_FILE}):
        values = ValuePair(old.files.get(file, ABSENT), new.files.get(file, ABSENT))
        if values.is_same:
            continue
        recorded = len(recorder.differences)
        document = ModelPart(Subject.DOCUMENT, file, file=file)
        if file in _ITEMS:
            _compare_items(document, values, recorder, new_names)
        elif file == ENDPOINTS_FILE:
            _compare_endpoint_rules(document, values, recorder)
        else:
            recorder.compare_traits(document, values)
        if recorded == len(recorder.differences):  # an empty document was added or removed
            recorder.record(document, ChangeKind.RESPELLED, values)


def _compare_items(
    document: ModelPart,
    values: ValuePair,
    recorder: DifferenceRecorder,
    new_names: Mapping[str, str],
) -> None:
    key, subject = _ITEMS[document.file]
    recorder.compare_traits(document, values, excluding={key})
    items = values / key
    if not recorder.compare_container(document, items, trait=key):
        return
    for name in {**as_object(items.old), **as_object(items.new)}:
        each = items / name
        if each.is_same:
            continue
        described = as_object(each.old if each.new is ABSENT else each.new)
        operation = name if subject is Subject.PAGINATOR else str(described.get("operation"))
        owner = OperationOwner(new_names.get(operation, operation), Direction.INPUT)
        part = ModelPart(subject, name, owner, file=document.file)
        if isinstance(each.old, dict) and isinstance(each.new, dict):
            recorder.compare_traits(part, each)
        else:
            recorder.record(part, each.kind, each)


def _compare_endpoint_rules(
    document: ModelPart, values: ValuePair, recorder: DifferenceRecorder
) -> None:
    """Compare the rules with their parameters as a whole, because they act together."""
    recorder.compare_traits(document, values, excluding={"parameters", "rules"})
    if not is_same_json(*map(_without_documentation, (values.old, values.new))):
        part = evolve(document, subject=Subject.ENDPOINT_RULES, name="endpoint rules")
        is_same = is_same_json(*map(_normalize_rules, (values.old, values.new)))
        recorder.record(part, ChangeKind.RESPELLED if is_same else values.kind, values)
        return
    parameters = values / "parameters"
    for name in as_object(parameters.new):
        part = evolve(document, subject=Subject.ENDPOINT_PARAMETER, name=name)
        recorder.compare_traits(part, parameters / name)


def _without_documentation(document: JSON | Absent) -> JSON:
    """Return endpoint rules without the documentation of their parameters."""
    return _rules_with(without_documentation, document)


def _normalize_rules(document: JSON | Absent) -> JSON:
    """Return the normal form of endpoint rules: all that botocore evaluates."""
    return _rules_with(normalize_parameter, document)


def _rules_with(
    change: Callable[[JSON | Absent], JSON | Absent], document: JSON | Absent
) -> dict[str, Any]:
    described = as_object(document)
    parameters = as_object(described.get("parameters", ABSENT))
    return {
        "parameters": {name: change(each) for name, each in parameters.items()},
        "rules": described.get("rules", []),
    }
