"""Texts of the docstrings in generated code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from botopin.bindings.module_names import ERRORS
from botopin.customizations.treatments import is_decoded_json
from botopin.model.constraints import describe_constraints, unsatisfiable_shapes
from botopin.model.documentation import paragraphs
from botopin.model.service import StringShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from botopin.bindings.modules import ShapeModule
    from botopin.model.service import Deprecation, Member, Operation, Reference, ServiceModel, Shape
    from botopin.naming.names import Names

_LISTED: Final = 3
"""Maximum number of operations that a docstring lists before it counts the rest."""


class Descriptions:
    """Texts of one version's docstrings, each as a sequence of paragraphs."""

    def __init__(
        self,
        model: ServiceModel,
        names: Names,
        *,
        origin: str = "",
        notes: Mapping[str, Sequence[str]],
    ) -> None:
        """Prepare the texts of a version.

        Args:
            model: Model of the version.
            names: Python names of the version.
            origin: Release that the model comes from, such as `botocore 1.42.85`.
            notes: Changes by wire name, `Shape` or `Shape.member`, as lines.
        """
        self.model = model
        self.names = names
        self.notes = notes
        self.service = service_title(model)
        self.version = f"{self.service}, version {model.date}"
        self.origin = f" ({origin})" if origin else ""
        self.unsatisfiable = frozenset(unsatisfiable_shapes(model))
        self.requests = _by_shape(model, lambda operation: operation.input)
        """Operations by the shape of their input."""
        self.responses = _by_shape(model, lambda operation: operation.output)
        """Operations by the shape of their output."""

    def package(self) -> list[str]:
        return [f"{self.version}{self.origin}.", *paragraphs(self.model.documentation)[:1]]

    def module(self, module: ShapeModule) -> str:
        operations = [name for name in module.used_by if name != ERRORS]
        if not module.used_by:
            return "Shapes that no operation uses."
        if not operations:
            return "Shapes that only errors contain."
        if len(module.used_by) > 1:
            errors = ("errors",) if ERRORS in module.used_by else ()
            return f"Shapes shared by {list_operations(operations, *errors)}."
        operation = self.model.operations[operations[0]]
        main = [each.shape for each in (operation.input, operation.output) if each is not None]
        if len(main) > 1 and {*main} <= {*module.shapes}:
            return f"Request and response of the ``{operation.name}`` operation."
        return f"Shapes of the ``{operation.name}`` operation."

    def shape(self, shape: Shape) -> list[str]:
        """Return the text of a class."""
        requests = self.requests.get(shape.name, ())
        responses = self.responses.get(shape.name, ())
        text = list(paragraphs(shape.documentation))
        if not text and len(requests) == 1:
            text += paragraphs(requests[0].documentation)
        uses = [
            f"{use} of {list_operations([each.name for each in operations])}."
            for use, operations in (("Request", requests), ("Response", responses))
            if operations
        ]
        if uses:
            text.insert(0, " ".join(uses))
        elif not text:
            text.append(f"{_kind(shape)} ``{shape.name}``.")
        if shape.name in self.unsatisfiable:
            text.append("No value satisfies this shape, so no request can contain it.")
        return [*text, *self.history(shape.name)]

    def member(self, owner: StructureShape, member: Member) -> list[str]:
        """Return the text of a member, which may be empty."""
        text = list(paragraphs(member.documentation))
        if member.deprecation is not None:
            text.append(f"Deprecated. {deprecation_note(member.deprecation)}".rstrip())
        if constraints := self._constraints(member):
            text.append(constraints)
        if member.alias:
            alias = self.names.members[owner.name][member.alias]
            text.append(f"The argument can also be passed as ``{alias}``.")
        text += self.history(f"{owner.name}.{member.name}")
        if owner.eventstream and self.model.shapes[member.shape].is_error:
            text.append(f"Raised as ``{self.names.classes[member.shape]}``, not received.")
        return text

    def history(self, name: str) -> list[str]:
        """Return the changes of a class or member as one paragraph, with a line for each date."""
        return ["\n".join(lines)] if (lines := self.notes.get(name)) else []

    def operation(self, operation: Operation) -> list[str]:
        """Return the text of an operation, without its arguments and errors."""
        text = list(paragraphs(operation.documentation)) or [f"Call ``{operation.name}``."]
        if self.streams_input(operation):
            text.append("Raises ``NotImplementedError``: botocore cannot send a stream of events.")
        if operation.input and len(self.requests[operation.input.shape]) == 1:
            text += self.history(operation.input.shape)
        return text

    def streams_input(self, operation: Operation) -> bool:
        """Return whether the request of an operation contains a stream of events."""
        shape = self.model.resolve(operation.input) if operation.input else None
        if not isinstance(shape, StructureShape):
            return False
        members = map(self.model.resolve, shape.members.values())
        return any(isinstance(each, StructureShape) and each.eventstream for each in members)

    def parameter(self, member: Member, *, text: str = "") -> str:
        """Return the text of a method's parameter: one sentence, then the constraints.

        Args:
            member: Member of the request that the parameter sets.
            text: Sentence that replaces the first sentence of the documentation.
        """
        text = text or first_sentence(member.documentation) or f"Member ``{member.name}``."
        if member.deprecation is not None:
            text = f"{text} Deprecated. {deprecation_note(member.deprecation)}".rstrip()
        return f"{text} {self._constraints(member)}".rstrip()

    def errors(self, operation: Operation) -> list[tuple[str, str]]:
        """Return the errors of an operation: the name and a description of each class.

        The last is the service's base class, for the errors that the version does not model.
        """
        shapes = self.model.received_errors(operation)
        errors = [(self.names.classes[shape], self._status(shape)) for shape in shapes]
        other = "Any other error of the service." if errors else "Any error of the service."
        if operation.http_method == "HEAD" and not errors:
            other = "Any error. Its code is the HTTP status, because the response has no body."
        return [*errors, (self.names.base_error, other)]

    def _status(self, shape: str) -> str:
        error = self.model.shapes[shape]
        trait = error.error if isinstance(error, StructureShape) else None
        if trait is None or trait.http_status is None:
            return "Server error." if trait and trait.fault else "Client error."
        return f"HTTP {trait.http_status}."

    def _constraints(self, member: Member) -> str:
        sentences = ["Generated if omitted."] if member.idempotency_token else []
        if not is_decoded_json(member):
            sentences += describe_constraints(self.model, member)
        if member.customization is not None:
            sentences.append(member.customization.note)
        return " ".join(filter(None, sentences))


def section(title: str, entries: Iterable[tuple[str, str]]) -> list[str]:
    """Return a section of a docstring, such as `Args`, as a paragraph; none without entries."""
    lines = [f"    {name}: {text}" for name, text in entries]
    return ["\n".join([f"{title}:", *lines])] if lines else []


def service_title(model: ServiceModel) -> str:
    """Return AWS's name of a service, with `Amazon` or `AWS` if the documentation has it."""
    name = model.full_name
    if name.startswith(("Amazon", "AWS")):
        return name
    for brand in ("Amazon", "AWS"):
        if f"{brand} {name}" in model.documentation:
            return f"{brand} {name}"
    return name


def list_operations(operations: Sequence[str], *others: str) -> str:
    """Join operations and other words, and only count the last operations of a long list."""
    names = [f"``{name}``" for name in operations]
    if len(names) > _LISTED + 1:
        names[_LISTED:] = [f"{len(names) - _LISTED} other operations"]
    *names, last = [*names, *others]
    return f"{', '.join(names)} and {last}" if names else last


def first_sentence(html: str) -> str:
    """Return the first sentence of a documentation, or an empty text.

    A sentence such as `Optional.` is too short, so the next sentence is added.
    """
    text = next(iter(paragraphs(html)), "").split("\n", maxsplit=1)[0].removeprefix("- ")
    for end in _SENTENCE_END.finditer(text):
        sentence = text[: end.start()]
        is_abbreviation = sentence.rsplit(" ", maxsplit=1)[-1].lower() in _ABBREVIATIONS
        is_complete = len(sentence) > _SHORT and sentence.count("``") % 2 == 0
        if is_complete and not is_abbreviation:
            text = sentence
            break
    return text if not text or text[-1] in ".!?:" else f"{text}."


_SHORT: Final = 10
"""Length in characters up to which a sentence is too short."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s(?=[^a-z])")
_ABBREVIATIONS: Final = frozenset({"e.g.", "(e.g.", "i.e.", "(i.e.", "vs.", "etc.", "no.", "inc."})


def deprecation_note(deprecation: Deprecation) -> str:
    """Return AWS's note on a deprecation, as one line."""
    text = " ".join(paragraphs(deprecation.message))
    text = f"{text}." if text and text[-1].isalnum() else text
    since = f"Since {deprecation.since}." if deprecation.since else ""
    return f"{text} {since}".strip()


def _by_shape(
    model: ServiceModel, get_reference: Callable[[Operation], Reference | None]
) -> dict[str, list[Operation]]:
    operations: dict[str, list[Operation]] = {}
    for operation in model.operations.values():
        reference = get_reference(operation)
        if reference is not None:
            operations.setdefault(reference.shape, []).append(operation)
    return operations


def _kind(shape: Shape) -> str:
    match shape:
        case StringShape():
            return "Values of"
        case StructureShape(error=error) if error is not None:
            return "Error"
        case StructureShape(union=True):
            return "Union"
        case _:
            return "Structure"
