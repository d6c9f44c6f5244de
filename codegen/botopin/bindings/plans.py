"""Plans: every decision about generated code, as plain data for the templates.

Templates only loop over plans and join their texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from botopin.bindings.python_source import PythonSource

if TYPE_CHECKING:
    from collections.abc import Mapping

_NONE: Final = PythonSource("None")


@frozen(kw_only=True)
class ImportPlan:
    """Import of several names from one module."""

    module: PythonSource
    names: tuple[PythonSource, ...]


@frozen(kw_only=True)
class LiteralPlan:
    """Alias of a literal type."""

    name: PythonSource
    type: PythonSource


@frozen(kw_only=True)
class MemberPlan:
    """Member of a structure, union or error."""

    name: PythonSource
    annotation: PythonSource
    declaration: PythonSource
    """Call of `member` or `error_member`."""
    doc: PythonSource | None


@frozen(kw_only=True)
class ParameterPlan:
    """Parameter of a method or constructor."""

    name: PythonSource
    annotation: PythonSource
    optional: bool
    default: PythonSource = _NONE
    """Default of an optional parameter."""


@frozen(kw_only=True)
class ClassPlan:
    """Class of a shape."""

    name: PythonSource
    base: PythonSource
    doc: PythonSource
    decorators: tuple[PythonSource, ...] = ()
    attributes: Mapping[PythonSource, PythonSource] = field(
        factory=dict[PythonSource, PythonSource]
    )
    """Class attributes that are not members, by name."""
    members: tuple[MemberPlan, ...] = ()
    parameters: tuple[ParameterPlan, ...] = ()
    """Parameters of the constructor. Empty if they equal the members."""
    values: tuple[tuple[PythonSource, PythonSource], ...] = ()
    """Members of an enum: names and values."""


@frozen(kw_only=True)
class ModulePlan:
    """Module of classes."""

    name: str
    header: tuple[PythonSource, ...]
    doc: PythonSource
    imports: tuple[tuple[ImportPlan, ...], ...]
    """Groups of imports: the standard library, botopin, the version's other modules."""
    literals: tuple[PythonSource, ...] = ()
    """Literal types that only type checkers import."""
    classes: tuple[ClassPlan, ...]


@frozen(kw_only=True)
class MethodPlan:
    """Method of a client, or an overload of a method."""

    name: PythonSource
    decorators: tuple[PythonSource, ...]
    positional: tuple[ParameterPlan, ...] = ()
    """Parameters that an argument can set by position or by name."""
    parameters: tuple[ParameterPlan, ...]
    """Parameters that an argument can set only by name."""
    returns: PythonSource
    doc: PythonSource | None
    """Docstring. None for an overload."""
    body: PythonSource
    is_async: bool


@frozen(kw_only=True)
class OverloadPlan:
    """Overload of `send` for one operation."""

    request: PythonSource
    operation: PythonSource | None
    """Type of the argument `operation`. None if the overload lacks the argument."""
    optional: bool
    """Whether the argument `operation` is optional."""
    response: PythonSource


@frozen(kw_only=True)
class SendPlan:
    """Method `send`, which takes a request object."""

    overloads: tuple[OverloadPlan, ...]
    overload: PythonSource
    """Decorator of the overloads."""
    shape: PythonSource
    """Annotation of any request."""
    text: PythonSource
    """Annotation of the name of an operation."""
    response: PythonSource
    """Annotation of any response."""
    doc: PythonSource
    body: PythonSource
    is_async: bool


@frozen(kw_only=True)
class ClientPlan:
    """Module of a synchronous or asynchronous client."""

    name: str
    """Name of the module."""
    header: tuple[PythonSource, ...]
    doc: PythonSource
    imports: tuple[tuple[ImportPlan, ...], ...]
    package: PythonSource
    """Absolute name of the version's package."""
    shapes: PythonSource | None
    """Local name of the version's package. None if the client uses no class of the package."""
    cls: PythonSource
    base: PythonSource
    cls_doc: PythonSource
    service: PythonSource
    methods: tuple[MethodPlan, ...]
    send: SendPlan | None
    """Method `send`. None if no operation has a request."""


@frozen(kw_only=True)
class VersionPlan:
    """Package of a version."""

    package: str
    header: tuple[PythonSource, ...]
    doc: PythonSource
    exports: tuple[ImportPlan, ...]
    """Classes of each module."""
    names: tuple[PythonSource, ...]
    """Public names, sorted."""
    modules: tuple[ModulePlan, ...]
    literals: tuple[LiteralPlan, ...]
    clients: tuple[ClientPlan, ...]


@frozen(kw_only=True)
class ServicePlan:
    """Package of a service."""

    package: str
    service: PythonSource
    doc: PythonSource
    versions: tuple[PythonSource, ...]
    latest: PythonSource
