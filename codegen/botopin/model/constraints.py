"""Constraints of a shape, as sentences in the form of AWS's reference.

The member's type states the same constraints: the runtime derives checks and strategies from it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve

from botopin.model import service
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.tree import max_match_length, min_match_length
from botopin.text import escape_unprintable, pluralize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from botopin.model.service import Reference, ServiceModel, Shape
    from botopin.runtime.regex.limits import CompiledPattern

_Node: TypeAlias = "str | int"
"""Name of a shape, or the `id` of a reference with constraints of its own."""


def describe_constraints(model: ServiceModel, reference: Reference) -> tuple[str, ...]:
    """Return the constraints of the referenced shape, of its items, keys and values."""
    return tuple(_sentences(model, reference, "", ()))


def unsatisfiable_shapes(model: ServiceModel) -> tuple[str, ...]:
    """Return the shapes that no value can satisfy, in the order of the model.

    These are structures that must contain themselves, strings whose pattern excludes their length,
    and shapes that must contain a shape of this list.
    """
    users: defaultdict[_Node, list[_Node]] = defaultdict(list)
    unmet: dict[_Node, int] = {}
    pending: list[tuple[_Node, Shape]] = [*model.shapes.items()]
    while pending:
        node, shape = pending.pop()
        if node in unmet:
            continue
        needed, unmet[node] = _requirements(shape)
        for reference in needed:
            used = model.resolve(reference)
            is_shared = used is model.shapes[reference.shape]
            target = reference.shape if is_shared else id(reference)
            users[target].append(node)
            pending.append((target, used))
    satisfied = [node for node, count in unmet.items() if not count]
    while satisfied:
        for user in users[satisfied.pop()]:
            unmet[user] -= 1
            if not unmet[user]:
                satisfied.append(user)
    return tuple(name for name in model.shapes if unmet[name] > 0)


def _requirements(shape: Shape) -> tuple[Collection[Reference], int]:
    """Return the uses of shapes that decide about a shape, and how many must be satisfiable."""
    match shape:
        case service.StructureShape(document=True) | service.StructureShape(eventstream=True):
            needed: list[Reference] = []
        case service.StructureShape(union=True, members=members):
            return members.values(), 1
        case service.StructureShape(members=members):
            needed = [m for m in members.values() if m.required and not m.idempotency_token]
        case service.ListShape(min=least, member=member, sparse=sparse):
            needed = [member] if least and not sparse else []
        case service.MapShape(min=least, key=key, value=value, sparse=sparse):
            needed = [key, *([] if sparse else [value])] if least else []
        case service.StringShape(enum=None | ()):
            return (), 0 if _some_length_matches(shape) else 1
        case _:
            needed = []
    return needed, len(needed)


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
    model: ServiceModel, reference: Reference, part: str, within: tuple[str, ...]
) -> Iterator[str]:
    shape = model.resolve(reference)
    own = (*_own_values(model, shape), *_own_constraints(shape), *_exempted_constraints(shape))
    for label, text in own:
        subject = f"{part} {label}".lstrip()
        yield f"{subject[0].upper()}{subject[1:]}: {text}."
    if shape.name in within:
        return
    within = (*within, shape.name)
    match shape:
        case service.ListShape(member=member):
            yield from _sentences(model, member, f"{part} item", within)
        case service.MapShape(key=key, value=value):
            yield from _sentences(model, key, f"{part} key", within)
            yield from _sentences(model, value, f"{part} value", within)
        case _:
            pass


def _own_values(model: ServiceModel, shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield the values of an enum that a member sets over a plain string: no class has them."""
    match shape, model.shapes[shape.name]:
        case service.StringShape(enum=values), service.StringShape(enum=None | ()) if values:
            yield "values", ", ".join(f"``{escape_unprintable(value)}``" for value in values)
        case _:
            pass


def _own_constraints(shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield the constraints of a shape itself, each as a label and a text."""
    match shape:
        case service.StringShape(enum=values) if values:
            return
        case service.StringShape(pattern=pattern, pattern_note=change):
            yield from _range("length", shape.min or None, shape.max)
            if pattern is not None:
                note = f" ({change})" if change else ""
                note += _unenforced(compile_pattern(pattern), shape.max)
                yield "pattern", f"``{escape_unprintable(pattern)}``{note}{_contradiction(shape)}"
        case service.IntegerShape() | service.FloatShape():
            if shape.min is not None:
                yield "minimum", f"{shape.min:,}"
            if shape.max is not None:
                yield "maximum", f"{shape.max:,}"
        case service.ListShape():
            yield from _range("items", shape.min or None, shape.max)
        case service.MapShape():
            yield from _range("entries", shape.min or None, shape.max)
        case service.BlobShape():
            yield from _range("length", shape.min or None, shape.max, unit="byte")
        case _:
            pass


def _exempted_constraints(shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield the constraints of AWS's model that are not enforced, and the source of each."""
    for exemption in shape.exemptions:
        because = f": {exemption.reason}" if exemption.reason else ""
        note = escape_unprintable(f"not enforced{because}; see {exemption.source}")
        if exemption.constraint == "enum":
            yield "values", f"any text (the values of the enum are {note})"
            continue
        bare: dict[str, Any] = {
            name: None for name in ("min", "max", "pattern") if hasattr(shape, name)
        }
        bare[exemption.constraint] = exemption.value
        for label, text in _own_constraints(evolve(shape, **bare)):
            yield label, f"{text} ({note})"


def _range(
    label: str, least: int | None, most: int | None, unit: str = ""
) -> Iterator[tuple[str, str]]:
    last = least if most is None else most
    if last is None:
        return
    counted = pluralize(last, unit) if unit else f"{last:,}"
    if least == most:
        yield label, f"exactly {counted}"
    elif least is None:
        yield label, f"at most {counted}"
    elif most is None:
        yield label, f"at least {counted}"
    else:
        yield label, f"{least:,} to {counted}"


def _unenforced(pattern: CompiledPattern, max_length: int | None) -> str:
    enforced_up_to = pattern.enforced_up_to(max_length)
    if enforced_up_to is None:
        return ""
    beyond = f" beyond {enforced_up_to:,} characters" if enforced_up_to else ""
    match pattern.re2_enforced_up_to(max_length):
        case 0:
            limit = f"not checked{beyond}"
        case None:
            limit = f"checked{beyond} only with the extra ``re2``"
        case longest:
            limit = f"checked{beyond} only with the extra ``re2``, up to {longest:,} characters"
    return f" ({limit}: {pattern.reason})"


def _contradiction(shape: service.StringShape) -> str:
    return "" if _some_length_matches(shape) else " (no text of that length matches)"
