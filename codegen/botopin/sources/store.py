"""Read access to dated models, wherever they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from botopin.model.diagnostics import SourceError
from botopin.model.document_files import EXTRAS_FILE, MODEL_FILE
from botopin.runtime.violations import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from botopin.model.documents import ModelDocuments
    from botopin.sources.provenance import Provenance


class ModelStore(Protocol):
    """Dated models of services: a folder, a release of botocore, or installed bindings."""

    @property
    def name(self) -> str:
        """Name of the store in messages."""
        ...

    @property
    def exists(self) -> bool:
        """Whether the store has a location to read from."""
        ...

    def services(self) -> tuple[str, ...]:
        """Return the services that have a model, sorted.

        Raises:
            SourceError: The store cannot be read.
        """
        ...

    def dates(self, service: str) -> tuple[str, ...]:
        """Return the dates of a service's models, oldest first.

        Raises:
            SourceError: The store does not have the service.
        """
        ...

    def documents(self, service: str, date: str) -> ModelDocuments:
        """Read all documents of a model.

        Raises:
            SourceError: The store does not have the model.
            ModelError: The documents have faults; the error lists all of them.
        """
        ...

    def folder(self, service: str, date: str) -> Path | None:
        """Return the folder of a model's files, or None if the files are not in a folder.

        Raises:
            SourceError: The store does not have the model.
        """
        ...

    def provenance(self) -> Mapping[tuple[str, str], Provenance]:
        """Return the known origins of models, by service and date.

        Raises:
            SourceError: The origins cannot be read.
        """
        ...


_MAX_LISTED: Final = 12
"""Maximum number of services or files that a message lists."""


def require_version(store: ModelStore, service: str, date: str) -> None:
    """Check that a store has a model.

    Raises:
        SourceError: The store does not have the model.
    """
    if date not in (known := store.dates(service)):
        raise SourceError(
            f"{store.name}: {service} has no version {date!r}; available: {', '.join(known)}"
        )


def unknown_service(store: ModelStore, service: str) -> str:
    """Return the message for a service that a store does not have."""
    known = store.services()
    available = ", ".join(known[:_MAX_LISTED]) or "none"
    if more := len(known[_MAX_LISTED:]):
        available += f" and {more} more"
    return f"no service {service!r}{suggest(service, known)}; available: {available}"


def files_instead(folder: Path) -> str:
    """Return the names of the files in a folder without a model, and what to do with them."""
    names = sorted(path.name for path in folder.iterdir())
    listed = ", ".join(names[:_MAX_LISTED]) or "no file"
    if more := len(names[_MAX_LISTED:]):
        listed += f" and {more} more"
    return f"{listed}{_advice(names)}"


def _advice(names: Sequence[str]) -> str:
    """Return what to do with the files of a folder without a model."""
    if MODEL_FILE in names:
        return f": {MODEL_FILE} is a link to a file that does not exist"
    if f"{MODEL_FILE}.gz" in names:
        return f": decompress {MODEL_FILE}.gz"
    if EXTRAS_FILE in names:
        return f": put the {MODEL_FILE} that {EXTRAS_FILE} extends beside it"
    models = [name for name in names if name == "api-2.json" or name.endswith(".normal.json")]
    return f": {models[0]} is in the format of {MODEL_FILE}, so rename it" if models else ""


def has_service(store: ModelStore, service: str) -> bool:
    """Return whether a store exists and has a model of a service."""
    return store.exists and service in store.services()


def release_note(store: ModelStore, service: str, date: str) -> str | None:
    """Return the release note that a store keeps with a model, or None."""
    entry = store.provenance().get((service, date))
    return entry.note or None if entry else None
