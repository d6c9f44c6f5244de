"""Violations of constraints, botopin's exceptions, and the validation mode."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

ConstraintKind: TypeAlias = Literal[
    "type", "required", "min", "max", "pattern", "enum", "union", "unknown"
]
"""Kind of a constraint.

- `type`: Python type of the value. Numbers in a document must also be finite.
- `required`: A required member has a value.
- `min`, `max`: Limits of a number, or of the length or size of a value (Smithy's traits `range` and
  `length`).
- `pattern`: Java regular expression that the whole text must match (Smithy's trait `pattern`).
- `enum`: The version models the value.
- `union`: Exactly one member is set.
- `unknown`: The shape models the member. Only `strict=True` checks this constraint.
"""

CheckMode: TypeAlias = Literal["error", "warn", "off"]
"""Reaction to a violation: raise `ValidationError`, warn with `ValidationWarning`, or ignore it."""

Path: TypeAlias = tuple[Any] | tuple[Any, Any]
"""Location of a value: `(root,)` or `(parent path, member name | index | map key)`."""

_MAX_SHOWN: Final = 80
"""Maximum number of characters of a value in an error message."""


class BotopinError(Exception):
    """Base class of botopin's exceptions."""


class MissingMemberError(BotopinError, AttributeError):
    """A required member has no value because the response did not contain it.

    botopin never invents a value. `repr`, `==`, copying, pickling, `botopin.replace` and conversion
    treat the member as absent.
    """


class PinError(BotopinError, RuntimeError):
    """A client cannot be pinned to a version, or the pin has no effect."""


class ValidationWarning(UserWarning):
    """A value violates a constraint whose mode is "warn" (see `botopin.validation_mode`)."""


class Violation:
    """One violation of a constraint.

    Attributes:
        kind: Kind of the constraint.
        path: Path of the value, such as `CreateJobRequest.tags['a']`.
        expected: Description of valid values.
        actual: Description of the value, without sensitive data.
        exemption: Name that lets the value pass if it is exempted, such as
            `CreateJobRequest.role_arn` (see `botopin.exempt`). None if botocore enforces the
            constraint, too.
    """

    __slots__ = ("actual", "exemption", "expected", "kind", "path")

    def __init__(
        self,
        kind: ConstraintKind,
        path: str,
        expected: str,
        actual: str,
        exemption: str | None = None,
    ) -> None:
        self.kind = kind
        self.path = path
        self.expected = expected
        self.actual = actual
        self.exemption = exemption

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.actual}"

    def __repr__(self) -> str:
        return f"<Violation {self.kind}: {self}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Violation):
            return NotImplemented
        return (self.kind, str(self)) == (other.kind, str(other))

    def __hash__(self) -> int:
        return hash((self.kind, str(self)))


class ValidationError(BotopinError, ValueError):
    """A value violates constraints of its shape.

    botopin raises this error before a request is sent. The `ValidationException` of a service is a
    different error.

    Attributes:
        violations: All violations that were found.
    """

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(violations)
        self.violations = violations

    def __str__(self) -> str:
        return "\n".join([*map(str, self.violations), *self._hint()])

    def _hint(self) -> Iterator[str]:
        exemptions = dict.fromkeys(each.exemption for each in self.violations if each.exemption)
        if exemptions:
            names = ", ".join(f'"{name}"' for name in exemptions)
            yield (
                f"To send such values anyway, call botopin.exempt({names}) or, if a client builds "
                f"the object, create the client with exempt={{{names}}}"
            )


class MemberSegment(str):
    """Path segment that is the name of a member; other segments are indices and keys.

    The owner is the generated class that declares the member. It is None if no class declares it.
    """

    __slots__ = ("owner",)

    owner: type[Any] | None

    def __new__(cls, name: str, owner: type[Any] | None = None) -> Self:
        segment = super().__new__(cls, name)
        segment.owner = owner
        return segment

    @property
    def qualified_name(self) -> str:
        """Name with the class, such as `CreateJobRequest.role_arn`."""
        return str(self) if self.owner is None else f"{self.owner.__qualname__}.{self}"


class KeySegment:
    """Path segment for the key of a mapping itself, not for its value."""

    __slots__ = ("key",)

    def __init__(self, key: object) -> None:
        self.key = key


REDACTED: Final = MemberSegment("***")
"""Path segment that replaces a sensitive key."""


def split_path(path: Path) -> list[Any]:
    """Return the root of a path and its segments."""
    segments: list[Any] = []
    while len(path) == 2:  # noqa: PLR2004 - a parent and a segment
        path, segment = path
        segments.append(segment)
    return [path[0], *reversed(segments)]


def format_path(path: Path) -> str:
    """Return the text of a path, such as `CreateJobRequest.tags['a']`."""
    text, *segments = split_path(path)
    for segment in segments:
        match segment:
            case MemberSegment():
                text += f".{segment}"
            case KeySegment():
                text += f"[{format_value(segment.key)}] (key)"
            case _:
                text += f"[{format_value(segment)}]"
    return str(text)


def format_value(value: object, *, redact: bool = False) -> str:
    """Return a short description of a value for an error message; only its type if redacted."""
    name = value.__class__.__qualname__
    match value:
        case None:
            return "None"
        case _ if redact:
            return f"a sensitive {name}"
        case int() if value.bit_length() > _MAX_SHOWN:
            return f"an int of {value.bit_length()} bits"  # repr rejects very long ints
        case str() | int() | float():
            text = repr(value[: _MAX_SHOWN + 1] if isinstance(value, str) else value)
            return text if len(text) <= _MAX_SHOWN + 2 else f"{text[:_MAX_SHOWN]}…"
        case _:
            return name


def suggest(text: str, known: Iterable[str]) -> str:
    """Return a hint at the most similar known text, or an empty string if none is similar."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only for error messages

    folded = {each.casefold(): each for each in known}
    matches = get_close_matches(text[:_MAX_COMPARED].casefold(), folded, n=1)
    return f" (did you mean {folded[matches[0]]!r}?)" if matches else ""


_MAX_COMPARED: Final = 200
"""Maximum number of characters that `suggest` compares."""


def raise_or_warn(violations: list[Violation], stacklevel: int) -> None:
    """Raise, warn about or ignore violations according to the validation mode.

    Raises:
        ValidationError: The mode of at least one violation is "error".
    """
    modes = _modes.get() or {}
    errors: list[Violation] = []
    for violation in violations:
        mode = modes.get(violation.kind, "error")
        if mode == "error":
            errors.append(violation)
        elif mode == "warn":
            warnings.warn(str(violation), ValidationWarning, stacklevel=stacklevel + 1)
    if errors:
        raise ValidationError(tuple(errors))


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
    """Set the reaction to violations inside a `with` block.

    ```python
    with botopin.validation_mode(pattern="warn", enum="off"):
        ...
    ```

    Each mode is "error" (raise `ValidationError`, the default), "warn" (warn with
    `ValidationWarning`) or "off". A kind without a mode keeps the mode of the outer block. The
    modes are stored in a context variable, so that they apply to the current thread or task.

    Args:
        every: Mode of all kinds that have no argument of their own.
        type: Mode for values of a wrong Python type.
        required: Mode for required members without a value.
        min: Mode for values below a minimum.
        max: Mode for values above a maximum.
        pattern: Mode for texts that do not match their pattern.
        enum: Mode for enum values that the version does not model.
        union: Mode for unions with no member or several members.
        unknown: Mode for unknown members, which only `strict=True` checks.

    Raises:
        ValueError: A mode is not "error", "warn" or "off".
    """
    by_kind: dict[str, CheckMode | None] = {
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
    for kind, kind_mode in by_kind.items():
        mode = every if kind_mode is None else kind_mode
        if mode is None:
            continue
        if mode not in get_args(CheckMode):
            expected = ", ".join(get_args(CheckMode))
            raise ValueError(f"validation_mode: expected one of {expected}, got {kind}={mode!r}")
        modes[kind] = mode
    token = _modes.set(modes)
    try:
        yield
    finally:
        _modes.reset(token)
