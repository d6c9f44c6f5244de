"""Fetch botocore's protocol suites from its source distribution.

    python tests/conformance/fetch.py

The suites belong to the installed botocore release. pip downloads the archive, and only the suites
are extracted, into `.cache/conformance`, which git ignores.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import botocore

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE: Final = ROOT / ".cache" / "conformance"
LARGEST: Final = 10_000_000
"""Maximum bytes of a suite. The largest suite of botocore 1.44.5 has 244,741 bytes."""

_SUITE: Final = re.compile(
    r"botocore-[\d.]+/tests/unit/protocols/((?:legacy/)?(?:input|output)/[a-z0-9_-]+\.json)"
)


def folder_of(version: str) -> Path:
    """Return the folder of the suites of a release."""
    return CACHE / f"botocore-{version}"


def download(version: str, folder: str) -> Path:
    """Download the archive of a release."""
    options = ("--no-deps", "--no-binary=:all:", "--no-input", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", folder]
    subprocess.run([*command, f"botocore=={version}"], check=True)
    (archive,) = Path(folder).glob("*.tar.gz")
    return archive


def suites_in(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each suite by its path below `tests/unit/protocols`, if it is a regular file."""
    with tarfile.open(archive) as tar:
        for member in tar:
            match = _SUITE.fullmatch(member.name)
            if match and member.isreg() and member.size <= LARGEST:
                content = tar.extractfile(member)
                assert content is not None
                yield match[1], content.read()


def unpack(archive: Path, folder: Path) -> int:
    """Write the suites of an archive into a folder, and return their number."""
    written = 0
    for path, content in suites_in(archive):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        written += 1
    return written


def main() -> int:
    folder = folder_of(botocore.__version__)
    with TemporaryDirectory(prefix="botopin-") as temporary:
        written = unpack(download(botocore.__version__, temporary), folder)
    sys.stdout.write(f"{written} files of suites in {folder}\n")
    return 0 if written else 1


if __name__ == "__main__":
    sys.exit(main())
