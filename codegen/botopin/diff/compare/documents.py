"""Compares the documents beside service-2.json: paginators, waiters, endpoint rules, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.raw_model import as_object
from botopin.diff.compare.recorder import ValuePair
from botopin.diff.compare.service import compare_parameters
from botopin.diff.differences import ABSENT, ChangeKind, OperationOwner, Qualifier, Subject
from botopin.diff.report import Direction
from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE, PAGINATORS_FILE, WAITERS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.compare.raw_model import RawModel
    from botopin.diff.compare.recorder import DifferenceRecorder

_ITEMS = {
    PAGINATORS_FILE: ("pagination", Subject.PAGINATOR),
    WAITERS_FILE: ("waiters", Subject.WAITER),
}


def compare_files(
    old: RawModel, new: RawModel, ledger: DifferenceRecorder, operations: Mapping[str, str]
) -> None:
    """Compare every other document; `operations` has the old names by the new ones."""
    now = {was: name for name, was in operations.items()}
    for file in sorted({*old.files, *new.files} - {MODEL_FILE}):
        both = ValuePair(old.files.get(file, ABSENT), new.files.get(file, ABSENT))
        if both.same:
            continue
        told = len(ledger.facts)
        if file in _ITEMS:
            _items(file, both, ledger, now)
        elif file == ENDPOINTS_FILE:
            _endpoint_rules(both, ledger)
        else:
            ledger.traits(Subject.DOCUMENT, file, both, file=file)
        if told == len(ledger.facts):  # an empty document came or went
            ledger.record(Subject.DOCUMENT, file, ChangeKind.RESPELLED, both, file=file)


def _items(file: str, both: ValuePair, ledger: DifferenceRecorder, now: Mapping[str, str]) -> None:
    key, subject = _ITEMS[file]
    ledger.traits(Subject.DOCUMENT, file, both, but={key}, file=file)
    items = both / key
    if not ledger.container(Subject.DOCUMENT, file, items, trait=key, file=file):
        return
    for name in {**as_object(items.old), **as_object(items.new)}:
        each = items / name
        if each.same:
            continue
        described = as_object(each.old if each.new is ABSENT else each.new)
        operation = name if subject is Subject.PAGINATOR else str(described.get("operation"))
        owner = OperationOwner(now.get(operation, operation), Direction.INPUT)
        if isinstance(each.old, dict) and isinstance(each.new, dict):
            ledger.traits(subject, name, each, owner=owner, file=file)
        else:
            ledger.record(subject, name, each.how, each, owner=owner, file=file)


def _endpoint_rules(both: ValuePair, ledger: DifferenceRecorder) -> None:
    file = ENDPOINTS_FILE
    first = frozenset({Qualifier.FIRST_MODELLED}) if both.old is ABSENT else frozenset[Qualifier]()
    ledger.traits(Subject.DOCUMENT, file, both, but={"parameters", "rules"}, file=file)
    parameters = both / "parameters"
    compare_parameters(
        Subject.ENDPOINT_PARAMETER, "parameters", parameters, ledger, file=file, aspects=first
    )
    rules = both / "rules"
    if not rules.same:
        ledger.record(Subject.ENDPOINT_RULES, "rules", rules.how, rules, file=file, aspects=first)
