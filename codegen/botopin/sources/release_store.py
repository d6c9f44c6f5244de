"""Model store of one release of botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.model.documents import read_documents
from botopin.sources.dates import require_date
from botopin.sources.provenance import Provenance
from botopin.sources.release import DISTRIBUTION
from botopin.sources.store import require_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.documents import ModelDocuments
    from botopin.sources.release import BotocoreRelease


class ReleaseModelStore:
    """The newest API version of each service in a release, under the release's date."""

    def __init__(self, release: BotocoreRelease, date: str = "") -> None:
        """Create the store.

        Args:
            release: Release of botocore.
            date: ISO date of the release, required if the release does not have its own.

        Raises:
            SourceError: The date is unknown, or not an ISO date.
        """
        self.release = release
        self.date = require_date(date or release.date, release.source)

    @property
    def name(self) -> str:
        return self.release.source

    @property
    def exists(self) -> bool:
        return bool(self.release.services)

    def services(self) -> tuple[str, ...]:
        return self.release.services

    def dates(self, service: str) -> tuple[str, ...]:
        self.release.require_service(service)
        return (self.date,)

    def documents(self, service: str, date: str) -> ModelDocuments:
        require_version(self, service, date)
        files = self.release.read_model(service).files
        return read_documents(
            files,
            service=service,
            date=date,
            display_names={name: f"{self.name}/{service}/{name}" for name in files},
        )

    def folder(self, service: str, date: str) -> None:
        require_version(self, service, date)

    def provenance(self) -> Mapping[tuple[str, str], Provenance]:
        return {
            (service, self.date): Provenance(
                service=service,
                date=self.date,
                distribution=DISTRIBUTION,
                version=self.release.version,
                api_version="",
                sha256={},
            )
            for service in self.services()
        }
