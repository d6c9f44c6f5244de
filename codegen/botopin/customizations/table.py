"""Table of botocore's handlers, and of their effects on the bindings.

`handlers.toml` classifies every built-in handler of each supported botocore release. A handler that
accepts, fills, strips or decodes values has a treatment, which `botopin.customizations.treatments`
applies to a parsed model.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from attrs import field, frozen

from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.structuring import strict_converter, structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.service import ServiceModel

FILE: Final = "handlers.toml"

Effect = Literal["request", "response", "error", "method", "wire", "documentation"]
"""Part of a call that a handler changes.

- `request`: Arguments that botocore accepts, fills or checks.
- `response`: Values that botocore decodes or adds.
- `error`: Codes or messages of errors.
- `method`: Methods of a client.
- `wire`: Signatures, hosts, headers, encodings or retries; arguments and responses are unaffected.
- `documentation`: botocore's own reference.
"""


Treatment = Literal[
    "",
    "account-of-arn",
    "alias",
    "ascii",
    "base64",
    "bucket-name",
    "copy-source",
    "decoded-base64",
    "decoded-json",
    "decoded-keys",
    "encryption-key",
    "expires-string",
    "former-methods",
    "optional",
    "path-suffix",
    "policy-documents",
    "root-text",
]
"""Names of the functions in `botopin.customizations.treatments`."""


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
    excluded: list[str] = field(factory=list[str])
    """Operations that the handler itself skips."""
    methods: dict[str, str] = field(factory=dict[str, str])
    """Operations by the former names of their methods. The former names are part of the events."""
    effect: Effect
    """What the handler changes."""
    does: str
    """Effect, as a verb phrase."""
    since: str = ""
    """First botocore release with the handler; empty if every supported release has it."""
    until: str = ""
    """First botocore release without the handler; empty if the newest release has it."""
    treatment: Treatment = ""
    """Change of the bindings; empty if the handler needs none."""
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
        if operation in self.excluded:
            return False
        return not self.operations or "*" in self.operations or operation in self.operations

    def events(self) -> Iterator[str]:
        """Yield the events that the handler is registered for."""
        prefix = f"{self.event}.{self.service}" if self.service else self.event
        if names := [*self.operations, *self.methods]:
            yield from (f"{prefix}.{name}" for name in names)
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
    return parse_handlers(text)


def parse_handlers(text: str) -> tuple[Handler, ...]:
    """Return the rows of a table in TOML.

    Raises:
        ModelError: The table is invalid.
    """
    table = structure(_CONVERTER, tomllib.loads(text), _Table, file=FILE)
    faults = [
        Diagnostic(FILE, f"/handlers/{index}", message)
        for index, handler in enumerate(table.handlers)
        if (message := _fault(handler))
    ]
    if faults:
        raise ModelError(faults)
    return tuple(table.handlers)


def _fault(handler: Handler) -> str:
    """Return the fault of a row, or an empty text."""
    for key, release in (("since", handler.since), ("until", handler.until)):
        if release and not re.fullmatch(r"\d+\.\d+\.\d+", release):
            return f"{key}: expected a botocore release such as 1.36.0, got {release!a}"
    changed = handler.members or handler.shapes or handler.methods
    if handler.treatment and not changed:
        return f"the treatment {handler.treatment} needs members, shapes or methods"
    if not handler.treatment and (changed or handler.note):
        return "members, shapes, methods and note need a treatment"
    return ""


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


def _structure_literal(value: object, cls: Any) -> object:
    if value in get_args(cls):
        return value
    known = ", ".join(filter(None, get_args(cls)))
    raise ValueError(f"expected one of {known}, got {value!a}")


def _is_literal(cls: Any) -> bool:
    origin: object = get_origin(cls)
    return origin is Literal


_CONVERTER.register_structure_hook_func(_is_literal, _structure_literal)
