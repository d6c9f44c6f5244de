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
from botopin.diff.escape import escape_invisible
from botopin.model.service import ListShape, MapShape, StructureShape, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.diff.attribution import Step
    from botopin.diff.differences import Difference, Pair
    from botopin.diff.history import History
    from botopin.model.service import Member, Reference, ServiceModel, Shape

Notes: TypeAlias = "Mapping[str, Sequence[str]]"
"""By wire name, `Shape` or `Shape.member`: dated sentences, oldest first."""

_NOW: Final = {
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
_OF_A_CLASS: Final = frozenset(
    {"deprecated", "sensitive", "union", "eventstream", "exception", "fault", "error.fault"}
    | {"error.code", "error.httpStatusCode"}
)
"""The traits of a shape that show on its class; the others show on the members that use it."""
_CONSTRAINTS: Final = frozenset({"min", "max", "pattern", "enum"})
"""The traits that mean something on shapes of some types only; on others they may be any JSON."""
_CONTAINERS: Final = (ListShape, MapShape)
_DEEPEST: Final = 3
"""How many lists and maps within each other are told one by one."""
_UNFELT: Final = frozenset({Qualifier.ANCHORS_ONLY, Qualifier.SAME_IN_PYTHON})


def change_notes(history: History) -> dict[str, Notes]:
    """By date, what became of the classes and members of each version since the first one.

    What is said of a version depends on no later one.
    """
    found: dict[str, Notes] = {}
    entries: Mapping[str, _Entry] = {}
    for (old, new), step in zip(pairwise(history.versions), history.steps, strict=True):
        entries = _Next(old.model, new.model, step, entries).run()
        found[step.date] = {name: entry.sentences() for name, entry in entries.items()}
    return found


@frozen
class _Entry:
    """What became of one class or member."""

    said: tuple[tuple[str, str], ...] = ()
    """Dates and sentences."""
    parts: Mapping[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    """By value of an enum, or member that is gone: the date, and what became of it last."""

    def saying(self, date: str, sentence: str) -> _Entry:
        return evolve(self, said=(*self.said, (date, sentence)))

    def changed(self, date: str, phrases: Iterable[str]) -> _Entry:
        told = "; ".join(dict.fromkeys(filter(None, phrases)))
        return self.saying(date, f"Changed in {date}: {told}.") if told else self

    def with_parts(self, date: str, verb: str, names: Sequence[str]) -> _Entry:
        others = self.without_parts(names).parts
        return evolve(self, parts={**others, **dict.fromkeys(names, (date, verb))})

    def without_parts(self, names: Iterable[str]) -> _Entry:
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
        return tuple(text for _, text in sorted([*self.said, *lists], key=lambda each: each[0]))


class _Next:
    """From the entries of a version to those of the next."""

    def __init__(
        self, old: ServiceModel, new: ServiceModel, step: Step, before: Mapping[str, _Entry]
    ) -> None:
        self.old = old
        self.new = new
        self.date = step.date
        self.before = before
        self.renamed = step.comparison.renamed_shapes
        self.facts: dict[Pair, list[Difference]] = defaultdict(list)
        self.raised: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """By shape of a request, the errors that its operations may raise or no longer raise."""
        for fact in step.comparison.facts:
            if isinstance(fact.owner, tuple):
                self.facts[fact.owner].append(fact)
            elif isinstance(fact.owner, OperationOwner) and fact.subject is Subject.ERROR:
                self._error(fact.owner.operation, fact)
        self.after: dict[str, _Entry] = {}

    def run(self) -> Mapping[str, _Entry]:
        if not self.facts and not self.raised:
            return self.before
        for name in self.new.shapes:
            if not (kind := _kind(self.new, name)):
                continue
            was = name if name in self.old.shapes else self.renamed.get(name, "")
            if was and _kind(self.old, was) == kind:
                self._class((was, name))
                self._members((was, name))
            else:
                self._keep(name, _Entry().saying(self.date, f"Added in {self.date}."))
        return self.after

    def _keep(self, name: str, entry: _Entry) -> None:
        if entry.said or entry.parts:
            self.after[name] = entry

    def _error(self, operation: str, fact: Difference) -> None:
        taken = self.new.operations[operation].input
        if taken is not None and not fact.trait:
            raises = "may raise" if fact.how is ChangeKind.ADDED else "no longer raises"
            self.raised[taken.shape][f"{_code(operation)} {raises}"].append(_code(_part(fact)))

    def _class(self, pair: Pair) -> None:
        was, name = pair
        entry = self.before.get(was, _Entry())
        if was != name:
            entry = entry.saying(self.date, f"Renamed in {self.date} from {_code(was)}.")
        facts = self.facts.get(pair, ())
        entry = entry.changed(
            self.date,
            [
                *(
                    _phrase(f, self.new.shapes[name])
                    for f in facts
                    if f.subject is Subject.SHAPE and f.trait in _OF_A_CLASS
                ),
                *(f"{raises} {', '.join(e)}" for raises, e in self.raised.get(name, {}).items()),
            ],
        )
        values = _parts(facts, Subject.ENUM_VALUE)
        entry = entry.with_parts(self.date, "Added", values[ChangeKind.ADDED])
        entry = entry.with_parts(self.date, "Removed", values[ChangeKind.REMOVED])
        members = _parts(facts, Subject.MEMBER)
        entry = entry.with_parts(self.date, "Removed", members[ChangeKind.REMOVED])
        back = [*members[ChangeKind.ADDED], *members[ChangeKind.RENAMED]]
        self._keep(name, entry.without_parts(back))

    def _members(self, pair: Pair) -> None:
        was, name = pair
        old, new = _members(self.old, was), _members(self.new, name)
        facts: dict[str, list[Difference]] = defaultdict(list)
        for fact in self.facts.get(pair, ()):
            if fact.subject is Subject.MEMBER:
                facts[_part(fact)].append(fact)
        for member in new.values():
            told = facts.get(member.name, ())
            renamed = [str(fact.old) for fact in told if fact.how is ChangeKind.RENAMED]
            old_name = renamed[0] if renamed else member.name
            if old_name not in old:
                entry = _Entry().saying(self.date, f"Added in {self.date}.")
            else:
                entry = self.before.get(f"{was}.{old_name}", _Entry())
                if renamed:
                    entry = entry.saying(
                        self.date, f"Renamed in {self.date} from {_code(old_name)}."
                    )
                phrases = [_phrase(f, *self._targets(old[old_name], member)) for f in told]
                phrases += self._behind(old[old_name], member)
                entry = entry.changed(self.date, phrases)
            self._keep(f"{name}.{member.name}", entry)

    def _targets(self, old: Reference, new: Reference) -> tuple[Shape, Shape]:
        return self.old.shapes[old.shape], self.new.shapes[new.shape]

    def _behind(self, old: Reference, new: Reference) -> Iterator[str]:
        """What changed of the shapes that a member holds without a class of their own."""
        held: list[tuple[Reference, Reference, tuple[str, ...]]] = [(old, new, ())]
        seen: set[Pair] = set()
        while held:
            old, new, where = held.pop()
            was, name = pair = (old.shape, new.shape)
            if pair in seen:
                continue
            kinds = _kind(self.old, was), _kind(self.new, name)
            if all(kinds):
                if was not in {name, self.renamed.get(name)} and kinds[0] == kinds[1]:
                    yield _of(f"now {_code(name)} in place of {_code(was)}", where)
                continue
            before, after = self._targets(old, new)
            places = self._places(before, after)
            yield from self._of_pair(pair, where, places)
            if places:
                # Only a list or a map can hold itself, and another is met at several places.
                seen.add(pair)
            held += [
                (one, other, (_each(place), *where)[: _DEEPEST + 1])
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

    def _of_pair(
        self,
        pair: Pair,
        where: tuple[str, ...],
        places: Mapping[str, tuple[Reference, Reference]],
    ) -> Iterator[str]:
        """What changed of a pair of shapes itself."""
        shapes = self.old.shapes[pair[0]], self.new.shapes[pair[1]]
        facts = self.facts.get(pair, ())
        # Traits of one type say nothing about another.
        for fact in [fact for fact in facts if fact.trait == "type"] or facts:
            if fact.subject is Subject.SHAPE:
                its = "its shape " if fact.trait == "deprecated" else ""
                yield _of(_phrase(fact, *shapes), where, its)
            elif (place := _part(fact)) in places:
                yield _of(_phrase(fact, *self._targets(*places[place])), (_each(place), *where))


def _kind(model: ServiceModel, name: str) -> str:
    """Return the kind of class that the bindings define for a shape, or an empty string."""
    shape = model.shapes[name]
    return type(shape).__name__ if shape.has_class else ""


def _members(model: ServiceModel, name: str) -> Mapping[str, Member]:
    shape = model.shapes[name]
    return shape.members if isinstance(shape, StructureShape) else {}


def _parts(facts: Iterable[Difference], subject: Subject) -> dict[ChangeKind, list[str]]:
    """The parts of a class that came or went, or got another name."""
    found: dict[ChangeKind, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.subject is subject and not fact.trait:
            found[fact.how].append(_part(fact))
    return found


def _part(fact: Difference) -> str:
    return fact.name.partition(".")[2]


def _each(place: str) -> str:
    return f"each {'item' if place == 'member' else place}"


def _phrase(fact: Difference, *shapes: Shape) -> str:
    """What changed, within `Changed in …`; empty where that shows nowhere in the bindings.

    `shapes` are those that the trait is of, or is laid over.
    """
    if fact.aspects & _UNFELT:
        return ""
    if fact.trait in _CONSTRAINTS and not all(
        fact.trait in fields_dict(type(shape)) for shape in shapes
    ):
        return ""
    match fact.trait, fact.how:
        case "min" | "max" as bound, ChangeKind.ADDED:
            return f"{bound} {fact.new:,} added"
        case "min" | "max" as bound, ChangeKind.REMOVED:
            return f"{bound} {fact.old:,} removed"
        case "min" | "max" as bound, ChangeKind.CHANGED:
            return f"{bound} from {fact.old:,} to {fact.new:,}"
        case trait, ChangeKind.ADDED if trait in _NOW:
            return f"now {_NOW[trait]}"
        case trait, ChangeKind.REMOVED if trait in _NOW:
            return f"no longer {_NOW[trait]}"
        case trait, ChangeKind.ADDED if trait in _NOUNS:
            return f"{_NOUNS[trait]} added"
        case trait, ChangeKind.REMOVED if trait in _NOUNS:
            return f"{_NOUNS[trait]} removed"
        case trait, ChangeKind.CHANGED if trait in _NOUNS:
            return f"the {_NOUNS[trait]}"
        case _:
            return ""


def _of(phrase: str, where: Sequence[str], whose: str = "") -> str:
    if not phrase:
        return ""
    if len(where) > _DEEPEST:
        return f"{whose}{phrase} deep within"
    return f"{whose}{phrase} for {' of '.join(where)}" if where else f"{whose}{phrase}"


def _code(name: str) -> str:
    return f"``{escape_invisible(name)}``"
