"""Reader of paginators-1.json and waiters-2.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.model.diagnostics import Diagnostic, ModelError, json_pointer
from botopin.model.document_files import PAGINATORS_FILE, WAITERS_FILE
from botopin.model.parser import NAME
from botopin.model.reader import Reading
from botopin.model.service import Paginator, Waiter
from botopin.model.values import quoted
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import JSON


def add_client_features(documents: ModelDocuments) -> ModelDocuments:
    """Return the documents with paginators and waiters in their model.

    A diff compares these documents unread, so `read_documents` leaves them out. An entry of an
    operation that the model does not have is a warning, because no call reaches the entry.

    Raises:
        ModelError: A document violates botocore's schema, or names a member that the model does not
            have.
    """
    reading = Reading()
    model = evolve(
        documents.model,
        paginators=tuple(_paginators(_Reader(documents, PAGINATORS_FILE, "pagination", reading))),
        waiters=tuple(_waiters(_Reader(documents, WAITERS_FILE, "waiters", reading))),
    )
    if reading.errors:
        raise ModelError(reading.errors)
    return evolve(documents, model=model, warnings=(*documents.warnings, *reading.warnings))


def _paginators(reader: _Reader) -> Iterator[Paginator]:
    for name, entry in reader.entries():
        tokens = reader.members(name, entry, "input_token")
        output_tokens = reader.texts(name, entry, "output_token")
        if not tokens and not output_tokens and "input_token" not in entry:
            continue  # AWS's older SDKs list operations without pages, with their results only
        if not tokens or len(tokens) != len(output_tokens):
            reader.report("expected as many output_token as input_token, and at least one", name)
        if not reader.has_operation(name, name):
            continue
        yield Paginator(
            operation=name,
            input_tokens=tokens,
            limit_key=next(iter(reader.members(name, entry, "limit_key")), ""),
            result_keys=reader.texts(name, entry, "result_key"),
        )


def _waiters(reader: _Reader) -> Iterator[Waiter]:
    for name, entry in reader.entries():
        reader.check_acceptors(name, entry)
        operation: Any = entry.get("operation")
        if not reader.has_operation(name, operation):
            continue
        yield Waiter(
            name=name,
            operation=operation,
            description=next(iter(reader.texts(name, entry, "description")), ""),
            delay=reader.number(name, entry, "delay"),
            max_attempts=reader.number(name, entry, "maxAttempts"),
            accepts_error=is_error_accepted(entry.get("acceptors")),
        )


def is_error_accepted(acceptors: Any) -> bool:
    """Return whether an acceptor of a waiter ends the wait in success when a call fails."""
    for each in acceptors if is_list(acceptors) else ():
        if is_mapping(each) and each.get("state") == "success":
            expected: Any = each.get("expected")
            match each.get("matcher"):
                case "error" if expected is not False:
                    return True
                case "status" if isinstance(expected, int) and expected >= _FIRST_ERROR_STATUS:
                    return True
                case _:
                    pass
    return False


_FIRST_ERROR_STATUS: Final = 300
"""Lowest HTTP status that botocore reports as an error."""

_MATCHERS: Final = ("path", "pathAll", "pathAny", "status", "error")
_STATES: Final = ("success", "failure", "retry")


class _Reader:
    """Reader of one document's entries that collects diagnostics."""

    def __init__(self, documents: ModelDocuments, file: str, key: str, reading: Reading) -> None:
        self.model = documents.model
        self.file = documents.display_names.get(file, file)
        self.key = key
        self.document: Any = documents.files.get(file, {})
        self.reading = reading

    def entries(self) -> Iterator[tuple[str, Mapping[str, JSON]]]:
        entries: Any = self.document.get(self.key, {})
        if not is_mapping(entries):
            self.report("expected an object")
            return
        for name, entry in entries.items():
            if not NAME.fullmatch(name):
                self.report("expected a name of letters, digits and _", name)
            elif is_mapping(entry):
                yield name, entry
            else:
                self.report("expected an object", name)

    def has_operation(self, entry: str, name: JSON) -> bool:
        """Return whether the model has the operation of an entry."""
        if not isinstance(name, str):
            self.report(f"expected an operation of the model, got {name!r}", entry)
        elif name not in self.model.operations:
            message = f"expected an operation of the model, got {quoted(name)}: left out"
            self.reading.warnings.append(self._diagnostic(message, entry))
        else:
            return True
        return False

    def check_acceptors(self, name: str, entry: Mapping[str, JSON]) -> None:
        acceptors: Any = entry.get("acceptors")
        if not is_list(acceptors) or not acceptors:
            self.report("expected a list of acceptors", name, "acceptors")
            return
        for index, each in enumerate(acceptors):
            if not is_mapping(each) or each.get("matcher") not in _MATCHERS:
                message = f"expected one of the matchers {', '.join(_MATCHERS)}"
                self.report(message, name, "acceptors", str(index))
            elif each.get("state") not in _STATES:
                message = f"expected one of the states {', '.join(_STATES)}"
                self.report(message, name, "acceptors", str(index))

    def texts(self, name: str, entry: Mapping[str, JSON], key: str) -> tuple[str, ...]:
        """Return the strings of a key that holds one string or a list of strings."""
        value: Any = entry.get(key, [])
        items: Any = value if is_list(value) else [value]
        texts = tuple(text for text in items if isinstance(text, str))
        if len(texts) < len(items):
            self.report("expected a string, or a list of strings", name, key)
        return texts

    def members(self, name: str, entry: Mapping[str, JSON], key: str) -> tuple[str, ...]:
        """Return strings that name members of the operation's input."""
        operation = self.model.operations.get(name)
        reference = operation.input if operation else None
        shape: Any = self.model.resolve(reference) if reference else None
        known: Any = shape.members if shape else ()
        texts = self.texts(name, entry, key)
        for text in texts:
            if operation and text not in known:
                self.report(f"expected a member of the input, got {text!r}", name, key)
        return texts

    def number(self, name: str, entry: Mapping[str, JSON], key: str) -> int:
        number: Any = entry.get(key)
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
            return number
        self.report("expected a whole number, 0 or more", name, key)
        return 0

    def report(self, message: str, *tokens: str) -> None:
        self.reading.errors.append(self._diagnostic(message, *tokens))

    def _diagnostic(self, message: str, *tokens: str) -> Diagnostic:
        return Diagnostic(self.file, json_pointer(self.key, *tokens), message)
