"""The operations of one version, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.naming import rules
from botopin.reference.limits import limit_lines
from botopin.reference.lookup import is_paginated
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.documents import ModelDocuments


def listing(documents: ModelDocuments, *, origin: str) -> str:
    """Every operation in the model's order: its name, the client's method, and what is special."""
    return "\n".join(limit_lines(_lines(documents, origin))) + "\n"


def _lines(documents: ModelDocuments, origin: str) -> Iterator[str]:
    operations = documents.model.operations
    yield origin
    yield ""
    methods = {name: rules.member_name(name) for name in operations}
    room, more = (max(map(len, each), default=0) for each in (methods, methods.values()))
    for name, operation in operations.items():
        marks = {
            "paginated": is_paginated(documents, name),
            "deprecated": operation.deprecation is not None,
        }
        said = ", ".join(mark for mark, is_so in marks.items() if is_so)
        yield f"{name.ljust(room)}  {methods[name].ljust(more)}  {said}".rstrip()
    yield ""
    yield pluralize(len(operations), "operation")
