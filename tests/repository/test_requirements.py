"""The locked requirements in `requirements/` agree with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FOLDER: Final = ROOT / "requirements"
PIN: Final = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.*))? \\$((?:\n    .*)+)", re.MULTILINE)

EXTRAS: Final[dict[str, tuple[str, ...] | None]] = {
    "aiobotocore": ("testing", "async"),
    "bench": None,
    "boto3-1.33.0": ("testing",),
    "boto3-1.42.84": ("testing",),
    "dev": ("codegen", "boto3", "strategies"),
    "interop": (),
    "lock": None,
}
"""Extras of the project in each lock file. None: the lock file has a dependency group only."""


def required(name: str) -> Iterator[Requirement]:
    """Yield the requirements in pyproject.toml that a lock file is made from."""
    yield from group(name)
    extras = EXTRAS[name]
    if extras is not None:
        yield from map(Requirement, PROJECT["project"]["dependencies"])
        for extra in extras:
            yield from map(Requirement, PROJECT["project"]["optional-dependencies"][extra])


def group(name: str) -> Iterator[Requirement]:
    for entry in PROJECT["dependency-groups"][name]:
        if isinstance(entry, dict):
            yield from group(entry["include-group"])
        else:
            yield Requirement(entry)


def names(requirements: Iterable[Requirement]) -> set[str]:
    return {canonicalize_name(each.name) for each in requirements}


def test_every_lock_file_is_known() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*EXTRAS}


@pytest.mark.parametrize("name", EXTRAS)
def test_lock_file_agrees_with_pyproject(name: str) -> None:
    """If this test fails, run `make lock`."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    pins = PIN.findall(text)
    assert len(pins) == len(re.findall(r"^[^#\s]", text, re.MULTILINE))
    direct = {package for package, _, _, notes in pins if "botopin (pyproject.toml" in notes}
    assert direct == names(required(name))
    versions = {package: version for package, version, _, _ in pins}
    for requirement in required(name):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), requirement


@pytest.mark.parametrize("name", EXTRAS)
def test_every_locked_package_has_hashes_and_no_index(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    for package, _, _, notes in PIN.findall(text):
        assert "--hash=sha256:" in notes, package
    assert "://" not in text
    assert "--index-url" not in text


def test_every_environment_has_the_build_backend() -> None:
    """The project is installed without build isolation."""
    backend = names(map(Requirement, PROJECT["build-system"]["requires"]))
    assert backend <= names(group("build"))
    assert PROJECT["build-system"]["requires"][0] in PROJECT["dependency-groups"]["build"]
    for name, extras in EXTRAS.items():
        assert extras is None or names(group("build")) <= names(group(name))


def test_make_lock_writes_every_lock_file() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    calls = re.findall(r"\$\(call compile,([^,]+),(.*)\)", makefile)
    assert {name for name, _ in calls} == {"NAME", *EXTRAS}
    for name, sources in calls:
        if name in EXTRAS:
            assert f"--group {name}" in sources
            assert tuple(re.findall(r"--extra (\S+)", sources)) == (EXTRAS[name] or ())
            assert sources.startswith("pyproject.toml") == (EXTRAS[name] is not None)
