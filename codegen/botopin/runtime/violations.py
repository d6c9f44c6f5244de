"""What can be wrong with a value, and how strictly it is taken."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

ConstraintKind: TypeAlias = Literal[
    "type", "required", "min", "max", "pattern", "enum", "union", "unknown"
]
"""The kinds of check.

`type` (the value's Python type), `required`, `min`, `max`, `pattern`, `enum`, `union` (exactly one
member is set), and `unknown` (a key that the shape does not have, where `strict=True` asks).
"""

CheckMode: TypeAlias = Literal["error", "warn", "off"]

Path: TypeAlias = tuple[Any] | tuple[Any, Any]
"""Where a value stands: `(root,)`, then `(parent path, member name | index | map key)`."""

_SHOWN: Final = 80
"""How many characters of a value an error shows at most."""


class BotopinError(Exception):
    """The base of everything that botopin raises by its own accord."""


class MissingMemberError(BotopinError, AttributeError):
    """A required member that a response did not carry was read.

    botopin never invents a value for it. `repr`, `==`, copying, pickling, `botopin.replace` and
    conversion treat the member as absent.
    """


class PinError(BotopinError, RuntimeError):
    """A client cannot be pinned to a version, or the pin took no effect."""


class ValidationWarning(UserWarning):
    """A problem of a kind that `botopin.validation_mode` was told to warn of."""


class Violation:
    """One thing that is wrong with a value."""

    __slots__ = ("actual", "expected", "kind", "path")

    def __init__(self, kind: ConstraintKind, path: str, expected: str, actual: str) -> None:
        self.kind = kind
        self.path = path
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.actual}"

    def __repr__(self) -> str:
        return f"<Problem {self.kind}: {self}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Violation):
            return NotImplemented
        return (self.kind, str(self)) == (other.kind, str(other))

    def __hash__(self) -> int:
        return hash((self.kind, str(self)))


class ValidationError(BotopinError, ValueError):
    """A value is not what its shape says; `problems` holds every one that was found.

    Not to be confused with the exceptions of that name which services send.
    """

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(violations)
        self.violations = violations

    def __str__(self) -> str:
        return "\n".join(map(str, self.violations))


class MemberSegment(str):
    """The segment of a path that is a member's name; other segments are indices and keys."""

    __slots__ = ()


class KeySegment:
    """The segment of a path that means the key of a mapping itself, not what it leads to."""

    __slots__ = ("key",)

    def __init__(self, key: object) -> None:
        self.key = key


REDACTED: Final = MemberSegment("***")
"""The segment of a path that stands for a sensitive key."""


def format_path(path: Path) -> str:
    """A path as a person reads it: `CreateJobRequest.tags['a']`."""
    segments: list[str] = []
    while len(path) == 2:  # noqa: PLR2004 - a parent and a segment
        path, segment = path
        match segment:
            case MemberSegment():
                segments.append(f".{segment}")
            case KeySegment():
                segments.append(f"[{format_value(segment.key)}] (key)")
            case _:
                segments.append(f"[{format_value(segment)}]")
    return str(path[0]) + "".join(reversed(segments))


def format_value(value: object, *, redact: bool = False) -> str:
    """A value as an error shows it: short, and by its type alone where it is sensitive."""
    name = value.__class__.__qualname__
    match value:
        case None:
            return "None"
        case _ if redact:
            return f"a sensitive {name}"
        case int() if value.bit_length() > _SHOWN:
            return f"an int of {value.bit_length()} bits"  # repr refuses the longest ones
        case str() | int() | float():
            return _cut(repr(value[: _SHOWN + 1] if isinstance(value, str) else value))
        case _:
            return name


def suggest(text: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the texts that are known, if one is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - errors need it, most imports do not

    folded = {each.casefold(): each for each in known}
    found = get_close_matches(text[:_LONGEST_HINT].casefold(), folded, n=1)
    return f" (did you mean {folded[found[0]]!r}?)" if found else ""


_LONGEST_HINT: Final = 200


def raise_or_warn(problems: list[Violation], stacklevel: int) -> None:
    """Raise, warn of or drop problems, as `checks` says.

    Raises:
        ValidationError: for the problems whose kind is in mode "error".
    """
    modes = _modes.get() or {}
    errors: list[Violation] = []
    for problem in problems:
        mode = modes.get(problem.kind, "error")
        if mode == "error":
            errors.append(problem)
        elif mode == "warn":
            warnings.warn(str(problem), ValidationWarning, stacklevel=stacklevel + 1)
    if errors:
        raise ValidationError(tuple(errors))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN + 2 else f"{text[:_SHOWN]}…"


_modes: ContextVar[Mapping[str, CheckMode] | None] = ContextVar(
    "botopin.validation_mode", default=None
)


@contextmanager
def validation_mode(
    every: CheckMode | None = None,
    *,
    type: CheckMode | None = None,
    required: CheckMode | None = None,
    min: CheckMode | None = None,
    max: CheckMode | None = None,
    pattern: CheckMode | None = None,
    enum: CheckMode | None = None,
    union: CheckMode | None = None,
    unknown: CheckMode | None = None,
) -> Generator[None]:
    """Say how strictly each kind of check is taken within a `with` block.

    ```python
    with botopin.validation_mode(pattern="warn", enum="off"):
        ...
    ```

    `every` sets all kinds that are not named. What is not set keeps what an outer block says,
    "error" at first. The setting is a context variable: it belongs to the thread or task.

    Raises:
        ValueError: for a mode other than "error", "warn" and "off".
    """
    named: dict[str, CheckMode | None] = {
        "type": type,
        "required": required,
        "min": min,
        "max": max,
        "pattern": pattern,
        "enum": enum,
        "union": union,
        "unknown": unknown,
    }
    modes: dict[str, CheckMode] = dict(_modes.get() or {})
    for kind, mode in named.items():
        chosen = every if mode is None else mode
        if chosen is None:
            continue
        if chosen not in get_args(CheckMode):
            message = f"checks({kind}={chosen!r}): expected one of {', '.join(get_args(CheckMode))}"
            raise ValueError(message)
        modes[kind] = chosen
    token = _modes.set(modes)
    try:
        yield
    finally:
        _modes.reset(token)
