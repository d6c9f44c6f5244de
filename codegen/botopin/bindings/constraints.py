"""What a shape demands of its values, as a sentence for people.

The same facts stand in the member's type, from which the runtime takes checks and strategies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.model import service
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.tree import max_match_length, min_match_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.service import Reference, ServiceModel, Shape
    from botopin.runtime.regex.limits import CompiledPattern


def describe_constraints(model: ServiceModel, reference: Reference) -> tuple[str, ...]:
    """The constraints of what a reference refers to, and of what that contains."""
    return tuple(_sentences(model, reference, "", ()))


def unsatisfiable_shapes(model: ServiceModel) -> tuple[str, ...]:
    """The shapes that no value can have, in the order of the model.

    Structures that must hold themselves, strings whose pattern excludes their length, and whatever
    must hold one of these.
    """
    possible: set[str] = set()

    def can_be(reference: Reference) -> bool:
        if reference.overrides:
            return _can_be(model.resolve(reference), can_be)
        return reference.shape in possible

    while new := {
        name
        for name, shape in model.shapes.items()
        if name not in possible and _can_be(shape, can_be)
    }:
        possible |= new
    return tuple(name for name in model.shapes if name not in possible)


def _can_be(shape: Shape, can_be: Callable[[Reference], bool]) -> bool:
    match shape:
        case service.StructureShape(document=True) | service.StructureShape(eventstream=True):
            return True
        case service.StructureShape(union=True, members=members):
            return any(map(can_be, members.values()))
        case service.StructureShape(members=members):
            needed = [m for m in members.values() if m.required and not m.idempotency_token]
            return all(map(can_be, needed))
        case service.ListShape(min=least, member=member, sparse=sparse):
            return not least or sparse or can_be(member)
        case service.MapShape(min=least, key=key, value=value, sparse=sparse):
            return not least or (can_be(key) and (sparse or can_be(value)))
        case service.StringShape(enum=None | ()):
            return _some_length_matches(shape)
        case _:
            return True


def _some_length_matches(shape: service.StringShape) -> bool:
    if shape.pattern is None:
        return True
    try:
        tree = parse(shape.pattern)
    except UntranslatablePattern:
        return True
    most = max_match_length(tree)
    return (shape.max is None or min_match_length(tree) <= shape.max) and (
        most is None or most >= (shape.min or 0)
    )


def _sentences(
    model: ServiceModel, reference: Reference, subject: str, within: tuple[str, ...]
) -> list[str]:
    shape = model.resolve(reference)
    found: list[str] = []
    demands = ", ".join([*_own_values(model, shape), *_own_constraints(shape)])
    if demands:
        found.append(f"{subject}: {demands}." if subject else f"{demands[0].upper()}{demands[1:]}.")
    if shape.name in within:
        return found
    within = (*within, shape.name)
    match shape:
        case service.ListShape(member=member):
            found += _sentences(model, member, _inside(subject, "item"), within)
        case service.MapShape(key=key, value=value):
            found += _sentences(model, key, _inside(subject, "key"), within)
            found += _sentences(model, value, _inside(subject, "value"), within)
        case _:
            pass
    return found


def _inside(subject: str, part: str) -> str:
    return f"{subject} {part}" if subject else f"Each {part}"


def _own_values(model: ServiceModel, shape: Shape) -> list[str]:
    """The values of an enum that a member sets over a plain string: no class has them."""
    match shape, model.shapes[shape.name]:
        case service.StringShape(enum=values), service.StringShape(enum=None | ()) if values:
            return [f"one of {', '.join(f'``{_visible(value)}``' for value in values)}"]
        case _:
            return []


def _own_constraints(shape: Shape) -> list[str]:
    match shape:
        case service.StringShape(enum=values) if values:
            return []
        case service.StringShape(pattern=pattern):
            length = _range(shape.min or None, shape.max, "character")
            if pattern is None:
                return length
            return [*length, f"{_pattern(pattern, shape.max)}{_contradiction(shape)}"]
        case service.IntegerShape() | service.FloatShape():
            return _range(shape.min, shape.max, "")
        case service.ListShape():
            return _range(shape.min or None, shape.max, "item")
        case service.MapShape():
            return _range(shape.min or None, shape.max, "pair")
        case service.BlobShape():
            return _range(shape.min or None, shape.max, "byte")
        case _:
            return []


def _range(least: float | None, most: float | None, unit: str) -> list[str]:
    def counted(number: float) -> str:
        return f"{number:,}{f' {unit}' if unit else ''}{'s' if unit and number != 1 else ''}"

    if least is not None and least == most:
        return [f"exactly {counted(least)}"]
    if least is not None and most is not None:
        return [f"{least:,} to {counted(most)}"]
    if least is not None:
        return [f"at least {counted(least)}"]
    if most is not None:
        return [f"at most {counted(most)}"]
    return []


def _pattern(pattern: str, max_length: int | None) -> str:
    return f"matching ``{_visible(pattern)}``{_unenforced(compile_pattern(pattern), max_length)}"


def _unenforced(pattern: CompiledPattern, max_length: int | None) -> str:
    enforced_up_to = pattern.enforced_up_to(max_length)
    if enforced_up_to is None:
        return ""
    beyond = f" beyond {enforced_up_to:,} characters" if enforced_up_to else ""
    match pattern.re2_enforced_up_to(max_length):
        case 0:
            how = f"not checked{beyond}"
        case None:
            how = f"checked{beyond} only with the extra ``re2``"
        case longest:
            how = f"checked{beyond} only with the extra ``re2``, to {longest:,} characters"
    return f" ({how}: {pattern.reason})"


def _contradiction(shape: service.StringShape) -> str:
    return "" if _some_length_matches(shape) else " (which no text of that length does)"


def _visible(text: str) -> str:
    """The text with what cannot be seen escaped, as Java and Python both write it."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
