"""Which dated version of Braket a request is for, and what that version knows."""

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
    """A version of Braket, by its class of CreateJob's request."""

    request: type[Any]
    package: str
    """The package that the generated services lie in, such as `botopin_aws`."""
    date: str

    def find_class(self, *wires: str) -> type[Any]:
        """The class of a member, by the names in the model that lead there; of a list, its items'.

        Raises:
            LookupError: this version does not have such a member.
        """
        return _find_class(self.request, wires)

    def has_member(self, *wires: str) -> bool:
        """Whether the version has a member."""
        return _has_member(self.request, wires)

    def describe_missing(self, what: str, *wires: str) -> str:
        """Say which version has a member that this one lacks."""
        later = self._first_version_with(wires)
        advice = (
            f"build it for {later} or later"
            if later
            else f"none of the versions in {self.package} has it"
        )
        return f"{what}: Braket as of {self.date} has no {'.'.join(wires)}; {advice}"

    def _first_version_with(self, wires: Sequence[str]) -> str | None:
        from botopin.naming.rules import version_package  # noqa: PLC0415 - it needs botocore

        service = f"{self.package}.braket"
        dates: tuple[str, ...] = import_module(service).VERSIONS
        for date in dates:
            version = import_module(f"{service}.{version_package(date)}")
            request = getattr(version, REQUEST, None)
            if date > self.date and request is not None and _has_member(request, wires):
                return date
        return None


def find_version(to: type[Any]) -> JobVersion:
    """The version that a class of CreateJob's request belongs to.

    Raises:
        TypeError: the class is no such request, or not of Braket.
    """
    for base in to.__mro__ if isinstance(to, type) else ():  # pyright: ignore[reportUnnecessaryIsInstance]
        place = _MODULE.fullmatch(base.__module__)
        if place and base.__qualname__ == REQUEST and issubclass(base, Shape):
            return JobVersion(to, place["package"], place["version"].replace("_", "-"))
    raise TypeError(
        f"`to` must be the {REQUEST} of a version of Braket, such as "
        f"botopin_aws.braket.v2026_04_07.{REQUEST}, not {to!r:.200}"
    )


_MODULE: Final = re.compile(
    r"(?P<package>.+)\.braket\.v(?P<version>[0-9]{4}_[0-9]{2}_[0-9]{2})\.\w+"
)


def _find_class(cls: type[Any], wires: Sequence[str]) -> type[Any]:
    for wire in wires:
        (kind,) = (resolve_type(cls, each.type) for each in members(cls) if each.wire_name == wire)
        if isinstance(kind, ListOf):
            kind = resolve_type(cls, kind.item)
        if not isinstance(kind, type):
            raise LookupError(f"{cls.__qualname__}.{wire} holds no shape")  # noqa: TRY004 - a path that leads nowhere
        cls = kind
    return cls


def _has_member(cls: type[Any], wires: Sequence[str]) -> bool:
    *path, last = wires
    try:
        owner = _find_class(cls, path)
    except (LookupError, ValueError):
        return False
    return any(each.wire_name == last for each in members(owner))
