"""Faults of a model that do not affect boto3, with the reading that boto3 gives them.

boto3 reads a shape when an operation needs the shape. It reads neither the errors that an operation
lists nor `required` in a response. docs/decisions/models-of-all-history.md has the rulings.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from botopin.model.diagnostics import Diagnostic, json_pointer, pointer_tokens
from botopin.model.document_files import PAGINATORS_FILE, WAITERS_FILE
from botopin.model.strict_json import MAX_DIGITS
from botopin.runtime.type_guards import is_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.model.strict_json import IsRepeatable
    from botopin.model.values import JSON

Object: TypeAlias = "dict[str, Any]"

_NUMBERS: Final = frozenset({"min", "max", "responseCode", "httpStatusCode"})
"""Traits whose number can be written as a string."""
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_DOCUMENTATION: Final = "documentation"
_UID: Final = "/metadata/uid"
"""Pointer to the id of a model, which only documentation uses."""
_ENTRY: Final = re.compile(r"/(?:pagination|waiters)/[^/]+")


def repeatable_keys(document: str) -> IsRepeatable:
    """Return the function that allows the repeated keys of a document.

    A key can be repeated if its values are documentation. An entry of the paginators or waiters can
    repeat itself without a change.

    Args:
        document: Name of the document in botocore.
    """
    has_entries = document in {PAGINATORS_FILE, WAITERS_FILE}

    def is_repeatable(pointer: str, values: Sequence[JSON]) -> bool:
        if pointer.endswith(f"/{_DOCUMENTATION}") or pointer == _UID:
            return all(isinstance(each, str) for each in values)
        is_entry = has_entries and _ENTRY.fullmatch(pointer) is not None
        return is_entry and len({json.dumps(each, sort_keys=True) for each in values}) == 1

    return is_repeatable


def tolerate_faults(document: JSON, faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Correct a document in place where boto3 does not notice its faults.

    Args:
        document: Content of service-2.json.
        faults: Faults that the parser has found.

    Returns:
        A warning for each tolerated fault. Without warnings, the document is unchanged.
    """
    return list(_Corrections(document).apply(faults))


class _Corrections:
    """Corrections of one document."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.operations = _objects(document, "operations")
        self.shapes = _objects(document, "shapes")
        self.in_requests = self._reach("input")
        self.read = self.in_requests | self._reach("output") | self._reach("errors")

    def apply(self, faults: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        unread: dict[str, Diagnostic] = {}
        absent: dict[str, list[Diagnostic]] = defaultdict(list)
        incomplete: set[str] = set()
        for fault in faults:
            match pointer_tokens(fault.pointer):
                case [*path, key] if key in _NUMBERS and self._set_number(path, key):
                    yield _warning(fault, "read as a number")
                case ["shapes", name, "required", _] if (
                    name in incomplete or self._leave_out_required(name)
                ):
                    incomplete.add(name)
                    yield _warning(fault, "ignored, because boto3 checks only requests")
                case ["shapes", name, *_] if self._is_unread(name):
                    unread.setdefault(name, fault)
                case ["operations", name, "errors", index, "shape"]:
                    if error := self._absent_error(name, int(index)):
                        absent[error].append(fault)
                case _:
                    pass
        yield from self._leave_out_errors(absent)
        yield from self._leave_out_shapes(unread)

    def _is_unread(self, name: str) -> bool:
        """Return whether no operation reaches a shape. A model without operations is read whole."""
        return bool(self.operations) and name in self.shapes and name not in self.read

    def _set_number(self, path: Sequence[str], key: str) -> bool:
        """Replace a decimal string by its number, unless a shape or member has the key as name."""
        match path:
            case ["shapes" | "operations"] | ["shapes", _, "members"]:
                return False
            case _:
                pass
        parent: Any = self.document
        for token in path:
            parent = _object(parent).get(token)
        parent = _object(parent)
        text = parent.get(key)
        if not isinstance(text, str) or len(text) > MAX_DIGITS:
            return False
        if (match := _DECIMAL.fullmatch(text)) is None:
            return False
        parent[key] = float(text) if match[1] else int(text)
        return True

    def _leave_out_required(self, name: str) -> bool:
        """Remove the required entries of a shape that name no member, unless a request has it."""
        shape = self.shapes.get(name, {})
        required: Any = shape.get("required")
        if name in self.in_requests or not is_list(required):
            return False
        if not all(isinstance(each, str) for each in required):
            return False
        members = _objects(shape, "members")
        shape["required"] = [each for each in required if each in members]
        return True

    def _absent_error(self, operation: str, index: int) -> str:
        """Return the name of an error that has no shape, or an empty string."""
        name = _target(self.operations[operation]["errors"][index])
        return "" if name in self.shapes else name

    def _leave_out_errors(self, absent: Mapping[str, Sequence[Diagnostic]]) -> Iterator[Diagnostic]:
        """Remove errors without a shape from all operations."""
        if not absent:
            return
        for operation in self.operations.values():
            errors: Any = operation.get("errors")
            if is_list(errors):
                operation["errors"] = [each for each in errors if _target(each) not in absent]
        for first, *others in absent.values():
            more = f" here and in {len(others)} more operations" if others else ""
            yield _warning(first, f"ignored{more}, because boto3 does not read this list")

    def _leave_out_shapes(self, unread: Mapping[str, Diagnostic]) -> Iterator[Diagnostic]:
        """Remove faulty shapes that no operation reaches, and the shapes that refer to them."""
        if not unread:
            return
        users: dict[str, list[str]] = defaultdict(list)
        for name in self.shapes.keys() - self.read:
            for target in _targets(self.shapes[name]):
                users[target].append(name)
        removed = set(unread)
        pending = [*unread]
        while pending:
            for user in users[pending.pop()]:
                if user not in removed:
                    removed.add(user)
                    pending.append(user)
        for name in [name for name in self.shapes if name in removed]:
            del self.document["shapes"][name]
        for fault in unread.values():
            yield _warning(fault, "left out, because no operation reaches this shape")
        file = next(iter(unread.values())).file
        for name in sorted(removed - unread.keys()):
            message = "left out, because it refers to a shape that is left out"
            yield Diagnostic(file, json_pointer("shapes", name), message)

    def _reach(self, key: str) -> set[str]:
        """Return the shapes below the inputs, outputs or errors of all operations."""
        pending: list[str] = []
        for operation in self.operations.values():
            uses: Any = operation.get(key)
            pending += [_target(use) for use in (uses if is_list(uses) else [uses])]
        reached: set[str] = set()
        while pending:
            name = pending.pop()
            if name in self.shapes and name not in reached:
                reached.add(name)
                pending += _targets(self.shapes[name])
        return reached


def _warning(fault: Diagnostic, reading: str) -> Diagnostic:
    return Diagnostic(fault.file, fault.pointer, f"{fault.message}: {reading}")


def _objects(parent: JSON, key: str) -> dict[str, Object]:
    """Return the objects in the object of a key."""
    children = _object(_object(parent).get(key))
    return {name: _object(child) for name, child in children.items() if isinstance(child, dict)}


def _object(value: JSON) -> Object:
    return cast("Object", value) if isinstance(value, dict) else {}


def _target(reference: JSON) -> str:
    """Return the name of the shape of a reference, or an empty string."""
    name: Any = _object(reference).get("shape")
    return name if isinstance(name, str) else ""


def _targets(shape: Object) -> list[str]:
    """Return the names of the shapes that a shape refers to."""
    uses: list[Any] = [shape.get(key) for key in ("member", "key", "value")]
    return [_target(use) for use in [*uses, *_objects(shape, "members").values()]]
