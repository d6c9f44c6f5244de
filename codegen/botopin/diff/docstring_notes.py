"""Dated notes for the docstrings of classes and members.

Notes cover changes that affect the use of a class: additions, removals, renames and constraints.
Reports cover documentation, order and notation.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import evolve, field, fields_dict, frozen

from botopin.diff.differences import ChangeKind, OperationOwner, Qualifier, Subject
from botopin.model.service import ListShape, MapShape, StructureShape, references
from botopin.text import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.diff.attribution import Step
    from botopin.diff.differences import Difference, ShapePair
    from botopin.diff.history import History
    from botopin.model.service import Member, Reference, ServiceModel, Shape

Notes: TypeAlias = "Mapping[str, Sequence[str]]"
"""Dated sentences by wire name (`Shape` or `Shape.member`), oldest first."""

_FLAG_PHRASES: Final = {
    "required": "required",
    "deprecated": "deprecated",
    "sensitive": "sensitive",
    "idempotencyToken": "an idempotency token",
    "enum": "an enum",
    "sparse": "sparse",
    "document": "a document",
    "streaming": "a stream",
    "jsonvalue": "a JSON value",
    "union": "a union",
    "eventstream": "an event stream",
    "exception": "an error",
    "fault": "the server's fault",
    "error.fault": "the server's fault",
}
"""Phrases for traits without a value."""
_NOUNS: Final = {
    "type": "type",
    "pattern": "pattern",
    "enum": "values",
    "error.code": "error code",
    "error.httpStatusCode": "HTTP status",
}
_CLASS_TRAITS: Final = frozenset(
    {"deprecated", "sensitive", "union", "eventstream", "exception", "fault", "error.fault"}
    | {"error.code", "error.httpStatusCode"}
)
"""Traits that notes on the class describe; notes on the members describe all other traits."""
_CONSTRAINTS: Final = frozenset({"min", "max", "pattern", "enum"})
"""Traits that only some shape types have; on other types, their value can be any JSON."""
_CONTAINERS: Final = (ListShape, MapShape)
_MAX_NESTING: Final = 3
"""Maximum number of nested lists and maps that a phrase names."""
_INVISIBLE: Final = frozenset({Qualifier.ANCHORS_ONLY, Qualifier.SAME_IN_PYTHON})


def change_notes(history: History) -> dict[str, Notes]:
    """Return the notes of each version except the first, by date.

    The notes of a version cover all changes since the first version, and do not depend on later
    versions.
    """
    by_date: dict[str, Notes] = {}
    notes: Mapping[str, _Notes] = {}
    for (old, new), step in zip(pairwise(history.versions), history.steps, strict=True):
        notes = _NotesBuilder(old.model, new.model, step, notes).run()
        by_date[step.date] = {name: each.sentences() for name, each in notes.items()}
    return by_date


@frozen
class _Notes:
    """Notes on one class or member."""

    sentences_by_date: tuple[tuple[str, str], ...] = ()
    """Sentences, each with its date."""
    parts: Mapping[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    """Date and verb of the last change of each enum value and each removed member."""

    def with_sentence(self, date: str, sentence: str) -> _Notes:
        return evolve(self, sentences_by_date=(*self.sentences_by_date, (date, sentence)))

    def with_changes(self, date: str, phrases: Iterable[str]) -> _Notes:
        text = "; ".join(dict.fromkeys(filter(None, phrases)))
        return self.with_sentence(date, f"Changed in {date}: {text}.") if text else self

    def with_parts(self, date: str, verb: str, names: Sequence[str]) -> _Notes:
        others = self.without_parts(names).parts
        return evolve(self, parts={**others, **dict.fromkeys(names, (date, verb))})

    def without_parts(self, names: Iterable[str]) -> _Notes:
        removed = {*names}
        kept = {name: note for name, note in self.parts.items() if name not in removed}
        return evolve(self, parts=kept)

    def sentences(self) -> tuple[str, ...]:
        names_by_note: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, note in self.parts.items():
            names_by_note[note].append(_code(name))
        lists = [
            (date, f"{verb} in {date}: {', '.join(names)}.")
            for (date, verb), names in names_by_note.items()
        ]
        return tuple(
            text for _, text in sorted([*self.sentences_by_date, *lists], key=lambda each: each[0])
        )


class _NotesBuilder:
    """Builder of the notes of one version from the notes of the previous version."""

    def __init__(
        self, old: ServiceModel, new: ServiceModel, step: Step, before: Mapping[str, _Notes]
    ) -> None:
        self.old = old
        self.new = new
        self.date = step.date
        self.previous = before
        self.renamed = step.comparison.renamed_shapes
        self.differences: dict[ShapePair, list[Difference]] = defaultdict(list)
        self.raised: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """Errors that operations may raise or no longer raise, by request shape."""
        for difference in step.comparison.differences:
            if isinstance(difference.owner, tuple):
                self.differences[difference.owner].append(difference)
            elif (
                isinstance(difference.owner, OperationOwner) and difference.subject is Subject.ERROR
            ):
                self._add_error(difference.owner.operation, difference)
        self.notes: dict[str, _Notes] = {}

    def run(self) -> Mapping[str, _Notes]:
        if not self.differences and not self.raised:
            return self.previous
        for name in self.new.shapes:
            if not (kind := _class_kind(self.new, name)):
                continue
            old_name = name if name in self.old.shapes else self.renamed.get(name, "")
            if old_name and _class_kind(self.old, old_name) is kind:
                self._add_class((old_name, name))
                self._add_members((old_name, name))
            else:
                self._keep(name, _Notes().with_sentence(self.date, f"Added in {self.date}."))
        return self.notes

    def _keep(self, name: str, notes: _Notes) -> None:
        if notes.sentences_by_date or notes.parts:
            self.notes[name] = notes

    def _add_error(self, operation: str, difference: Difference) -> None:
        request = self.new.operations[operation].input
        if request is not None and not difference.trait:
            raises = "may raise" if difference.kind is ChangeKind.ADDED else "no longer raises"
            self.raised[request.shape][f"{_code(operation)} {raises}"].append(
                _code(_part(difference))
            )

    def _add_class(self, pair: ShapePair) -> None:
        old_name, name = pair
        notes = self.previous.get(old_name, _Notes())
        if old_name != name:
            notes = notes.with_sentence(
                self.date, f"Renamed in {self.date} from {_code(old_name)}."
            )
        differences = self.differences.get(pair, ())
        notes = notes.with_changes(
            self.date,
            [
                *(
                    _phrase(each, self.new.shapes[name])
                    for each in differences
                    if each.subject is Subject.SHAPE and each.trait in _CLASS_TRAITS
                ),
                *(
                    f"{raises} {', '.join(errors)}"
                    for raises, errors in self.raised.get(name, {}).items()
                ),
            ],
        )
        values = _parts(differences, Subject.ENUM_VALUE)
        notes = notes.with_parts(self.date, "Added", values[ChangeKind.ADDED])
        notes = notes.with_parts(self.date, "Removed", values[ChangeKind.REMOVED])
        members = _parts(differences, Subject.MEMBER)
        notes = notes.with_parts(self.date, "Removed", members[ChangeKind.REMOVED])
        restored = [*members[ChangeKind.ADDED], *members[ChangeKind.RENAMED]]
        self._keep(name, notes.without_parts(restored))

    def _add_members(self, pair: ShapePair) -> None:
        old_shape, name = pair
        old, new = _members(self.old, old_shape), _members(self.new, name)
        differences: dict[str, list[Difference]] = defaultdict(list)
        for difference in self.differences.get(pair, ()):
            if difference.subject is Subject.MEMBER:
                differences[_part(difference)].append(difference)
        for member in new.values():
            changes = differences.get(member.name, ())
            renamed = [str(each.old) for each in changes if each.kind is ChangeKind.RENAMED]
            old_name = renamed[0] if renamed else member.name
            if old_name not in old:
                notes = _Notes().with_sentence(self.date, f"Added in {self.date}.")
            else:
                notes = self.previous.get(f"{old_shape}.{old_name}", _Notes())
                if renamed:
                    notes = notes.with_sentence(
                        self.date, f"Renamed in {self.date} from {_code(old_name)}."
                    )
                targets = self._targets(old[old_name], member)
                phrases = [_phrase(each, *targets) for each in changes]
                phrases += self._nested_changes(old[old_name], member)
                notes = notes.with_changes(self.date, phrases)
            self._keep(f"{name}.{member.name}", notes)

    def _targets(self, old: Reference, new: Reference) -> tuple[Shape, Shape]:
        return self.old.shapes[old.shape], self.new.shapes[new.shape]

    def _nested_changes(self, old: Reference, new: Reference) -> Iterator[str]:
        """Yield changes of the shapes without class that a member refers to."""
        waiting: list[tuple[Reference, Reference, tuple[str, ...]]] = [(old, new, ())]
        seen: set[ShapePair] = set()
        while waiting:
            old, new, path = waiting.pop()
            old_name, name = pair = (old.shape, new.shape)
            if pair in seen:
                continue
            kinds = _class_kind(self.old, old_name), _class_kind(self.new, name)
            if all(kinds):
                if old_name not in {name, self.renamed.get(name)} and kinds[0] is kinds[1]:
                    phrase = f"now {_code(name)} instead of {_code(old_name)}"
                    yield _located(phrase, path)
                continue
            before, after = self._targets(old, new)
            references_by_key = self._references_by_key(before, after)
            yield from self._pair_changes(pair, path, references_by_key)
            if references_by_key:
                # Only a list or a map can contain itself; other shapes can occur several times.
                seen.add(pair)
            waiting += [
                (old_child, new_child, (_each(key), *path)[: _MAX_NESTING + 1])
                for key, (old_child, new_child) in reversed([*references_by_key.items()])
            ]

    def _references_by_key(
        self, old: Shape, new: Shape
    ) -> Mapping[str, tuple[Reference, Reference]]:
        """Return the references of a list or a map by key; other shapes have none."""
        if not isinstance(new, _CONTAINERS) or type(old) is not type(new):
            return {}
        return {
            key: (one, other)
            for (key, one), (_, other) in zip(references(old), references(new), strict=True)
        }

    def _pair_changes(
        self,
        pair: ShapePair,
        path: tuple[str, ...],
        references_by_key: Mapping[str, tuple[Reference, Reference]],
    ) -> Iterator[str]:
        """Yield the changes of a pair of shapes itself."""
        shapes = self.old.shapes[pair[0]], self.new.shapes[pair[1]]
        differences = self.differences.get(pair, ())
        # If the type changed, its other traits cannot be compared.
        for difference in [
            difference for difference in differences if difference.trait == "type"
        ] or differences:
            if difference.subject is Subject.SHAPE:
                owner = "its shape " if difference.trait == "deprecated" else ""
                yield _located(_phrase(difference, *shapes), path, owner)
            elif (key := _part(difference)) in references_by_key:
                yield _located(
                    _phrase(difference, *self._targets(*references_by_key[key])),
                    (_each(key), *path),
                )


def _class_kind(model: ServiceModel, name: str) -> type[Shape] | None:
    """Return the type of a shape for which the bindings define a class, else None."""
    shape = model.shapes[name]
    return type(shape) if shape.has_class else None


def _members(model: ServiceModel, name: str) -> Mapping[str, Member]:
    shape = model.shapes[name]
    return shape.members if isinstance(shape, StructureShape) else {}


def _parts(differences: Iterable[Difference], subject: Subject) -> dict[ChangeKind, list[str]]:
    """Return the added, removed and renamed parts of a class, by kind of change."""
    parts: dict[ChangeKind, list[str]] = defaultdict(list)
    for difference in differences:
        if difference.subject is subject and not difference.trait:
            parts[difference.kind].append(_part(difference))
    return parts


def _part(difference: Difference) -> str:
    return difference.name.partition(".")[2]


def _each(key: str) -> str:
    return f"each {'item' if key == 'member' else key}"


def _phrase(difference: Difference, *shapes: Shape) -> str:
    """Return a phrase for `Changed in …`, or an empty string if the bindings do not change.

    Args:
        difference: Difference to describe.
        shapes: Shapes with the trait, or whose trait a reference overrides.
    """
    if difference.qualifiers & _INVISIBLE:
        return ""
    if difference.trait in _CONSTRAINTS and not all(
        difference.trait in fields_dict(type(shape)) for shape in shapes
    ):
        return ""
    match difference.trait, difference.kind:
        case "min" | "max" as bound, ChangeKind.ADDED:
            return f"{bound} {difference.new:,} added"
        case "min" | "max" as bound, ChangeKind.REMOVED:
            return f"{bound} {difference.old:,} removed"
        case "min" | "max" as bound, ChangeKind.CHANGED:
            return f"{bound} from {difference.old:,} to {difference.new:,}"
        case trait, ChangeKind.ADDED if trait in _FLAG_PHRASES:
            return f"now {_FLAG_PHRASES[trait]}"
        case trait, ChangeKind.REMOVED if trait in _FLAG_PHRASES:
            return f"no longer {_FLAG_PHRASES[trait]}"
        case trait, ChangeKind.ADDED if trait in _NOUNS:
            return f"{_NOUNS[trait]} added"
        case trait, ChangeKind.REMOVED if trait in _NOUNS:
            return f"{_NOUNS[trait]} removed"
        case trait, ChangeKind.CHANGED if trait in _NOUNS:
            return f"the {_NOUNS[trait]}"
        case _:
            return ""


def _located(phrase: str, path: Sequence[str], owner: str = "") -> str:
    if not phrase:
        return ""
    if len(path) > _MAX_NESTING:
        return f"{owner}{phrase} in a deeply nested item"
    return f"{owner}{phrase} for {' of '.join(path)}" if path else f"{owner}{phrase}"


def _code(name: str) -> str:
    return f"``{escape_unprintable(name)}``"
