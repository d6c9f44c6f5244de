"""What another version of a service cannot say of a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import frozen

from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import members, resolve_type
from botopin.runtime.violations import BotopinError, format_value, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from botopin.runtime.types import TypeReference

LossKind: TypeAlias = Literal[
    "member", "type", "required", "min", "max", "pattern", "enum", "union"
]
"""What is lost.

`member`: the target has no such member, and would drop it. The others are the checks of the target
that refuse what is there, as `botopin.runtime.violations.Kind` names them.
"""

_LISTED: Final = 20
"""How many losses an error lists at most."""

_HINTED: Final = 5
"""Up to how many names an error offers for `accept`."""


@frozen
class Loss:
    """One thing that a shape of one version says, and another version cannot."""

    kind: LossKind
    name: str
    """What `accept` takes: the member's Python names, without indices and keys.

    Empty for the object itself, a structure that became a union, say: that cannot be accepted.
    """
    path: str
    """Where it stands in the object, with indices and keys."""
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class ConversionError(BotopinError, ValueError):
    """Another version cannot say all that an object says; `losses` holds every one."""

    def __init__(self, conversion: str, losses: tuple[Loss, ...]) -> None:
        super().__init__(conversion, losses)
        self.conversion = conversion
        """What was asked for: `CreateJobRequest from 2026-04-07 to 2023-09-22`."""
        self.losses = losses

    def __str__(self) -> str:
        lines = [f"Converting {self.conversion} would lose:"]
        lines += [f"  {loss}" for loss in self.losses[:_LISTED]]
        if len(self.losses) > _LISTED:
            lines.append(f"  and {len(self.losses) - _LISTED:,} more, in `losses`")
        names = list(dict.fromkeys(loss.name for loss in self.losses if loss.name))
        if 0 < len(names) <= _HINTED:
            lines.append(f"To convert nevertheless: accept={{{', '.join(map(repr, names))}}}")
        return "\n".join(lines)


def check_names(accept: Collection[object], classes: tuple[type[Any], ...]) -> None:
    """Refuse what is the name of no member, at any depth, of any of these classes.

    Raises:
        TypeError: these are not names, or are one text.
        ValueError: a name is no member's.
    """
    if isinstance(accept, str):
        message = f"accept takes a collection of names: accept={{{format_value(accept)}}}"
        raise TypeError(message)
    for name in accept:
        if not isinstance(name, str):
            message = f"accept takes names of members, got {format_value(name)}"
            raise TypeError(message)
        _check_name(name, classes)


def _check_name(name: str, classes: tuple[type[Any], ...]) -> None:
    reached = {*classes}
    before = ""
    for segment in name.split("."):
        known = {info.name for cls in reached for info in members(cls)}
        if segment not in known:
            hint = suggest(before + segment, sorted(before + each for each in known))
            owner = classes[0].__qualname__
            message = f"accept: {owner} has no member {format_value(name)}, in either version{hint}"
            raise ValueError(message)
        before += f"{segment}."
        reached = {
            inner
            for cls in reached
            for info in members(cls)
            if info.name == segment
            for inner in _shapes_in(cls, info.type)
        }


def _shapes_in(owner: type[Any], reference: TypeReference) -> Iterator[type[Any]]:
    kind = resolve_type(owner, reference)
    if not isinstance(kind, type):
        for part in kind.parts():
            yield from _shapes_in(owner, part)
    elif not issubclass(kind, OpenStrEnum):
        yield kind
