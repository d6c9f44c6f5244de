"""Witnesses of a report's changes: two requests, a refused call, or a misread response."""

from __future__ import annotations

import json
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.diff.report import Direction, Severity
from botopin.diff.witness import Witness, WitnessKind
from botopin.explain.botocore_models import load_service
from botopin.explain.requests import request_text
from botopin.explain.responses import read_response, write_response
from botopin.explain.samples import find_route, sample
from botopin.model.diagnostics import pointer_tokens
from botopin.model.document_files import MODEL_FILE
from botopin.text import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botopin.diff.report import Change, Report
    from botopin.explain.botocore_models import Operation, Shape
    from botopin.model.documents import ModelDocuments

_MAX_OPERATIONS: Final = 3
"""Maximum number of affected operations that are tried for one change."""
_MAX_ARGUMENTS: Final = 120
"""Maximum length of the arguments within a sentence, in characters."""


def add_witnesses(report: Report, old: ModelDocuments, new: ModelDocuments) -> Report:
    """Return the report with a witness for each change for which botocore shows an effect.

    Only dangerous and breaking changes without a witness are examined.

    Args:
        report: Report on the two versions.
        old: Documents of the old version.
        new: Documents of the new version.

    Raises:
        ModuleNotFoundError: botocore is not installed.
    """
    search = _Search(report, old, new)
    return evolve(report, changes=tuple(map(search.add_witness, report.changes)))


class _Search:
    """Search for witnesses in the operations that a change affects."""

    def __init__(self, report: Report, old: ModelDocuments, new: ModelDocuments) -> None:
        self._new = new.model
        self._old_service = load_service(old.files[MODEL_FILE], report.service)
        self._new_service = load_service(new.files[MODEL_FILE], report.service)
        self._methods = {each.name: each.method for each in report.operations}
        self._old_names = {each.name: each.old_name for each in report.operations}

    @cached_property
    def _common(self) -> list[str]:
        """The operations of both versions, those that read first."""
        common = {*self._old_service.operation_names} & {*self._new_service.operation_names}
        return sorted(common, key=lambda name: (not name.startswith(("List", "Get")), name))

    def add_witness(self, change: Change) -> Change:
        """Return the change with a witness if one is found."""
        if change.witness is not None or change.severity < Severity.DANGEROUS:
            return change
        witness = next(self._witnesses(change), None)
        return change if witness is None else evolve(change, witness=witness)

    def _witnesses(self, change: Change) -> Iterator[Witness]:
        examined = {
            Direction.INPUT: (self._find_request, self._find_refusal),
            Direction.OUTPUT: (self._find_misread,),
        }
        affected = [
            (each.operation, each.direction)
            for each in change.affected_operations
            if max(each.source, each.wire) >= Severity.DANGEROUS
        ]
        if not change.affected_operations:
            affected = [(name, Direction.INPUT) for name in self._common]
        for name, direction in affected[:_MAX_OPERATIONS]:
            operations = self._operations(name)
            for find in examined.get(direction, ()) if operations else ():
                if (witness := _attempt(find, change, *operations)) is not None:
                    yield witness

    def _operations(self, name: str) -> tuple[Operation, Operation] | tuple[()]:
        old_name = self._old_names.get(name) or name
        if (
            old_name not in self._old_service.operation_names
            or name not in self._new_service.operation_names
        ):
            return ()
        return (
            self._old_service.operation_model(old_name),
            self._new_service.operation_model(name),
        )

    def _find_request(self, change: Change, old: Operation, new: Operation) -> Witness | None:
        """Return the two requests of one call if they differ."""
        arguments = _sample(old.input_shape, change.pointers.old or change.pointers.new)
        _, accepted = _problems(new, arguments)
        if not accepted:
            return None
        before, after = (request_text(each, arguments) for each in (old, new))
        if before == after:
            return None
        text = f"`{self._call(new, arguments)}` sends another request."
        return Witness(kind=WitnessKind.BYTES, text=text, old=before, new=after)

    def _find_refusal(self, change: Change, old: Operation, new: Operation) -> Witness | None:
        """Return a call that botocore accepts with the old model and refuses with the new one."""
        arguments = _sample(old.input_shape, change.pointers.old or change.pointers.new)
        _, accepted_before = _problems(old, arguments)
        problems, accepted = _problems(new, arguments)
        if accepted or not accepted_before:
            return None
        text = f"`{self._call(new, arguments)}` is refused now: {problems}."
        return Witness(kind=WitnessKind.TEXT, text=text)

    def _find_misread(self, change: Change, old: Operation, new: Operation) -> Witness | None:
        """Return what both versions read from a response of the new version if it differs."""
        data = _sample(new.output_shape, change.pointers.new or change.pointers.old)
        response = write_response(self._new, new.name, data)
        before, after = (read_response(each, response) for each in (old, new))
        if before == after:
            return None
        text = f"A client of the old version misreads a response of `{new.name}`."
        return Witness(kind=WitnessKind.PARSE, text=text, old=_show(before), new=_show(after))

    def _call(self, operation: Operation, arguments: Mapping[str, Any]) -> str:
        method = self._methods.get(operation.name, operation.name)
        shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        return f"{method}({excerpt(shown, _MAX_ARGUMENTS)})"


def _attempt(
    find: Callable[[Change, Operation, Operation], Witness | None],
    change: Change,
    old: Operation,
    new: Operation,
) -> Witness | None:
    """Return what a search finds. Data that botocore cannot express shows nothing."""
    try:
        return find(change, old, new)
    except Exception:  # noqa: BLE001 - botocore raises every kind of error on such data
        return None


def _sample(shape: Shape | None, pointer: str) -> dict[str, Any]:
    """Return data for an input or output that contains the location of a JSON pointer."""
    if shape is None:
        return {}
    match pointer_tokens(pointer):
        case ["shapes", name, "members", member, *_]:
            path = find_route(shape, name)
            route = () if path is None else (*path, member)
        case ["shapes", name, ("member" | "key" | "value") as key, *_]:
            path = find_route(shape, name)
            route = () if path is None else (*path, key)
        case ["shapes", name, *_]:
            route = find_route(shape, name) or ()
        case _:
            route = ()
    data: dict[str, Any] = sample(shape, route)
    return data


def _problems(operation: Operation, arguments: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the problems that botocore finds in arguments, and whether it finds none."""
    if operation.input_shape is None:
        return "the operation has no parameters", not arguments
    validate: Any = import_module("botocore.validate")
    report = validate.ParamValidator().validate(arguments, operation.input_shape)
    return report.generate_report().replace("\n", "; "), not report.has_errors()


def _show(value: object) -> str:
    return json.dumps(value, default=repr, ensure_ascii=False)
