"""A whole release of botocore as a store of models: each service once, under the release's date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.model.documents import read_documents
from botopin.sources.provenance import Provenance
from botopin.sources.release import DISTRIBUTION
from botopin.sources.store import ModelStore, is_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import ServiceModel
    from botopin.sources.release import BotocoreRelease


class ReleaseModelStore(ModelStore):
    """What `ModelStore` reads of a folder, read of a release of botocore; nothing can be added.

    Args:
        release: the release; of each service its newest API version counts.
        date: ISO date of the release, where it does not tell its own.

    Raises:
        SourceError: the date is not known, or is none.
    """

    def __init__(self, release: BotocoreRelease, date: str = "") -> None:
        super().__init__(Path(release.source))
        self.release = release
        self.date = date or release.date
        if not self.date:
            raise SourceError(
                f"{release.source} does not tell its release date: give it (--date YYYY-MM-DD)"
            )
        if not is_date(self.date):
            raise SourceError(f"expected a date such as 2026-04-07, got {self.date!r}")

    @property
    def exists(self) -> bool:
        return bool(self.release.services)

    def services(self) -> tuple[str, ...]:
        return self.release.services

    def dates(self, service: str) -> tuple[str, ...]:
        self.release.check(service)
        return (self.date,)

    def read(self, service: str, date: str) -> ServiceModel:
        return self.documents(service, date).model

    def documents(self, service: str, date: str) -> ModelDocuments:
        files = self.release.release(service).files
        source = f"{self.release.source}/{service}"
        return read_documents(
            files,
            service=service,
            date=date,
            display_names={name: f"{source}/{name}" for name in files},
        )

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
