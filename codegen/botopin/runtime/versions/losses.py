"""Data lost when a shape is converted to another version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import frozen

from botopin.runtime.members import members, referenced_shapes
from botopin.runtime.violations import BotopinError, format_value, suggest

if TYPE_CHECKING:
    from collections.abc import Collection

LossKind: TypeAlias = Literal[
    "member", "type", "required", "min", "max", "pattern", "enum", "union"
]
"""Kind of a data loss.

`member`: the target version does not model the member and drops it. The other kinds are the
constraints of the target version that reject the value, see
`botopin.runtime.violations.ConstraintKind`.
"""

_MAX_LISTED: Final = 20
"""Maximum number of losses in an error message."""

_MAX_SUGGESTED: Final = 5
"""Maximum number of names that an error message suggests for `allow_losses`."""


@frozen
class Loss:
    """Data of a shape that another version cannot represent or rejects."""

    kind: LossKind
    name: str
    """Name to pass in `allow_losses`: Python names of members, joined by dots, without indices.

    The name is empty if the loss concerns the object itself, for example if a structure is a union
    in the other version. Such a loss cannot be allowed.
    """
    path: str
    """Path of the value in the object, with indices and keys."""
    message: str
    """Description of the loss."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class ConversionError(BotopinError, ValueError):
    """The conversion of a shape to another version would lose data."""

    def __init__(self, conversion: str, losses: tuple[Loss, ...]) -> None:
        super().__init__(conversion, losses)
        self.conversion = conversion
        """Shape and versions: `CreateJobRequest from 2026-04-07 to 2023-09-22`."""
        self.losses = losses
        """All losses that `allow_losses` does not name."""

    def __str__(self) -> str:
        lines = [f"Converting {self.conversion} would lose:"]
        lines += [f"  {loss}" for loss in self.losses[:_MAX_LISTED]]
        if len(self.losses) > _MAX_LISTED:
            lines.append(f"  and {len(self.losses) - _MAX_LISTED:,} more, in `losses`")
        names = list(dict.fromkeys(loss.name for loss in self.losses if loss.name))
        if 0 < len(names) <= _MAX_SUGGESTED:
            lines.append(f"To convert anyway, pass allow_losses={{{', '.join(map(repr, names))}}}")
        return "\n".join(lines)


def check_names(names: Collection[object], classes: tuple[type[Any], ...]) -> None:
    """Check that every name in `allow_losses` is a member of one of the classes, at any depth.

    Raises:
        TypeError: The names are not a collection of strings.
        ValueError: Neither class has a member of a name.
    """
    if isinstance(names, str):
        raise TypeError(
            "allow_losses: expected a collection of names, got a str; "
            f"pass allow_losses={{{format_value(names)}}}"
        )
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"allow_losses: expected names of members, got {format_value(name)}")
        _check_name(name, classes)


def _check_name(name: str, classes: tuple[type[Any], ...]) -> None:
    owners = {*classes}
    prefix = ""
    for segment in name.split("."):
        known = {info.name for cls in owners for info in members(cls)}
        if segment not in known:
            hint = suggest(prefix + segment, sorted(prefix + each for each in known))
            owner = classes[0].__qualname__
            raise ValueError(
                f"allow_losses: {owner} has no member {format_value(name)} in either version{hint}"
            )
        prefix += f"{segment}."
        owners = {
            inner
            for cls in owners
            for info in members(cls)
            if info.name == segment
            for inner in referenced_shapes(cls, info.type)
        }
