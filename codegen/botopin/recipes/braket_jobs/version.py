"""Version of Braket of a request class, and lookup of its members."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from botopin.runtime.members import members, resolve_type
from botopin.runtime.shapes import Shape
from botopin.runtime.types import ListOf

if TYPE_CHECKING:
    from collections.abc import Sequence

REQUEST: Final = "CreateJobRequest"


@frozen
class JobVersion:
    """A version of Braket, identified by its class `CreateJobRequest`."""

    request: type[Any]
    package: str
    """Name of the package that contains the generated services, such as `botopin_aws`."""
    date: str

    def find_class(self, *wire_names: str) -> type[Any]:
        """Return the class of a member, or of its items if it is a list.

        Args:
            wire_names: Path of wire names from the request to the member.

        Raises:
            LookupError: This version has no such member.
        """
        return _find_class(self.request, wire_names)

    def has_member(self, *wire_names: str) -> bool:
        """Return whether the version has a member."""
        return _has_member(self.request, wire_names)

    def describe_missing(self, parameter: str, *wire_names: str) -> str:
        """Return the message for a member that this version lacks, with a version that has it."""
        later = self._first_version_with(wire_names)
        advice = (
            f"use version {later} or later" if later else f"no version in {self.package} has it"
        )
        return f"{parameter}: Braket {self.date} has no {'.'.join(wire_names)}; {advice}"

    def _first_version_with(self, wire_names: Sequence[str]) -> str | None:
        from botopin.naming.rules import version_package  # noqa: PLC0415 - only needed for errors

        service = f"{self.package}.braket"
        dates: tuple[str, ...] = import_module(service).VERSIONS
        for date in dates:
            version = import_module(f"{service}.{version_package(date)}")
            request = getattr(version, REQUEST, None)
            if date > self.date and request is not None and _has_member(request, wire_names):
                return date
        return None


def find_version(to: type[Any]) -> JobVersion:
    """Return the version that a class `CreateJobRequest` belongs to.

    Raises:
        TypeError: The class is not a `CreateJobRequest` of Braket.
    """
    for base in to.__mro__ if isinstance(to, type) else ():  # pyright: ignore[reportUnnecessaryIsInstance]
        match = _MODULE.fullmatch(base.__module__)
        if match and base.__qualname__ == REQUEST and issubclass(base, Shape):
            return JobVersion(to, match["package"], match["version"].replace("_", "-"))
    raise TypeError(
        f"to: expected the {REQUEST} of a version of Braket, such as "
        f"botopin_aws.braket.v2026_04_07.{REQUEST}, got {to!r:.200}"
    )


_MODULE: Final = re.compile(
    r"(?P<package>.+)\.braket\.v(?P<version>[0-9]{4}_[0-9]{2}_[0-9]{2})\.\w+"
)


def _find_class(cls: type[Any], wire_names: Sequence[str]) -> type[Any]:
    for wire_name in wire_names:
        (member_type,) = (
            resolve_type(cls, each.type) for each in members(cls) if each.wire_name == wire_name
        )
        if isinstance(member_type, ListOf):
            member_type = resolve_type(cls, member_type.item)
        if not isinstance(member_type, type):
            raise LookupError(f"{cls.__qualname__}.{wire_name} is not a structure")  # noqa: TRY004 - the path is invalid
        cls = member_type
    return cls


def _has_member(cls: type[Any], wire_names: Sequence[str]) -> bool:
    *path, last = wire_names
    try:
        owner = _find_class(cls, path)
    except (LookupError, ValueError):
        return False
    return any(each.wire_name == last for each in members(owner))
