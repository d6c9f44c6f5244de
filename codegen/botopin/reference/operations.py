"""Table of the operations of one version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.naming import rules
from botopin.reference.limits import limit_lines
from botopin.reference.lookup import is_paginated
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.documents import ModelDocuments


def format_operations(documents: ModelDocuments, *, origin: str) -> str:
    """List every operation in the model's order, with its method and its properties."""
    return "\n".join(limit_lines(_lines(documents, origin))) + "\n"


def _lines(documents: ModelDocuments, origin: str) -> Iterator[str]:
    operations = documents.model.operations
    yield origin
    yield ""
    methods = {name: rules.member_name(name) for name in operations}
    widths = [max(map(len, each), default=0) for each in (methods, methods.values())]
    for name, operation in operations.items():
        marks = {
            "paginated": is_paginated(documents, name),
            "deprecated": operation.deprecation is not None,
        }
        properties = ", ".join(mark for mark, applies in marks.items() if applies)
        yield f"{name.ljust(widths[0])}  {methods[name].ljust(widths[1])}  {properties}".rstrip()
    yield ""
    yield pluralize(len(operations), "operation")
