"""Table of botocore's handlers, and of their effects on the bindings.

`handlers.toml` classifies every built-in handler of each supported botocore release. A handler that
accepts, fills, strips or decodes values has a treatment, which `botopin.customizations.treatments`
applies to a parsed model.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from attrs import field, frozen

from botopin.model.structuring import strict_converter, structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.service import ServiceModel

FILE: Final = "handlers.toml"

Effect = Literal["request", "response", "error", "method", "wire", "documentation"]
"""What a handler changes.

- `request`: Arguments that botocore accepts, fills or checks.
- `response`: Values that botocore decodes or adds.
- `error`: Codes or messages of errors.
- `method`: Methods of a client.
- `wire`: Signatures, hosts, headers, encodings or retries; the arguments and responses stay equal.
- `documentation`: botocore's own reference.
"""


@frozen(kw_only=True)
class Handler:
    """A handler of botocore."""

    function: str
    """Qualified name of the function in `botocore.handlers`, or a pattern for `fnmatch`."""
    event: str
    """First part of the event, such as `before-parameter-build`, or a pattern for `fnmatch`."""
    service: str = ""
    """Service id in botocore's events, such as `s3-control`; empty for every service."""
    operations: list[str] = field(factory=list[str])
    """Operations of the events; empty for every operation."""
    effect: Effect
    """What the handler changes."""
    does: str
    """Effect, as a verb phrase."""
    since: str = ""
    """First botocore release with the handler; empty if every supported release has it."""
    until: str = ""
    """First botocore release without the handler; empty if the newest release has it."""
    treatment: str = ""
    """Name of the function in `botopin.customizations.treatments`; empty without one."""
    members: list[str] = field(factory=list[str])
    """Members that the treatment changes, such as `Prefix` or `Contents[].Key`."""
    shapes: list[str] = field(factory=list[str])
    """Shapes whose values the treatment changes."""
    note: str = ""
    """Sentence for the docstrings of the members."""
    fills: str = ""
    """Value that botocore sends for an omitted member; empty if it sends none."""
    examples: dict[str, str] = field(factory=dict[str, str])
    """JSON texts of realistic values by member; `*` stands for every other member."""

    def applies_to(self, operation: str) -> bool:
        """Return whether botocore calls the handler for an operation."""
        return not self.operations or "*" in self.operations or operation in self.operations

    def events(self) -> Iterator[str]:
        """Yield the events that the handler is registered for."""
        prefix = f"{self.event}.{self.service}" if self.service else self.event
        if self.operations:
            yield from (f"{prefix}.{operation}" for operation in self.operations)
        else:
            yield prefix


@frozen(kw_only=True)
class _Table:
    handlers: list[Handler]


@cache
def read_handlers() -> tuple[Handler, ...]:
    """Return all rows of the table.

    Raises:
        ModelError: The table is invalid.
    """
    text = resources.files("botopin.customizations").joinpath(FILE).read_text(encoding="utf-8")
    table = structure(_CONVERTER, tomllib.loads(text), _Table, file=FILE)
    return tuple(table.handlers)


def treatments_of(model: ServiceModel) -> Iterator[Handler]:
    """Yield the rows with a treatment for a service."""
    service = event_name(model)
    for handler in read_handlers():
        if handler.treatment and handler.service == service:
            yield handler


def event_name(model: ServiceModel) -> str:
    """Return the name of a service in botocore's events (`ServiceId.hyphenize` of botocore)."""
    return str(model.metadata.get("serviceId") or model.service).replace(" ", "-").lower()


_CONVERTER: Final = strict_converter(mapping="a table")
