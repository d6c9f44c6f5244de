"""What became of each class and member up to a version, as dated sentences for its docstring.

They tell what changes how a class is used: what came, went, got another name or another
constraint. Words, order and spelling are left to the reports.
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
"""By wire name, `Shape` or `Shape.member`: dated sentences, oldest first."""

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
"""Traits that are there or not."""
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
"""The traits of a shape that show on its class; the others show on the members that use it."""
_CONSTRAINTS: Final = frozenset({"min", "max", "pattern", "enum"})
"""The traits that mean something on shapes of some types only; on others they may be any JSON."""
_CONTAINERS: Final = (ListShape, MapShape)
_MAX_NESTING: Final = 3
"""How many lists and maps within each other are told one by one."""
_INVISIBLE: Final = frozenset({Qualifier.ANCHORS_ONLY, Qualifier.SAME_IN_PYTHON})


def change_notes(history: History) -> dict[str, Notes]:
    """By date, what became of the classes and members of each version since the first one.

    What is said of a version depends on no later one.
    """
    found: dict[str, Notes] = {}
    entries: Mapping[str, _Notes] = {}
    for (old, new), step in zip(pairwise(history.versions), history.steps, strict=True):
        entries = _NotesBuilder(old.model, new.model, step, entries).run()
        found[step.date] = {name: entry.sentences() for name, entry in entries.items()}
    return found


@frozen
class _Notes:
    """What became of one class or member."""

    sentences_by_date: tuple[tuple[str, str], ...] = ()
    """Dates and sentences."""
    parts: Mapping[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    """By value of an enum, or member that is gone: the date, and what became of it last."""

    def with_sentence(self, date: str, sentence: str) -> _Notes:
        return evolve(self, sentences_by_date=(*self.sentences_by_date, (date, sentence)))

    def with_changes(self, date: str, phrases: Iterable[str]) -> _Notes:
        told = "; ".join(dict.fromkeys(filter(None, phrases)))
        return self.with_sentence(date, f"Changed in {date}: {told}.") if told else self

    def with_parts(self, date: str, verb: str, names: Sequence[str]) -> _Notes:
        others = self.without_parts(names).parts
        return evolve(self, parts={**others, **dict.fromkeys(names, (date, verb))})

    def without_parts(self, names: Iterable[str]) -> _Notes:
        gone = {*names}
        return evolve(self, parts={k: told for k, told in self.parts.items() if k not in gone})

    def sentences(self) -> tuple[str, ...]:
        named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, told in self.parts.items():
            named[told].append(_code(name))
        lists = [
            (date, f"{verb} in {date}: {', '.join(names)}.")
            for (date, verb), names in named.items()
        ]
        return tuple(
            text for _, text in sorted([*self.sentences_by_date, *lists], key=lambda each: each[0])
        )


class _NotesBuilder:
    """From the entries of a version to those of the next."""

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
        """By shape of a request, the errors that its operations may raise or no longer raise."""
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
            if not (kind := _kind(self.new, name)):
                continue
            was = name if name in self.old.shapes else self.renamed.get(name, "")
            if was and _kind(self.old, was) == kind:
                self._add_class((was, name))
                self._add_members((was, name))
            else:
                self._keep(name, _Notes().with_sentence(self.date, f"Added in {self.date}."))
        return self.notes

    def _keep(self, name: str, entry: _Notes) -> None:
        if entry.sentences_by_date or entry.parts:
            self.notes[name] = entry

    def _add_error(self, operation: str, difference: Difference) -> None:
        taken = self.new.operations[operation].input
        if taken is not None and not difference.trait:
            raises = "may raise" if difference.kind is ChangeKind.ADDED else "no longer raises"
            self.raised[taken.shape][f"{_code(operation)} {raises}"].append(
                _code(_part(difference))
            )

    def _add_class(self, pair: ShapePair) -> None:
        was, name = pair
        entry = self.previous.get(was, _Notes())
        if was != name:
            entry = entry.with_sentence(self.date, f"Renamed in {self.date} from {_code(was)}.")
        differences = self.differences.get(pair, ())
        entry = entry.with_changes(
            self.date,
            [
                *(
                    _phrase(f, self.new.shapes[name])
                    for f in differences
                    if f.subject is Subject.SHAPE and f.trait in _CLASS_TRAITS
                ),
                *(f"{raises} {', '.join(e)}" for raises, e in self.raised.get(name, {}).items()),
            ],
        )
        values = _parts(differences, Subject.ENUM_VALUE)
        entry = entry.with_parts(self.date, "Added", values[ChangeKind.ADDED])
        entry = entry.with_parts(self.date, "Removed", values[ChangeKind.REMOVED])
        members = _parts(differences, Subject.MEMBER)
        entry = entry.with_parts(self.date, "Removed", members[ChangeKind.REMOVED])
        back = [*members[ChangeKind.ADDED], *members[ChangeKind.RENAMED]]
        self._keep(name, entry.without_parts(back))

    def _add_members(self, pair: ShapePair) -> None:
        was, name = pair
        old, new = _members(self.old, was), _members(self.new, name)
        differences: dict[str, list[Difference]] = defaultdict(list)
        for difference in self.differences.get(pair, ()):
            if difference.subject is Subject.MEMBER:
                differences[_part(difference)].append(difference)
        for member in new.values():
            told = differences.get(member.name, ())
            renamed = [
                str(difference.old) for difference in told if difference.kind is ChangeKind.RENAMED
            ]
            old_name = renamed[0] if renamed else member.name
            if old_name not in old:
                entry = _Notes().with_sentence(self.date, f"Added in {self.date}.")
            else:
                entry = self.previous.get(f"{was}.{old_name}", _Notes())
                if renamed:
                    entry = entry.with_sentence(
                        self.date, f"Renamed in {self.date} from {_code(old_name)}."
                    )
                phrases = [_phrase(f, *self._targets(old[old_name], member)) for f in told]
                phrases += self._nested_changes(old[old_name], member)
                entry = entry.with_changes(self.date, phrases)
            self._keep(f"{name}.{member.name}", entry)

    def _targets(self, old: Reference, new: Reference) -> tuple[Shape, Shape]:
        return self.old.shapes[old.shape], self.new.shapes[new.shape]

    def _nested_changes(self, old: Reference, new: Reference) -> Iterator[str]:
        """What changed of the shapes that a member holds without a class of their own."""
        held: list[tuple[Reference, Reference, tuple[str, ...]]] = [(old, new, ())]
        seen: set[ShapePair] = set()
        while held:
            old, new, where = held.pop()
            was, name = pair = (old.shape, new.shape)
            if pair in seen:
                continue
            kinds = _kind(self.old, was), _kind(self.new, name)
            if all(kinds):
                if was not in {name, self.renamed.get(name)} and kinds[0] == kinds[1]:
                    yield _located(f"now {_code(name)} in place of {_code(was)}", where)
                continue
            before, after = self._targets(old, new)
            places = self._places(before, after)
            yield from self._pair_changes(pair, where, places)
            if places:
                # Only a list or a map can hold itself, and another is met at several places.
                seen.add(pair)
            held += [
                (one, other, (_each(place), *where)[: _MAX_NESTING + 1])
                for place, (one, other) in reversed([*places.items()])
            ]

    def _places(self, old: Shape, new: Shape) -> Mapping[str, tuple[Reference, Reference]]:
        """What a list or a map refers to, by place; of other shapes, nothing."""
        if not isinstance(new, _CONTAINERS) or type(old) is not type(new):
            return {}
        return {
            place: (one, other)
            for (place, one), (_, other) in zip(references(old), references(new), strict=True)
        }

    def _pair_changes(
        self,
        pair: ShapePair,
        where: tuple[str, ...],
        places: Mapping[str, tuple[Reference, Reference]],
    ) -> Iterator[str]:
        """What changed of a pair of shapes itself."""
        shapes = self.old.shapes[pair[0]], self.new.shapes[pair[1]]
        differences = self.differences.get(pair, ())
        # Traits of one type say nothing about another.
        for difference in [
            difference for difference in differences if difference.trait == "type"
        ] or differences:
            if difference.subject is Subject.SHAPE:
                its = "its shape " if difference.trait == "deprecated" else ""
                yield _located(_phrase(difference, *shapes), where, its)
            elif (place := _part(difference)) in places:
                yield _located(
                    _phrase(difference, *self._targets(*places[place])), (_each(place), *where)
                )


def _kind(model: ServiceModel, name: str) -> str:
    """Return the kind of class that the bindings define for a shape, or an empty string."""
    shape = model.shapes[name]
    return type(shape).__name__ if shape.has_class else ""


def _members(model: ServiceModel, name: str) -> Mapping[str, Member]:
    shape = model.shapes[name]
    return shape.members if isinstance(shape, StructureShape) else {}


def _parts(differences: Iterable[Difference], subject: Subject) -> dict[ChangeKind, list[str]]:
    """The parts of a class that came or went, or got another name."""
    found: dict[ChangeKind, list[str]] = defaultdict(list)
    for difference in differences:
        if difference.subject is subject and not difference.trait:
            found[difference.kind].append(_part(difference))
    return found


def _part(difference: Difference) -> str:
    return difference.name.partition(".")[2]


def _each(place: str) -> str:
    return f"each {'item' if place == 'member' else place}"


def _phrase(difference: Difference, *shapes: Shape) -> str:
    """What changed, within `Changed in …`; empty where that shows nowhere in the bindings.

    `shapes` are those that the trait is of, or is laid over.
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


def _located(phrase: str, where: Sequence[str], whose: str = "") -> str:
    if not phrase:
        return ""
    if len(where) > _MAX_NESTING:
        return f"{whose}{phrase} deep within"
    return f"{whose}{phrase} for {' of '.join(where)}" if where else f"{whose}{phrase}"


def _code(name: str) -> str:
    return f"``{escape_unprintable(name)}``"
