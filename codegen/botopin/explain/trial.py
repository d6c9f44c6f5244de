"""Trials of one change: what one operation does before and after the change alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from botopin.diff.report import Direction
from botopin.diff.witness import Witness, WitnessKind
from botopin.explain.botocore_models import load_service
from botopin.explain.parts import cut
from botopin.explain.requests import request_text
from botopin.explain.responses import read_response, write_response
from botopin.explain.samples import find_route, sample
from botopin.model.diagnostics import pointer_tokens
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents
from botopin.naming import rules
from botopin.text import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.differences import Difference
    from botopin.explain.botocore_models import Operation, Shape
    from botopin.explain.effort import Effort
    from botopin.explain.parts import Files
    from botopin.explain.single_change import SingleChange

_MAX_ARGUMENTS: Final = 120
"""Maximum length of the arguments within a sentence, in characters."""
_MAX_TEXT: Final = 4_000
"""Maximum length of a request or of data in a witness, in characters."""


class Trial:
    """One operation of the old version, and the same operation with one change."""

    def __init__(
        self,
        service: str,
        change: SingleChange,
        operation: str,
        direction: Direction,
        effort: Effort,
    ) -> None:
        """Apply the change to the part of the old version that the operation needs.

        Args:
            service: Name of botocore's folder.
            change: Change to apply.
            operation: Old name of the operation.
            direction: Direction to try.
            effort: Effort of the search, which receives the size of the part.

        Raises:
            NotApplicableError: The change makes no sense without others.
        """
        self._difference = difference = change.difference
        self._service = service
        owner = difference.owner
        goals = frozenset(owner) - {""} if isinstance(owner, tuple) else frozenset[str]()
        part = cut(change.old, [operation], direction, goals=goals)
        effort.spend(part)
        self._changed = change.apply(part)
        self._old = _operation(part, service, operation)
        self._new = _operation(self._changed, service, operation)

    def find_witness(self, direction: Direction) -> Witness | None:
        """Return an effect that botocore shows, or None if it shows none.

        Raises:
            Exception: botocore or the mock server cannot express the sample data.
        """
        match direction:
            case Direction.INPUT:
                return self._find_request()
            case Direction.OUTPUT:
                return self._find_misread()
            case Direction.ERROR:
                return None

    def _find_request(self) -> Witness | None:
        """Return the two requests of one call if they differ."""
        arguments = self._arguments()
        before, after = (request_text(each, arguments) for each in (self._old, self._new))
        if before == after:
            return None
        text = f"`{self._call(arguments)}` sends another request."
        old, new = _excerpts(before, after)
        return Witness(kind=WitnessKind.BYTES, text=text, old=old, new=new)

    def _find_misread(self) -> Witness | None:
        """Return what both versions read from a response of the new version if it differs."""
        content = {name: json.dumps(each).encode() for name, each in self._changed.items()}
        documents = read_documents(content, service=self._service, date="")
        data = _sample(self._new.output_shape, self._difference)
        response = write_response(documents.model, self._new.name, data)
        before, after = (read_response(each, response) for each in (self._old, self._new))
        if before == after:
            return None
        text = f"A client of the old version misreads a response of `{self._new.name}`."
        old, new = _excerpts(_show(before), _show(after))
        return Witness(kind=WitnessKind.PARSE, text=text, old=old, new=new)

    def _arguments(self) -> Mapping[str, Any]:
        return _sample(self._old.input_shape, self._difference)

    def _call(self, arguments: Mapping[str, Any]) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        return f"{rules.member_name(self._old.name)}({excerpt(shown, _MAX_ARGUMENTS)})"


def _operation(files: Files, service: str, name: str) -> Operation:
    return load_service(files[MODEL_FILE], service).operation_model(name)


def _sample(shape: Shape | None, difference: Difference) -> dict[str, Any]:
    """Return data for an input or an output that contains the location of a difference."""
    if shape is None:
        return {}
    owner = difference.owner
    path = pointer_tokens(difference.old_pointer or difference.new_pointer)
    name = (owner[0] or owner[1]) if isinstance(owner, tuple) else ""
    route = find_route(shape, name) if name else None
    match path:
        case ["shapes", _, "members", member, *_] if route is not None:
            route = (*route, member)
        case ["shapes", _, ("member" | "key" | "value") as key, *_] if route is not None:
            route = (*route, key)
        case _:
            pass
    data: dict[str, Any] = sample(shape, route or ())
    return data


def _show(value: object) -> str:
    return json.dumps(value, default=repr, ensure_ascii=False)


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Return the parts of two texts around their first difference, or the texts if both fit."""
    if max(len(old), len(new)) <= _MAX_TEXT:
        return old, new
    pairs = enumerate(zip(old, new, strict=False))
    difference = next((index for index, (a, b) in pairs if a != b), min(len(old), len(new)))
    start = max(0, difference - _MAX_TEXT // 2)
    return _part(old, start), _part(new, start)


def _part(text: str, start: int) -> str:
    end = start + _MAX_TEXT - 2
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
