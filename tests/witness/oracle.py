"""Witnesses of one change: the change alone is applied to the old model."""

from __future__ import annotations

import itertools
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import frozen

from botopin.diff.differences import ChangeKind, Subject
from botopin.diff.report import Direction
from botopin.diff.witness import WitnessKind
from botopin.explain.parts import complete, cut, reachable
from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE, WAITERS_FILE
from botopin.naming.names import client_name
from witness import messages, resolution
from witness.bindings import lost_names
from witness.endpoints import lost_endpoints
from witness.pages import lost_pages
from witness.resolution import is_retryable
from witness.samples import Samples
from witness.texts import refused_value
from witness.values import adapt, rename_member
from witness.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.diff.differences import Difference
    from botopin.explain.parts import Files
    from botopin.explain.single_change import SingleChange
    from witness.endpoints import Lost

MAX_OPERATIONS: Final = 2
"""Maximum number of operations per direction that a change is tried on."""
_WHOLE: Final = frozenset({Subject.PAGINATOR, Subject.WAITER})
"""Subjects that concern both directions of an operation."""
ENDPOINT_TRAITS: Final = frozenset(
    {"contextParam", "staticContextParams", "operationContextParams"}
)
"""Traits that affect endpoints only together with the endpoint rules."""
_RESOLVED: Final = frozenset(
    {Subject.METADATA, Subject.OPERATION, Subject.CLIENT_PARAMETER, Subject.SERVICE}
)
_RESOLVED_TRAITS: Final = frozenset({"contextParam", "hostLabel", "endpointdiscoveryid"})
"""Traits of members that affect the endpoint of a call."""


def _add_shapes(part: Files, old: Mapping[str, Any], names: Iterable[str]) -> None:
    """Add shapes of the old model to a part of it, with the shapes that they refer to."""
    document, source = part[MODEL_FILE], old[MODEL_FILE]
    for name in names:
        if name in source["shapes"]:
            document["shapes"].setdefault(name, deepcopy(source["shapes"][name]))
    complete(document, (source,))


def _is_resolved(difference: Difference) -> bool:
    """Return whether a change can affect the endpoint, the signature or the checksum of a call."""
    return (
        difference.subject in _RESOLVED
        or difference.trait in _RESOLVED_TRAITS
        or difference.file == ENDPOINTS_FILE
    )


_PREFERRED: Final[tuple[tuple[str, ...], ...]] = ((), ("httpBearerAuth",))
"""Authentication schemes that clients prefer."""
_MAX_CALLS: Final = 6
"""Maximum number of calls whose signatures are compared."""
_BOUNDS: Final = ("Invalid length", "Invalid range")
"""First words of botocore's reports on bounds."""

Parts: TypeAlias = "dict[Any, Version]"
"""Parts of an old model, by operations and direction."""


@frozen
class Found:
    """A demonstration that a change affects callers."""

    kind: WitnessKind
    text: str
    operation: str = ""


class Trial:
    """One change, applied alone to a few operations of one direction."""

    def __init__(
        self,
        service: str,
        change: SingleChange,
        operations: Sequence[str],
        direction: Direction | None,
        parts: Parts,
    ) -> None:
        """Apply the change.

        Args:
            service: Name of the service.
            change: Change to apply.
            operations: Old names of operations that the change affects.
            direction: Only direction of the operations that is kept.
            parts: Parts of the old model that earlier trials needed.

        Raises:
            NotApplicableError: The change cannot be applied alone.
            ModelError: The changed model has faults.
        """
        self.change = change
        self.difference = change.difference
        self.direction = direction
        self.operations = operations = [*operations, *self._waited_operations()]
        is_resolved = any(map(_is_resolved, (change.difference, *change.companions)))
        if self.difference.subject in _WHOLE or self.difference.trait == "errors":
            direction = self.direction = None
        self.is_resolved = is_resolved
        goals = self._owners()
        key = (*operations, direction, is_resolved, goals)
        if key not in parts:
            part = cut(change.old, operations, direction, goals=goals, with_rules=is_resolved)
            _add_shapes(part, change.old, goals)  # that no operation uses
            parts[key] = Version(service, part)
        self.old = parts[key]
        self.new = Version(service, change.apply(self.old.files), self.old.names)
        self.new.documents  # noqa: B018 - faults of the changed model end the trial

    def witnesses(self) -> Iterator[Found]:
        """Yield the demonstrations that exist."""
        yield from self._names()
        if self.direction is None and isinstance(self.difference.owner, tuple):
            return  # callers can only import the class: no operation uses the shape
        for operation in self.operations:
            if operation not in self.old.operations:
                continue
            if self.direction in {Direction.INPUT, None}:
                yield from self._requests(operation)
            if self.direction in {Direction.OUTPUT, None}:
                yield from self._responses(operation)
            if self.direction is Direction.ERROR:
                yield from self._errors(operation)
            if self.is_resolved and not self._is_ahead_of_rules():
                yield from self._calls(operation)
            if self.difference.subject is Subject.PAGINATOR:
                yield from self._pages(operation)
        if self.direction in {Direction.INPUT, None}:
            hint = self.difference.witness
            extra = [hint.old] if hint is not None and hint.kind is WitnessKind.TEXT else []
            if refused := refused_value(self.old.shapes, self.new.shapes, extra):
                yield Found(WitnessKind.TEXT, refused)
        if self._is_about_endpoints() and (lost := self._lost_endpoint()):
            yield Found(WitnessKind.RESOLVE, lost)

    def _lost_endpoint(self) -> str:
        """Return the first call whose endpoint or signature is another; empty if there is none."""
        change = self.change
        found = lost_endpoints(change.old, change.new, change.translator)
        for lost in itertools.islice(found, _MAX_CALLS):
            if lost.is_other_url or self._is_signed_differently(lost):
                return lost.text
        return ""

    def _is_signed_differently(self, lost: Lost) -> bool:
        """Return whether botocore's client also signs differently: rules are not all it reads."""
        outcomes = []
        for files, name in (
            (self.change.old, lost.operation),
            (self.change.new, lost.new_operation),
        ):
            version = Version(self.old.service, cut(files, [name], None, with_rules=True))
            shape = version.shape_of(name, "input")
            parameters = Samples(version.shapes).of(shape) if shape else {}
            outcomes.append(
                resolution.calls(
                    version,
                    name,
                    parameters,
                    region=lost.region,
                    uses_fips=lost.uses_fips,
                    uses_dual_stack=lost.uses_dual_stack,
                )
            )
        return bool(messages.first_difference(*outcomes))

    def _names(self) -> Iterator[Found]:
        lost = next(lost_names(self.old.plan, self.new.plan, self.direction), "")
        versions = (self.old, self.new)
        if not lost and all("serviceId" in each.document["metadata"] for each in versions):
            old_client, new_client = (client_name(each.model) for each in versions)
            if old_client != new_client:  # published names are locked, new ones are not
                lost = f"the class {old_client}Client is gone"
        if lost:
            yield Found(WitnessKind.NAME, lost)

    def _new_operation(self, operation: str) -> str:
        difference = self.difference
        renamed = difference.subject is Subject.OPERATION and difference.kind is ChangeKind.RENAMED
        return str(difference.new) if renamed and difference.old == operation else operation

    def _requests(self, operation: str) -> Iterator[Found]:
        shape = self.old.shape_of(operation, "input")
        other = self._new_operation(operation)
        if other not in self.new.operations:
            yield Found(WitnessKind.BYTES, "the operation is gone", operation)
            return
        for required_only in (False, True):
            samples = Samples(self.old.shapes, every_member=True, required_only=required_only)
            parameters = samples.of(shape) if shape else {}
            translated = self._translate(parameters, shape)
            old = messages.serialize(self.old, operation, parameters)
            new = messages.serialize(self.new, other, translated)
            if difference := messages.first_difference(old, new):
                yield Found(WitnessKind.BYTES, difference, operation)
            for kind, report in self._refusals(operation, other, shape, required_only):
                yield Found(kind, report, operation)

    def _refusals(
        self, operation: str, other: str, shape: str, required_only: bool
    ) -> Iterator[tuple[WitnessKind, str]]:
        """Yield what botocore's validation refuses only by the new model."""
        # The second sample reaches the changed structures, but omits their optional members.
        bare = self._owners() | {shape} if required_only else frozenset[str]()
        samples = Samples(self.old.shapes, self._owners(), self._choices(), bare=bare)
        parameters = samples.of(shape) if shape else {}
        if messages.violations(self.old, operation, parameters):
            return
        translated = self._translate(parameters, shape)
        members = self.new.shapes.get(self.new.shape_of(other, "input"), {}).get("members", {})
        for name in self.new.botocore.operation_model(other).idempotent_members:
            # botocore's handler generates the token
            translated.setdefault(name, Samples(self.new.shapes).of(members[name]["shape"]))
        report = messages.violations(self.new, other, translated)
        # Bounds are tried with values that match the old pattern.
        problems = [line for line in report.splitlines() if not line.startswith(_BOUNDS)]
        if problems:
            is_missing = any("Missing required" in line for line in problems)
            kind = WitnessKind.TEXT if is_missing else WitnessKind.BYTES
            yield kind, " ".join(problems)[:200]

    def _waited_operations(self) -> list[str]:
        """Return the operation that the old version of a changed waiter calls."""
        if self.difference.subject is not Subject.WAITER:
            return []
        name = self.difference.name.partition(".")[0]
        waiter = self.change.old.get(WAITERS_FILE, {}).get("waiters", {}).get(name, {})
        return (
            [waiter["operation"]]
            if waiter.get("operation") in self.change.old[MODEL_FILE]["operations"]
            else []
        )

    def _is_about_endpoints(self) -> bool:
        return (
            self.difference.file == ENDPOINTS_FILE
            or self.difference.subject is Subject.CLIENT_PARAMETER
            or self.difference.trait in ENDPOINT_TRAITS
        )

    def _is_ahead_of_rules(self) -> bool:
        """Return whether no rules declare the changed parameters of endpoints.

        Models had parameters before their rules had them, and before botocore 1.28 read either.
        Handlers of later releases expect both: they remove the account ID from hosts of S3 Control,
        for example, because later rules add it.
        """
        if not self._is_about_endpoints() or self.difference.file == ENDPOINTS_FILE:
            return False
        declared = {
            name
            for files in (self.change.old, self.change.new)
            for name in files.get(ENDPOINTS_FILE, {}).get("parameters", {})
        }
        return not declared & self._endpoint_parameters()

    def _endpoint_parameters(self) -> set[str]:
        """Return the names of the parameters that the change and its companions concern."""
        found: set[str] = set()
        for each in (self.difference, *self.change.companions):
            for value in (each.old, each.new):
                if each.subject is Subject.CLIENT_PARAMETER:
                    found.add(each.name.partition(".")[0])
                elif each.trait == "contextParam" and isinstance(value, dict):
                    found.add(str(value.get("name")))
                elif each.trait in ENDPOINT_TRAITS and isinstance(value, dict):
                    found |= {*value}
        return found

    def _owners(self) -> frozenset[str]:
        owner = self.difference.owner
        return frozenset(owner) - {""} if isinstance(owner, tuple) else frozenset()

    def _choices(self) -> dict[str, str]:
        owner = self.difference.owner
        if self.difference.subject is Subject.MEMBER and isinstance(owner, tuple):
            member = self.difference.name.partition(".")[2]
            return {each: member for each in owner if each}
        return {}

    def _translate(self, value: Any, shape: str) -> Any:
        """Return a value of the old model under the names of the new one."""
        difference = self.difference
        if difference.subject is not Subject.MEMBER or difference.kind is not ChangeKind.RENAMED:
            return value
        assert isinstance(difference.owner, tuple)
        return rename_member(
            value,
            shape,
            self.old.shapes,
            difference.owner[0],
            (str(difference.old), str(difference.new)),
        )

    def _responses(self, operation: str) -> Iterator[Found]:
        shape = self.old.shape_of(operation, "output")
        other = self._new_operation(operation)
        if other not in self.new.operations:
            return
        try:
            samples = Samples(self.old.shapes, self._owners(), self._choices())
            data = samples.of(shape) if shape else {}
            before = messages.parse(
                self.old, operation, messages.respond(self.old, operation, data)
            )
            new_shape = self.new.shape_of(other, "output")
            sent = self._sent(self._translate(data, shape), new_shape) if new_shape else {}
            after = messages.parse(self.old, operation, messages.respond(self.new, other, sent))
            unknown = self._unknown_member(operation, other, new_shape) if new_shape else ""
        except messages.UnparsedError:
            return
        if difference := messages.first_difference(before, after):
            yield Found(WitnessKind.PARSE, difference, operation)
        elif unknown:
            yield Found(WitnessKind.PARSE, unknown, operation)

    def _unknown_member(self, operation: str, other: str, new_shape: str) -> str:
        """Return the place of a union member that the old parser does not know, or ""."""
        samples = Samples(self.new.shapes, self._owners(), self._choices())
        written = messages.respond(self.new, other, samples.of(new_shape))
        parsed = messages.parse(self.old, operation, written)
        return messages.find_unknown_member(parsed)

    def _errors(self, operation: str) -> Iterator[Found]:
        if operation not in self.new.operations:
            return
        owner = self.difference.owner
        changed = {owner[0]} if isinstance(owner, tuple) else set[str]()
        shapes = [each["shape"] for each in self.old.operations[operation].get("errors", ())]
        affected = [name for name in shapes if changed & reachable(self.old.shapes, [name])]
        for name in (affected or shapes)[:MAX_OPERATIONS]:
            new_name = name
            difference = self.difference
            if (
                difference.subject is Subject.SHAPE
                and difference.kind is ChangeKind.RENAMED
                and difference.old == name
            ):
                new_name = str(difference.new)
            if new_name not in self.new.shapes:
                continue
            samples = Samples(self.old.shapes, self._owners(), self._choices())
            data = samples.of(name)
            try:
                before = messages.parse_error(
                    self.old, operation, messages.respond_error(self.old, name, data)
                )
                sent = self._sent(self._translate(data, name), new_name)
                after = messages.parse_error(
                    self.old, operation, messages.respond_error(self.new, new_name, sent)
                )
            except messages.UnparsedError:
                continue
            if found := messages.first_difference(before, after):
                yield Found(WitnessKind.PARSE, found, operation)
            retries = [
                is_retryable(version, operation, error)
                for version, error in ((self.old, name), (self.new, new_name))
            ]
            if retries[0] != retries[1]:
                text = f"{name}: retries changed from {retries[0]} to {retries[1]}"
                yield Found(WitnessKind.RESOLVE, text, operation)

    def _pages(self, operation: str) -> Iterator[Found]:
        if lost := lost_pages(self.old, self.new, operation):
            yield Found(WitnessKind.NAME, lost, operation)

    def _calls(self, operation: str) -> Iterator[Found]:
        other = self._new_operation(operation)
        if other not in self.new.operations:
            return
        shape = self.old.shape_of(operation, "input")
        samples = Samples(self.old.shapes, every_member=True)
        parameters = samples.of(shape) if shape else {}
        for schemes in _PREFERRED if "auth" in self.difference.trait else ((),):
            before = resolution.calls(self.old, operation, parameters, schemes=schemes)
            after = resolution.calls(self.new, other, parameters, schemes=schemes)
            is_used = not schemes or before.get("scheme") == "Bearer"
            if "error" in before or not is_used:  # others may add the scheme that clients prefer
                continue
            if before.get("scheme") and after.get("scheme") == "":
                # A service that accepts unsigned requests accepts signed ones, too.
                after |= {key: before[key] for key in ("scheme", "scope", "checksums")}
            if found := messages.first_difference(before, after):
                yield Found(WitnessKind.RESOLVE, found, operation)

    def _sent(self, data: Any, shape: str) -> Any:
        """Return the value that a service of the new model sends for an old value."""
        samples = Samples(self.new.shapes, self._owners(), self._choices())
        return adapt(data, shape, self.new.shapes, samples)
