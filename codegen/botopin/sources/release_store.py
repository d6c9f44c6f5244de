"""Model store of releases of botocore."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.model.documents import read_documents
from botopin.sources.dates import require_date
from botopin.sources.provenance import Provenance
from botopin.sources.release import DISTRIBUTION
from botopin.sources.store import require_version, unknown_service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.documents import ModelDocuments
    from botopin.sources.release import BotocoreRelease


class ReleaseModelStore:
    """The newest API version of each service in some releases, under the releases' dates.

    If consecutive releases have the same service-2.json, the first has the version.
    """

    def __init__(self, releases: Sequence[BotocoreRelease], date: str = "") -> None:
        """Create the store.

        Args:
            releases: Releases of botocore, at least one.
            date: ISO date of a single release, required if the release does not have its own.

        Raises:
            SourceError: A date is unknown or not an ISO date, or two releases have the same date.
        """
        dated = [(require_date(date or each.date, each.source), each) for each in releases]
        dated.sort(key=lambda pair: pair[0])
        for (day, one), (other_day, other) in pairwise(dated):
            if day == other_day:
                sources = f"{one.source} and {other.source}"
                raise SourceError(f"expected releases of different days, got {sources}: {day}")
        self._releases = dict(dated)
        self._dates: dict[str, tuple[str, ...]] = {}

    @property
    def name(self) -> str:
        return ", ".join(release.source for release in self._releases.values())

    @property
    def exists(self) -> bool:
        return bool(self.services())

    def services(self) -> tuple[str, ...]:
        releases = self._releases.values()
        return tuple(sorted({name for release in releases for name in release.services}))

    def dates(self, service: str) -> tuple[str, ...]:
        if service not in self._dates:
            self._dates[service] = tuple(self._versions(service))
        return self._dates[service]

    def _versions(self, service: str) -> list[str]:
        """Return the dates of the releases that changed the model, oldest first."""
        present = [date for date, each in self._releases.items() if service in each.services]
        if not present:
            if len(self._releases) == 1:
                next(iter(self._releases.values())).require_service(service)
            raise SourceError(f"{self.name}: {unknown_service(self, service)}")
        if len(present) == 1:
            return present
        models = [self._releases[date].read_model_file(service) for date in present]
        pairs = zip(present[1:], pairwise(models), strict=True)
        changed = [date for date, (old, new) in pairs if old != new]
        return [present[0], *changed]

    def documents(self, service: str, date: str) -> ModelDocuments:
        require_version(self, service, date)
        model = self._releases[date].read_model(service)
        return read_documents(
            model.files, service=service, date=date, display_names=model.display_names
        )

    def folder(self, service: str, date: str) -> None:
        require_version(self, service, date)

    def provenance(self) -> Mapping[tuple[str, str], Provenance]:
        return {
            (service, date): Provenance(
                service=service,
                date=date,
                distribution=DISTRIBUTION,
                version=release.version,
                api_version="",
                sha256={},
            )
            for date, release in self._releases.items()
            for service in release.services
            if not release.is_own(service)
        }
