"""Every Python decision about a version, as plain data that templates only loop over and join."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.bindings.client_plan import ClientPlan, plan_client
from botopin.bindings.constraints import describe_constraints, unsatisfiable_shapes
from botopin.bindings.imports import (
    NONE,
    ImportPlan,
    ModuleScope,
    deprecation_note,
    is_json_header,
    is_stream,
    sort_imports,
)
from botopin.bindings.modules import partition_shapes
from botopin.bindings.python_source import (
    PythonSource,
    call,
    comment,
    docstring,
    dotted,
    identifier,
    literal,
    mapping,
    quoted,
    relative_module,
    subscript,
    union,
)
from botopin.model import service
from botopin.model.documentation import paragraphs
from botopin.model.service import StringShape, StructureShape
from botopin.naming import rules
from botopin.naming.names import has_class
from botopin.runtime.regex.limits import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from botopin.bindings.modules import ShapeModule
    from botopin.model.service import Reference, ServiceModel, Shape
    from botopin.naming.names import Names

TRUE: Final = literal(True)

_NONE: Final = " There are none: no value can satisfy this shape."


@frozen(kw_only=True)
class MemberPlan:
    name: PythonSource
    annotation: PythonSource
    declaration: PythonSource
    doc: PythonSource | None


@frozen(kw_only=True)
class ClassPlan:
    name: PythonSource
    base: PythonSource
    doc: PythonSource
    decorators: tuple[PythonSource, ...]
    facts: Mapping[PythonSource, PythonSource]
    """Class attributes, by name."""
    members: tuple[MemberPlan, ...]
    values: tuple[tuple[PythonSource, PythonSource], ...] = ()
    """The members of an enum."""


@frozen(kw_only=True)
class ModulePlan:
    name: str
    header: tuple[PythonSource, ...]
    doc: PythonSource
    imports: tuple[tuple[ImportPlan, ...], ...]
    """In groups: the standard library, botopin, the modules beside this one."""
    classes: tuple[ClassPlan, ...]


@frozen(kw_only=True)
class StrategyPlan:
    name: PythonSource
    invalid_name: PythonSource | None
    cls: PythonSource
    doc: PythonSource
    invalid_doc: PythonSource


@frozen(kw_only=True)
class VersionPlan:
    package: str
    header: tuple[PythonSource, ...]
    doc: PythonSource
    exports: tuple[ImportPlan, ...]
    """The classes of each module."""
    names: tuple[PythonSource, ...]
    modules: tuple[ModulePlan, ...]
    facade: PythonSource
    """The package's name from the top, for the strategies."""
    strategies: tuple[StrategyPlan, ...]
    clients: tuple[ClientPlan, ...]


@frozen(kw_only=True)
class ServicePlan:
    package: str
    service: PythonSource
    doc: PythonSource
    versions: tuple[PythonSource, ...]
    latest: PythonSource


def plan_service(service: str, dates: Sequence[str]) -> ServicePlan:
    """Decide about the package of a service, over the versions that are here."""
    dates = sorted(dates)
    return ServicePlan(
        package=rules.service_package(service),
        service=literal(service),
        doc=docstring(
            [f"The dated versions of {service}. Importing this imports none of them."], 0
        ),
        versions=tuple(literal(date) for date in dates),
        latest=literal(dates[-1]),
    )


def plan_version(
    model: ServiceModel,
    names: Names,
    *,
    package: str,
    origin: str = "",
    notes: Mapping[str, Sequence[str]] | None = None,
) -> VersionPlan:
    """Decide everything about the package of one version.

    Args:
        model: the version's model.
        names: its Python names.
        package: the namespace that the service lies in, `botopin_aws`.
        origin: where the model came from, such as `botocore 1.42.85`.
        notes: by wire name, `Shape` or `Shape.member`: what became of it since the first version.
    """
    return _Version(model, names, package, origin, notes or {}).plan()


class _Version:
    def __init__(
        self,
        model: ServiceModel,
        names: Names,
        package: str,
        origin: str,
        notes: Mapping[str, Sequence[str]],
    ) -> None:
        self.model = model
        self.names = names
        self.package = package
        self.notes = notes
        self.modules = partition_shapes(model)
        self.home = {shape: module.name for module in self.modules for shape in module.shapes}
        self.errors = {
            name: (shape, shape.error)
            for name in names.classes
            if isinstance(shape := model.shapes[name], StructureShape) and shape.error is not None
        }
        origin = f" ({origin})" if origin else ""
        facts = f"from {model.service} {model.date}{origin}"
        self.header: tuple[PythonSource, ...] = (
            comment(f"Code generated by botopin {facts}. DO NOT EDIT."),
        )
        if any(shape.deprecation for shape in model.shapes.values()):
            self.header += (comment("pyright: reportDeprecated=false"),)
        self.impossible = frozenset(unsatisfiable_shapes(model))
        full_name = str(model.metadata.get("serviceFullName") or model.service)
        self.title = " ".join(full_name.split())
        self.requests = _operations_by_end(model, "input")
        self.responses = _operations_by_end(model, "output")

    def plan(self) -> VersionPlan:
        modules = [self.module(module) for module in self.modules]
        modules += [self.error_module()] if self.errors else []
        version = rules.version_package(self.model.date)
        facade = dotted(
            *self.package.split("."), rules.service_package(self.model.service), version
        )
        clients = tuple(
            plan_client(
                self.model,
                self.names,
                header=self.header,
                facade=facade,
                dated=self.history,
                is_async=is_async,
            )
            for is_async in (False, True)
        )
        defined = {module.name: [each.name for each in module.classes] for module in modules}
        defined |= {client.name: [client.cls] for client in clients}
        return VersionPlan(
            package=version,
            header=self.header,
            doc=docstring(
                [f"{self.title}, as of {self.model.date}.", *paragraphs(self.model.documentation)],
                0,
            ),
            exports=tuple(
                ImportPlan(module=identifier(module), names=sort_imports(names))
                for module, names in sorted(defined.items())
            ),
            names=tuple(sorted(name for names in defined.values() for name in names)),
            modules=tuple(modules),
            facade=facade,
            strategies=tuple(self.strategy(name) for name in self.names.strategies),
            clients=clients,
        )

    def module(self, module: ShapeModule) -> ModulePlan:
        scope = _Module(self, module.name, module.shapes)
        classes: list[ClassPlan] = []
        for name in module.shapes:
            match self.model.shapes[name]:
                case StringShape() as shape:
                    classes.append(scope.enum(shape))
                case StructureShape() as shape:
                    classes.append(scope.structure(shape))
                case _:  # the cut holds enums and structures
                    pass
        return ModulePlan(
            name=module.name,
            header=self.header,
            doc=docstring([_module_doc(module)], 0),
            imports=scope.imports(),
            classes=tuple(classes),
        )

    def error_module(self) -> ModulePlan:
        scope = _Module(self, "errors", tuple(self.errors))
        base = identifier(rules.base_error(self.model.service))
        root = ClassPlan(
            name=base,
            base=scope.runtime("ServiceError", module="errors"),
            doc=docstring([f"The base of every error that {self.title} sends."]),
            decorators=(),
            facts={},
            members=(),
        )
        classes = [scope.error(shape, error, base) for shape, error in self.errors.values()]
        return ModulePlan(
            name="errors",
            header=self.header,
            doc=docstring([f"What {self.title} raises."], 0),
            imports=scope.imports(),
            classes=(root, *classes),
        )

    def strategy(self, shape: str) -> StrategyPlan:
        cls = identifier(self.names.classes[shape])
        invalid = self.names.invalid_strategies.get(shape)
        return StrategyPlan(
            name=identifier(self.names.strategies[shape]),
            invalid_name=None if invalid is None else identifier(invalid),
            cls=cls,
            doc=docstring([f"Valid ``{cls}`` values.{_NONE if shape in self.impossible else ''}"]),
            invalid_doc=docstring([f"Arguments for ``{cls}`` with exactly one thing wrong."]),
        )

    def description(self, shape: Shape) -> list[str]:
        """What there is to say of a class."""
        said = list(paragraphs(shape.documentation))
        operations = [
            *((operation, "request") for operation in self.requests.get(shape.name, ())),
            *((operation, "response") for operation in self.responses.get(shape.name, ())),
        ]
        for operation, end in operations:
            if not said and end == "request":
                said += paragraphs(operation.documentation)
            said.append(f"The {end} of ``{operation.name}``.")
        if not said:
            said.append(f"{_kind(shape)} ``{shape.name}``.")
        if shape.name in self.impossible:
            said.append("No value can satisfy this shape, so no request can hold one.")
        return [*said, *self.history(shape.name)]

    def history(self, name: str) -> list[str]:
        """What became of a class or member, as one paragraph with a line for each date."""
        return ["\n".join(lines)] if (lines := self.notes.get(name)) else []


class _Module(ModuleScope):
    """What one module defines."""

    def __init__(self, version: _Version, module: str, shapes: Sequence[str]) -> None:
        members = version.names.members
        shadowed = [name for shape in shapes for name in members.get(shape, {}).values()]
        super().__init__(version.model, version.names, shadowed, version.names.classes.values())
        self.version = version
        self.module = module
        self.undefined = set(shapes)

    def cls(self, shape: str) -> PythonSource:
        """A class, where it may be referred to by name."""
        name = self.names.classes[shape]
        home = self.version.home[shape]
        if home == self.module:
            return identifier(name)
        return self.imported(relative_module(home), name)

    def enum(self, shape: StringShape) -> ClassPlan:
        members = self.names.enum_members[shape.name]
        plan = ClassPlan(
            name=identifier(self.names.classes[shape.name]),
            base=self.runtime("OpenStrEnum"),
            doc=docstring(self.version.description(shape)),
            decorators=self.deprecated(shape.deprecation),
            facts={},
            members=(),
            values=tuple((identifier(members[v]), literal(v)) for v in shape.enum or ()),
        )
        self.undefined.discard(shape.name)
        return plan

    def structure(self, shape: StructureShape) -> ClassPlan:
        name = self.names.classes[shape.name]
        facts: dict[PythonSource, PythonSource] = {}
        if name != shape.name:
            facts[PythonSource("__botopin_shape_name__")] = literal(shape.name)
        if shape.sensitive:
            facts[PythonSource("__botopin_sensitive__")] = TRUE
        if errors := self.event_errors(shape):
            facts[PythonSource("__botopin_event_errors__")] = mapping(errors)
        plan = ClassPlan(
            name=identifier(name),
            base=self.runtime(self.base(shape)),
            doc=docstring(self.version.description(shape)),
            decorators=(*self.deprecated(shape.deprecation), self.runtime("shape")),
            facts=facts,
            members=tuple(self.member(shape, member) for member in shape.members.values()),
        )
        self.undefined.discard(shape.name)
        return plan

    def event_errors(self, shape: StructureShape) -> dict[PythonSource, PythonSource]:
        """The classes of the events that are errors, by their wire names."""
        if not shape.eventstream:
            return {}
        return {
            literal(member.name): literal(self.names.classes[member.shape])
            for member in shape.members.values()
            if member.shape in self.version.errors
        }

    def base(self, shape: StructureShape) -> str:
        if shape.union or shape.eventstream:
            return "Union"
        return "Response" if shape.name in self.version.responses else "Shape"

    def error(
        self, shape: StructureShape, error: service.ErrorTrait, base: PythonSource
    ) -> ClassPlan:
        name = self.names.classes[shape.name]
        facts = (
            {}
            if name == shape.name
            else {PythonSource("__botopin_shape_name__"): literal(shape.name)}
        )
        facts[PythonSource("code")] = literal(error.code)
        if error.http_status is not None:
            facts[PythonSource("http_status")] = literal(error.http_status)
        facts[PythonSource("fault")] = literal("server" if error.fault else "client")
        return ClassPlan(
            name=identifier(name),
            base=base,
            doc=docstring(self.version.description(shape)),
            decorators=self.deprecated(shape.deprecation),
            facts=facts,
            members=tuple(
                self.member(shape, member, declare="error_member")
                for member in shape.members.values()
            ),
        )

    def member(
        self, owner: StructureShape, member: service.Member, declare: str = "member"
    ) -> MemberPlan:
        shape = self.model.resolve(member)
        one_of = owner.union or owner.eventstream
        optional = not member.required or one_of or member.idempotency_token
        annotation = self.received_stream(owner, member)
        if annotation is None:
            annotation = self.member_annotation(owner, member)
            annotation = union(annotation, NONE) if optional else annotation
        deprecation = member.deprecation
        module = "" if declare == "member" else "errors"
        return MemberPlan(
            name=identifier(self.names.members[owner.name][member.name]),
            annotation=annotation,
            declaration=call(
                self.runtime(declare, module),
                literal(member.name),
                self.member_type(owner, member),
                idempotency_token=TRUE if member.idempotency_token else None,
                sensitive=TRUE if self.is_sensitive(shape) else None,
                deprecated=None if deprecation is None else literal(deprecation_note(deprecation)),
                default=NONE if optional else None,
            ),
            doc=self.member_doc(owner, member),
        )

    def received_stream(self, owner: StructureShape, member: service.Member) -> PythonSource | None:
        """The annotation of a stream that only responses have, where botocore always gives it."""
        if owner.name not in self.version.responses.keys() - self.version.requests.keys():
            return None
        match self.model.resolve(member):
            case StructureShape(eventstream=True) as shape:
                stream = self.runtime("EventStream", module="event_streams")
                return subscript(stream, self.cls(shape.name))
            case service.BlobShape() if member.name == owner.payload:
                return self.runtime("ByteStream", module="byte_streams")
            case _:
                return None

    def member_doc(self, owner: StructureShape, member: service.Member) -> PythonSource | None:
        said = list(paragraphs(member.documentation))
        if member.deprecation is not None:
            said.append(f"Deprecated. {deprecation_note(member.deprecation)}".rstrip())
        facts = describe_constraints(self.model, member)
        if member.idempotency_token:
            facts = ("Filled by botocore where it is absent.", *facts)
        if facts:
            said.append(" ".join(facts))
        said += self.version.history(f"{owner.name}.{member.name}")
        if owner.eventstream and member.shape in self.version.errors:
            said.append(f"Raised as ``{self.names.classes[member.shape]}``, not received.")
        return docstring(said) if said else None

    def is_sensitive(self, shape: Shape, within: Collection[str] = ()) -> bool:
        """Whether any part of a value that is written out is sensitive."""
        if shape.sensitive:
            return True
        if isinstance(shape, StructureShape) or shape.name in within:
            return False
        return any(
            self.is_sensitive(self.model.resolve(reference), {*within, shape.name})
            for _, reference in service.references(shape)
        )

    def member_type(self, owner: StructureShape, member: service.Member) -> PythonSource:
        """The type of a member, be it bytes that are read of a file."""
        shape = self.model.resolve(member)
        if not isinstance(shape, service.BlobShape) or not is_stream(self.model, owner, member):
            return self.type(member)
        secret = TRUE if shape.sensitive else None
        return call(self.runtime("Stream"), **_length(shape), sensitive=secret)

    def type(self, reference: Reference, within: tuple[str, ...] = ()) -> PythonSource:
        """The type of what is referred to, as the runtime's `types` say it."""
        shape = self.model.resolve(reference)
        if shape.name in within:
            return call(self.runtime("Document"))
        inner = (*within, shape.name)
        secret = TRUE if shape.sensitive else None
        match shape:
            case StructureShape() if shape.document or shape.name in self.version.errors:
                return call(self.runtime("Document"), sensitive=secret)
            case StructureShape(eventstream=True):
                item = self.reference(shape.name)
                return call(self.runtime("EventStreamOf"), item, sensitive=secret)
            case StructureShape():
                return self.reference(shape.name)
            case StringShape() if has_class(self.model, shape.name):
                return self.reference(shape.name)
            case StringShape() if is_json_header(reference, shape):
                return call(self.runtime("JSONHeader"), sensitive=secret)
            case StringShape():
                return call(
                    self.runtime(
                        "JSONText" if shape.jsonvalue or reference.jsonvalue else "String"
                    ),
                    **_length(shape),
                    **_pattern(shape),
                    sensitive=secret,
                )
            case service.ListShape(member=member):
                return call(
                    self.runtime("ListOf"),
                    self.type(member, inner),
                    **_length(shape),
                    sparse=TRUE if shape.sparse else None,
                    sensitive=secret,
                )
            case service.MapShape(key=key, value=value):
                return call(
                    self.runtime("MapOf"),
                    self.type(key, inner),
                    self.type(value, inner),
                    **_length(shape),
                    sparse=TRUE if shape.sparse else None,
                    sensitive=secret,
                )
            case service.TimestampShape():
                return call(self.runtime("Timestamp"), sensitive=secret)
            case service.BlobShape():
                return call(self.runtime("Blob"), **_length(shape), sensitive=secret)
            case service.IntegerShape():
                return call(self.runtime("Integer"), **_bounds(shape), sensitive=secret)
            case service.FloatShape():
                return call(self.runtime("Float"), **_bounds(shape), sensitive=secret)
            case service.BooleanShape():
                return call(self.runtime("Boolean"), sensitive=secret)

    def reference(self, shape: str) -> PythonSource:
        name = self.cls(shape)
        return quoted(name) if shape in self.undefined else name


def _operations_by_end(model: ServiceModel, end: str) -> dict[str, list[service.Operation]]:
    found: dict[str, list[service.Operation]] = defaultdict(list)
    for operation in model.operations.values():
        reference: Reference | None = getattr(operation, end)
        if reference is not None:
            found[reference.shape].append(operation)
    return found


def _kind(shape: Shape) -> str:
    match shape:
        case StringShape():
            return "The values of"
        case StructureShape(error=error) if error is not None:
            return "The error"
        case StructureShape(union=True):
            return "The union"
        case _:
            return "The structure"


def _module_doc(module: ShapeModule) -> str:
    match names := module.used_by:
        case []:
            return "What no operation reaches."
        case ["the errors"]:
            return "What the errors carry, and nothing else does."
        case [name]:
            return f"What {name} takes and gives, and nothing else does."
        case _:
            return f"What {', '.join(names[:-1])} and {names[-1]} share."


def _length(
    shape: service.StringShape | service.BlobShape | service.ListShape | service.MapShape,
) -> dict[str, PythonSource | None]:
    return {
        "min": literal(shape.min) if shape.min else None,  # a length is never less than 0
        "max": None if shape.max is None else literal(shape.max),
    }


def _pattern(shape: StringShape) -> dict[str, PythonSource | None]:
    if shape.pattern is None:
        return {}
    enforced_up_to = compile_pattern(shape.pattern).enforced_up_to(shape.max)
    return {
        "pattern": literal(shape.pattern),
        "enforced_up_to": None if enforced_up_to is None else literal(enforced_up_to),
    }


def _bounds(shape: service.IntegerShape | service.FloatShape) -> dict[str, PythonSource | None]:
    return {
        "min": None if shape.min is None else literal(shape.min),
        "max": None if shape.max is None else literal(shape.max),
    }
