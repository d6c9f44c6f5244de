"""Read every model of botocore's history: `python -m history`.

BOTOPIN_BOTOCORE_GIT names a clone of botocore with its tags. Each distinct version of a service is
read once, with its paginators, waiters and endpoint rules. The run takes about four minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.model.client_documents import add_client_features
from botopin.model.diagnostics import ModelError
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.documents import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.model.diagnostics import Diagnostic

CLONE: Final = "BOTOPIN_BOTOCORE_GIT"
"""Environment variable with the path of a clone of botocore."""

_DATA: Final = "botocore/data"


@frozen
class Version:
    """A version of a service, which several releases can have."""

    folder: str
    """Service and API version: braket/2019-09-01."""
    blobs: tuple[tuple[str, str], ...]
    """File names and the hashes of their contents."""


@frozen
class Clone:
    """A clone of botocore with its tags."""

    path: Path

    def tags(self) -> list[str]:
        """Return the tags, oldest first."""
        return self._git("tag", "--sort=version:refname").decode().split()

    def versions(self, tag: str) -> Iterator[Version]:
        """Yield the versions of all services in a release."""
        folders: dict[str, list[tuple[str, str]]] = {}
        for line in self._git("ls-tree", "-r", tag, _DATA).decode().splitlines():
            entry, _, path = line.partition("\t")
            folder, _, name = path.removeprefix(f"{_DATA}/").rpartition("/")
            if name in FILES and folder.count("/") == 1:
                folders.setdefault(folder, []).append((name, entry.split()[2]))
        for folder, blobs in folders.items():
            if any(name == MODEL_FILE for name, _ in blobs):
                yield Version(folder, tuple(blobs))

    def read(self, version: Version) -> dict[str, bytes]:
        """Return the files of a version by name."""
        names, blobs = zip(*version.blobs, strict=True)
        output = BytesIO(self._git("cat-file", "--batch", content="\n".join(blobs).encode()))
        sizes = (int(output.readline().split()[2]) for _ in names)
        return {name: output.read(size + 1)[:-1] for name, size in zip(names, sizes, strict=True)}

    def _git(self, *arguments: str, content: bytes = b"") -> bytes:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, input=content).stdout


def read_version(clone: Clone, version: Version) -> tuple[Diagnostic, ...]:
    """Read a version as a run that generates bindings does, and return its warnings.

    Raises:
        ModelError: The version has faults.
    """
    service = version.folder.partition("/")[0]
    documents = read_documents(clone.read(version), service=service, date="")
    return add_client_features(documents).warnings


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the versions, print their faults, and return 1 if a version is refused."""
    parser = argparse.ArgumentParser("history")
    parser.add_argument("--newest", type=int, metavar="N", help="read the newest N releases only")
    parser.add_argument("--service", nargs="+", metavar="NAME", help="read these services only")
    options = parser.parse_args(arguments)
    if not (path := os.environ.get(CLONE)):
        parser.error(f"set {CLONE} to a clone of botocore with its tags")
    clone = Clone(Path(path))
    tags = clone.tags()[-options.newest if options.newest else None :]
    first: dict[Version, str] = {}
    for tag in tags:
        for version in clone.versions(tag):
            if not options.service or version.folder.partition("/")[0] in options.service:
                first.setdefault(version, tag)
    counts: Counter[str] = Counter()
    for version, tag in first.items():
        try:
            faults = read_version(clone, version)
            outcome = "warned" if faults else "clean"
        except ModelError as error:
            faults, outcome = error.diagnostics, "refused"
        counts[outcome] += 1
        for each in faults:
            sys.stdout.write(f"{outcome}: {tag} {version.folder}: {each}\n")
    sys.stdout.write(
        f"{len(first):,} versions of {len(tags):,} releases: {counts['clean']:,} without a fault, "
        f"{counts['warned']:,} with warnings, {counts['refused']:,} refused\n"
    )
    return 1 if counts["refused"] else 0


if __name__ == "__main__":
    sys.exit(main())
