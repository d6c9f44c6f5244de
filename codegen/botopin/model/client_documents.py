"""Reads what a client does beyond single calls: paginators-1.json and waiters-2.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from botopin.model.defects import Defect, ModelError, pointer
from botopin.model.documents import PAGINATORS_FILE, WAITERS_FILE
from botopin.model.reader import NAME
from botopin.model.service import Paginator, Waiter
from botopin.runtime.containers import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.model.documents import Documents
    from botopin.model.service import JSON


def with_clients(documents: Documents) -> Documents:
    """The same documents, whose model has its paginators and waiters.

    They are read here and not with the model, since a diff can do without them: it compares
    whatever those documents say.

    Raises:
        ModelError: one is not as botocore's schema has it, or names what the model has not.
    """
    defects: list[Defect] = []
    model = evolve(
        documents.model,
        paginators=tuple(_paginators(_Reader(documents, PAGINATORS_FILE, "pagination", defects))),
        waiters=tuple(_waiters(_Reader(documents, WAITERS_FILE, "waiters", defects))),
    )
    if defects:
        raise ModelError(defects)
    return evolve(documents, model=model)


def _paginators(reader: _Reader) -> Iterator[Paginator]:
    for name, entry in reader.entries():
        yield Paginator(
            operation=reader.operation(name, name),
            input_tokens=reader.members(name, entry, "input_token"),
            limit_key=next(iter(reader.members(name, entry, "limit_key")), ""),
            result_key=next(iter(reader.texts(name, entry, "result_key")), ""),
        )


def _waiters(reader: _Reader) -> Iterator[Waiter]:
    for name, entry in reader.entries():
        yield Waiter(
            name=name,
            operation=reader.operation(
                name, next(iter(reader.texts(name, entry, "operation")), "")
            ),
            description=next(iter(reader.texts(name, entry, "description")), ""),
            delay=reader.number(name, entry, "delay"),
            max_attempts=reader.number(name, entry, "maxAttempts"),
        )


class _Reader:
    """Reads the entries of one document, and keeps what is wrong with them."""

    def __init__(self, documents: Documents, file: str, key: str, defects: list[Defect]) -> None:
        self.model = documents.model
        self.file = documents.called.get(file, file)
        self.key = key
        self.document: Any = documents.files.get(file, {})
        self.defects = defects

    def entries(self) -> Iterator[tuple[str, Mapping[str, JSON]]]:
        entries: Any = self.document.get(self.key, {})
        if not is_mapping(entries):
            self.defect("expected an object")
            return
        for name, entry in entries.items():
            if not NAME.fullmatch(name):
                self.defect("expected a name of letters, digits and _", name)
            elif is_mapping(entry):
                yield name, entry
            else:
                self.defect("expected an object", name)

    def operation(self, entry: str, name: str) -> str:
        if name not in self.model.operations:
            self.defect(f"the model has no operation {name!r}", entry)
        return name

    def texts(self, name: str, entry: Mapping[str, JSON], key: str) -> tuple[str, ...]:
        held: Any = entry.get(key, [])
        listed: Any = held if is_list(held) else [held]
        texts = tuple(text for text in listed if isinstance(text, str))
        if len(texts) < len(listed):
            self.defect("expected a string, or a list of strings", name, key)
        return texts

    def members(self, name: str, entry: Mapping[str, JSON], key: str) -> tuple[str, ...]:
        """Texts that name members of the operation's input."""
        operation = self.model.operations.get(name)
        reference = operation.input if operation else None
        shape: Any = self.model.resolve(reference) if reference else None
        known: Any = shape.members if shape else ()
        texts = self.texts(name, entry, key)
        for text in texts:
            if operation and text not in known:
                self.defect(f"the input has no member {text!r}", name, key)
        return texts

    def number(self, name: str, entry: Mapping[str, JSON], key: str) -> int:
        number: Any = entry.get(key)
        if isinstance(number, int) and not isinstance(number, bool):
            return number
        self.defect("expected a whole number", name, key)
        return 0

    def defect(self, message: str, *where: str) -> None:
        self.defects.append(Defect(self.file, pointer(self.key, *where), message))
