"""Names of the JSON files that describe a version of a service in botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.runtime.clients.documents import (
    DOCUMENT_TYPES,
    ENDPOINTS,
    MODEL,
    PAGINATORS,
    WAITERS,
    extras_file,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MODEL_FILE: Final = f"{MODEL}.json"
PAGINATORS_FILE: Final = f"{PAGINATORS}.json"
WAITERS_FILE: Final = f"{WAITERS}.json"
ENDPOINTS_FILE: Final = f"{ENDPOINTS}.json"
EXAMPLES_FILE: Final = "examples-1.json"

EXTRAS_FILES: Final[Mapping[str, str]] = {
    f"{name}.json": extras_file(name) for name in (*DOCUMENT_TYPES, "examples-1")
}
"""Names of the files with extras, which botocore's loader merges into the document."""
EXTRAS_FILE: Final = EXTRAS_FILES[MODEL_FILE]

FILES: Final = (*EXTRAS_FILES, *EXTRAS_FILES.values())
"""Names of all documents and extras of a version."""
CLIENT_FILES: Final = tuple(
    name for name in FILES if name not in {EXAMPLES_FILE, EXTRAS_FILES[EXAMPLES_FILE]}
)
"""Names of the documents and extras that a client needs."""
