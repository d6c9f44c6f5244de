"""Problems of a request, with their positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import define

from botopin.runtime.violations import format_value, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.model.service import ServiceModel, Shape, StructureShape

MAX_PROBLEMS: Final = 50
"""Number of problems after which parsing of a message stops."""


@define
class Position:
    """A position in a request, with all problems of the request."""

    path: str
    problems: list[str]
    redact: bool = False
    """Whether the value, or a value around it, is sensitive."""

    @property
    def must_stop(self) -> bool:
        return len(self.problems) >= MAX_PROBLEMS

    def in_shape(self, shape: Shape) -> Position:
        """Return the position of a value with a shape, which can be sensitive."""
        if self.redact or not shape.sensitive:
            return self
        return Position(self.path, self.problems, redact=True)

    def below(self, part: str) -> Position:
        return Position(f"{self.path}{part}", self.problems, self.redact)

    def at_key(self, key: object, *, redact: bool) -> Position:
        """Return the position of a value in a map. `redact` states whether to hide the key."""
        return self.below(f"[{'***' if redact else format_value(key)}]")

    def add(self, problem: str) -> None:
        self.problems.append(f"{self.path}: {problem}")

    def add_value(self, problem: str, value: object) -> None:
        """Add the problem of a value, which is redacted if it is sensitive."""
        self.add(f"{problem}, got {format_value(value, redact=self.redact)}")

    def add_unknown(
        self,
        model: ServiceModel,
        shape: StructureShape,
        name: object,
        known: Collection[str],
        *,
        kind: str = "a member",
    ) -> None:
        """Add the problem of a name that a structure does not have.

        Args:
            model: Model of the structure.
            shape: Structure without the name.
            name: Unknown name in the request. In CBOR, it can have any type.
            known: Known names, for a suggestion.
            kind: Kind of the name, with an article.
        """
        hint = "" if self.redact else suggest(str(name), known)
        owner = f"{shape.name} in {model.service} {model.date}"
        shown = format_value(name, redact=self.redact)
        self.add(f"expected {kind} of {owner}, got {shown}{hint}")


def describe_missing_tokens(shape: StructureShape, data: Mapping[str, Any]) -> list[str]:
    """Return a problem for each required idempotency token that is missing.

    Classes make tokens optional, because SDKs generate them.
    """
    return [
        f"{shape.name}.{name}: expected an idempotency token, which SDKs generate, got none"
        for name, member in shape.members.items()
        if member.idempotency_token and member.required and name not in data
    ]
