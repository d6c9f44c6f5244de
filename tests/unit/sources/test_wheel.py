"""Reading of wheels in memory, and rejection of unsafe archives."""

from __future__ import annotations

import gzip
import hashlib
import stat
import warnings
from typing import TYPE_CHECKING
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botopin.model.diagnostics import ModelError, SourceError
from botopin.model.strict_json import MAX_BYTES
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from pathlib import Path

MODEL = b'{"metadata": {}}'
DATA = "botocore/data"
FILES = {
    f"{DATA}/thing/2019-09-01/service-2.json": MODEL,
    f"{DATA}/thing/2019-09-01/paginators-1.json": b"{}",
    "botocore-1.2.3.dist-info/METADATA": b"Name: botocore",
}


def wheel(
    path: Path,
    members: dict[str, bytes],
    *,
    time: tuple[int, int, int, int, int, int] = (2024, 2, 29, 23, 59, 58),
) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(ZipInfo(name, time), data, ZIP_DEFLATED)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "botocore-1.2.3-py3-none-any.whl"


def test_reads_files_and_their_origin(path: Path) -> None:
    release = BotocoreWheel(wheel(path, FILES)).read_model("thing")
    assert release.files == {"service-2.json": MODEL, "paginators-1.json": b"{}"}
    assert (release.version, release.api_version) == ("1.2.3", "2019-09-01")
    assert release.wheel == path.name
    assert release.wheel_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_newest_entry_dates_the_release(path: Path) -> None:
    wheel(path, FILES, time=(2023, 12, 4, 19, 13, 6))
    with ZipFile(path, "a") as archive:
        archive.writestr(ZipInfo("botocore-1.2.3.dist-info/RECORD", (2023, 12, 5, 0, 0, 0)), b"")
    assert BotocoreWheel(path).read_model("thing").date == "2023-12-05"


def test_placeholder_times_are_no_date(path: Path) -> None:
    assert (
        not BotocoreWheel(wheel(path, FILES, time=(1980, 1, 1, 0, 0, 0))).read_model("thing").date
    )


def test_decompresses_gzipped_files(path: Path) -> None:
    name = f"{DATA}/thing/2019-09-01/service-2.json"
    members = {**FILES, f"{name}.gz": gzip.compress(MODEL, mtime=0)}
    del members[name]
    assert BotocoreWheel(wheel(path, members)).read_model("thing").files["service-2.json"] == MODEL


def test_reads_the_newest_api_version_with_a_model(path: Path) -> None:
    members = {
        **FILES,
        f"{DATA}/thing/2020-01-01/service-2.json": b"newest",
        f"{DATA}/thing/2021-01-01/waiters-2.json": b"no service file",
    }
    release = BotocoreWheel(wheel(path, members)).read_model("thing")
    assert (release.api_version, release.files) == ("2020-01-01", {"service-2.json": b"newest"})


def test_unknown_service_is_a_source_error(path: Path) -> None:
    with pytest.raises(SourceError, match="expected one of its 1 services, got 'brket'"):
        BotocoreWheel(wheel(path, FILES)).read_model("brket")


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "a\\b", "C:/x", f"{DATA}/thing/2019-09-01/../x"]
)
def test_guarantee_24_rejects_unsafe_names(path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="expected files inside the wheel"):
        BotocoreWheel(wheel(path, {**FILES, name: b""})).read_model("thing")


def test_guarantee_24_rejects_a_nul_in_a_name(path: Path) -> None:
    name = f"{DATA}/thing/2019-09-01/waiters-2.json"
    wheel(path, {**FILES, name + "?.txt": b""})
    path.write_bytes(path.read_bytes().replace(f"{name}?".encode(), f"{name}\0".encode()))
    with pytest.raises(SourceError, match="expected files inside the wheel"):
        BotocoreWheel(path).read_model("thing")


def test_guarantee_24_rejects_links(path: Path) -> None:
    wheel(path, FILES)
    link = ZipInfo(f"{DATA}/thing/2019-09-01/waiters-2.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(SourceError, match="expected files inside the wheel"):
        BotocoreWheel(path).read_model("thing")


def test_guarantee_24_rejects_duplicate_files(path: Path) -> None:
    wheel(path, FILES)
    with ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(f"{DATA}/thing/2019-09-01/service-2.json", b"other")
    with pytest.raises(SourceError, match="expected distinct files"):
        BotocoreWheel(path).read_model("thing")


def test_guarantee_24_rejects_a_file_both_plain_and_gzipped(path: Path) -> None:
    name = f"{DATA}/thing/2019-09-01/service-2.json.gz"
    with pytest.raises(SourceError, match="plain and gzipped"):
        BotocoreWheel(wheel(path, {**FILES, name: gzip.compress(b"other", mtime=0)})).read_model(
            "thing"
        )


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_guarantee_24_rejects_decompression_bombs(path: Path, compress: type[bytes]) -> None:
    suffix = "" if compress is bytes else ".gz"
    members = {
        **FILES,
        f"{DATA}/thing/2020-01-01/service-2.json{suffix}": compress(b" " * (MAX_BYTES + 1)),
    }
    with pytest.raises(SourceError, match="expected at most"):
        BotocoreWheel(wheel(path, members)).read_model("thing")


@pytest.mark.parametrize(
    "damage", [gzip.compress(MODEL, mtime=0)[:-4], gzip.compress(MODEL, mtime=0) * 2, b"{}"]
)
def test_rejects_damaged_gzip(path: Path, damage: bytes) -> None:
    name = f"{DATA}/thing/2020-01-01/service-2.json.gz"
    with pytest.raises(SourceError, match="expected .*gzip"):
        BotocoreWheel(wheel(path, {**FILES, name: damage})).read_model("thing")


def test_rejects_other_compressions(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        for name, data in FILES.items():
            archive.writestr(name, data, ZIP_BZIP2)
    with pytest.raises(SourceError, match="expected stored or deflated"):
        BotocoreWheel(path).read_model("thing")


def test_rejects_a_wheel_of_another_distribution(path: Path) -> None:
    members = {name: data for name, data in FILES.items() if "METADATA" not in name}
    with pytest.raises(SourceError, match="expected a wheel of botocore"):
        BotocoreWheel(wheel(path, members)).read_model("thing")


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip"])
def test_invalid_archive_is_a_source_error(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(SourceError, match="expected a wheel"):
        BotocoreWheel(path).read_model("thing")


def test_missing_wheel_is_a_model_error(path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        BotocoreWheel(path).read_model("thing")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_wheel_is_read_or_rejected(path: Path, data: st.DataObject) -> None:
    content = bytearray(wheel(path, FILES).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        BotocoreWheel(path).read_model("thing")
    except SourceError as error:
        assert str(error).isprintable()
