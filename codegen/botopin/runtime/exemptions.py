"""Exemptions of members from the constraints that only botopin enforces.

AWS's models contain constraints that the service does not apply. An exemption names a member of a
class, `CreateJobRequest.role_arn`. Its value is exempt from `max`, `pattern` and `enum`, and from
the `min` of blobs and maps. botocore itself enforces types, required members and every other
`min`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from botopin.runtime.violations import MemberSegment

if TYPE_CHECKING:
    from collections.abc import Generator

    from botopin.runtime.violations import Path

MemberKey: TypeAlias = tuple[type[Any], str]
"""Class that declares a member, and the name of the member."""


class Exemption:
    """Exemption of members in the whole process, until it is closed."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        _process.add(self)

    def close(self) -> None:
        """End the exemption. Another exemption of the same member stays."""
        _process.remove(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<exemption of {', '.join(sorted(self.names))}>"


class _ProcessExemptions:
    """Open exemptions of the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: list[Exemption] = []
        self.names = frozenset[str]()
        """Names that are exempt. Readers need no lock, because the set is replaced as a whole."""

    def add(self, exemption: Exemption) -> None:
        with self._lock:
            self._open.append(exemption)
            self._refresh()

    def remove(self, exemption: Exemption) -> None:
        with self._lock:
            self._open = [each for each in self._open if each is not exemption]
            self._refresh()

    def _refresh(self) -> None:
        self.names = frozenset(name for each in self._open for name in each.names)


_process: Final = _ProcessExemptions()
_client: Final[ContextVar[frozenset[MemberKey]]] = ContextVar(
    "botopin.exemptions", default=frozenset[MemberKey]()
)
"""Members that the client whose method is running exempts."""


@contextmanager
def client_exemptions(exempted: frozenset[MemberKey]) -> Generator[None]:
    """Exempt members while a method of a client runs."""
    token = _client.set(exempted)
    try:
        yield
    finally:
        _client.reset(token)


def exemptible_member(path: Path) -> MemberSegment | None:
    """Return the member whose exemption covers a value, or None if the path has no member."""
    while len(path) == 2:  # noqa: PLR2004 - a parent and a segment
        path, segment = path
        if isinstance(segment, MemberSegment) and segment.owner is not None:
            return segment
    return None


def is_exempt(member: MemberSegment) -> bool:
    """Return whether the process or the running client exempts a member."""
    if (member.owner, str(member)) in _client.get():
        return True
    names = _process.names
    return bool(names) and member.qualified_name in names
