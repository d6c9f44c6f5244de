"""History of one service's model over the releases on the package index."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen
from packaging.version import Version

from botopin.model.diagnostics import SourceError
from botopin.sources.download import require_release
from botopin.sources.package_index import CONNECTIONS
from botopin.sources.release import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from botopin.sources.package_index import PackageIndex


@frozen(kw_only=True)
class Snapshot:
    """The model of a service in one release."""

    version: str
    """Version of botocore: 1.42.85."""
    date: str
    """ISO date of the release; empty if it is unknown."""
    sha256: str
    """SHA-256 of service-2.json; empty if the release does not have the service."""


class ModelHistory:
    """The model of one service in each release, read on demand."""

    def __init__(self, index: PackageIndex, service: str, progress: Callable[[str], None]) -> None:
        """Create the history.

        Args:
            index: Releases on the package index.
            service: Name of the service's folder in botocore.
            progress: Function that receives a line before each slow step.
        """
        self.index = index
        self.service = service
        self._progress = progress
        self._read: dict[str, Snapshot] = {}

    def position(self, version: str) -> int:
        """Return the position of a release among the releases on the index.

        Raises:
            SourceError: The release is not on the index.
        """
        wanted = str(Version(require_release(version)))
        versions = self.index.versions
        if wanted not in versions:
            raise SourceError(
                f"expected a release of {DISTRIBUTION} on the package index, from {versions[0]} "
                f"to {versions[-1]}, got {version}"
            )
        return versions.index(wanted)

    def position_since(self, date: str) -> int:
        """Return the position of the first release on or after an ISO date."""
        return bisect_left(self.index.versions, date, key=lambda version: self.at(version).date)

    def at(self, version: str) -> Snapshot:
        """Return the model of a release.

        Raises:
            SourceError: The release cannot be read.
        """
        if version not in self._read:
            release = self.index.open_release(version)
            has_service = self.service in release.services
            data = release.read_model_file(self.service) if has_service else b""
            self._read[version] = Snapshot(
                version=version,
                date=release.date,
                sha256=hashlib.sha256(data).hexdigest() if data else "",
            )
        return self._read[version]

    def find_first(self, position: int, start: int) -> Snapshot:
        """Find the first release that has the model of a later release.

        The search goes back in growing steps, and then bisects. Releases between two equal models
        that it reads are assumed to be equal too.

        Args:
            position: Position of the later release.
            start: Position of the earliest release to consider.

        Returns:
            The release. The release before it has another model, unless it is the earliest.
        """
        versions = self.index.versions
        sha256 = self.at(versions[position]).sha256
        first, before, step = position, start - 1, 1
        while first - step > before:
            if self.at(versions[first - step]).sha256 != sha256:
                before = first - step
                break
            first -= step
            step *= 2
        while first - before > 1:
            middle = (first + before) // 2
            if self.at(versions[middle]).sha256 == sha256:
                first = middle
            else:
                before = middle
        return self.at(versions[first])

    def changes(self, start: int, end: int) -> tuple[Snapshot, ...]:
        """Read every release of a range, and return the releases that changed the model.

        Of several changes on one day, the last is returned, unless it restores the model of the
        day before.

        Args:
            start: Position of the first release.
            end: Position of the last release.
        """
        first = max(start - 1, 0)
        snapshots = self._read_all(self.index.versions[first : end + 1])
        earlier = snapshots[0].sha256 if start else ""
        changed = [new for old, new in pairwise(snapshots) if new.sha256 != old.sha256]
        if not start:
            changed.insert(0, snapshots[0])
        changes: list[Snapshot] = []
        for each in {each.date: each for each in changed}.values():
            if each.sha256 not in {earlier, ""}:
                changes.append(each)
            earlier = each.sha256
        return tuple(changes)

    def _read_all(self, versions: Sequence[str]) -> list[Snapshot]:
        """Read releases, several at once."""
        self._progress(
            f"reading the model of {self.service} in {len(versions)} releases, {versions[0]} to "
            f"{versions[-1]}"
        )
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            snapshots: list[Snapshot] = []
            for done, each in enumerate(pool.map(self.at, versions), 1):
                snapshots.append(each)
                if done * 10 // len(versions) > (done - 1) * 10 // len(versions):
                    self._progress(f"read {done} of {len(versions)} releases")
        return snapshots
