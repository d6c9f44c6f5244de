"""Extraction of suites from archives."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

from conformance import fetch

if TYPE_CHECKING:
    from pathlib import Path

HERE = "botocore-1.2.3/tests/unit/protocols"
SUITE = f"{HERE}/input/rest-json.json"


def archive_of(folder: Path, *members: tuple[str, bytes, bytes]) -> Path:
    """Return an archive with entries of these names, types and contents."""
    path = folder / "botocore-1.2.3.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, kind, content in members:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(member, io.BytesIO(content))
    return path


def test_only_suites_are_extracted(tmp_path: Path) -> None:
    archive = archive_of(
        tmp_path,
        (SUITE, tarfile.REGTYPE, b"[]"),
        (f"{HERE}/legacy/output/ec2.json", tarfile.REGTYPE, b"[1]"),
        (f"{HERE}/protocol-tests-ignore-list.json", tarfile.REGTYPE, b"{}"),
        ("botocore-1.2.3/setup.py", tarfile.REGTYPE, b"import os"),
    )
    assert fetch.unpack(archive, tmp_path / "out") == 2
    files = {path for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in files} == {
        "input/rest-json.json": b"[]",
        "legacy/output/ec2.json": b"[1]",
    }


def test_links_odd_names_and_huge_files_are_ignored(tmp_path: Path) -> None:
    archive = archive_of(
        tmp_path,
        (SUITE, tarfile.SYMTYPE, b""),
        (SUITE, tarfile.LNKTYPE, b""),
        (SUITE, tarfile.FIFOTYPE, b""),
        (f"{HERE}/input/../../../x.json", tarfile.REGTYPE, b"[]"),
        (f"{HERE}/input/a/b.json", tarfile.REGTYPE, b"[]"),
        (f"/{SUITE}", tarfile.REGTYPE, b"[]"),
        (f"../{SUITE}", tarfile.REGTYPE, b"[]"),
        (f"{HERE}/input/huge.json", tarfile.REGTYPE, bytes(fetch.LARGEST + 1)),
    )
    assert fetch.unpack(archive, tmp_path / "out") == 0
    assert not (tmp_path / "out").exists()
