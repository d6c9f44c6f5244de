"""Names and types of the bindings that a change takes from their callers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from botopin.diff.report import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.bindings.plans import ClassPlan, MethodPlan, ParameterPlan, VersionPlan


_LOCAL: Final = re.compile(r"\b_(?=[A-Z])|\b(?:shapes|literals|datetime)\.")
"""Prefixes of imported names, which depend on the other names of a module."""
_COVARIANT: Final = frozenset({"Sequence", "Mapping", "FrozenList", "FrozenDict"})


def lost_names(old: VersionPlan, new: VersionPlan, direction: Direction | None) -> Iterator[str]:
    """Yield each name and each type that callers of the old bindings miss in the new ones.

    A caller writes requests: every old argument must be accepted. A caller reads responses: every
    attribute must have a type that the old one covers.
    """
    reads = direction in {Direction.OUTPUT, Direction.ERROR, None}
    writes = direction in {Direction.INPUT, None}
    classes = {str(each.name): each for module in new.modules for each in module.classes}
    for module in old.modules:
        for each in module.classes:
            name = str(each.name)
            if name in classes:
                yield from _class_losses(each, classes[name], reads=reads, writes=writes)
            else:
                yield f"the class {name} is gone"
    for client, other in zip(old.clients[:1], new.clients[:1], strict=True):
        if client.cls != other.cls:
            yield f"the class {client.cls} is gone"
        methods = {str(method.name): method for method in other.methods}
        for method in client.methods:
            name = str(method.name)
            if name in methods:
                yield from _method_losses(method, methods[name], reads=reads, writes=writes)
            else:
                yield f"the method {name} is gone"


def _class_losses(old: ClassPlan, new: ClassPlan, *, reads: bool, writes: bool) -> Iterator[str]:
    name = str(old.name)
    values = {str(member): str(value) for member, value in new.values}
    for member, value in old.values:
        if str(member) not in values:
            yield f"the enum member {name}.{member} is gone"
        elif values[str(member)] != value:
            yield f"the value of {name}.{member} changed from {value} to {values[str(member)]}"
    bases = str(old.base), str(new.base)
    is_looser_union = bases[0] == "Union" and bases[1] != "OpenStrEnum" and not reads
    if bases[0] != bases[1] and {*bases} & {"OpenStrEnum", "Union"} and not is_looser_union:
        yield f"the base of {name} changed from {bases[0]} to {bases[1]}"
    attributes = {str(each.name): str(each.annotation) for each in new.members}
    for member in old.members:
        attribute = str(member.name)
        if attribute not in attributes:
            yield f"the attribute {name}.{attribute} is gone"
        elif reads and not _covers(str(member.annotation), attributes[attribute]):
            yield (
                f"the type of {name}.{attribute} changed from {member.annotation} "
                f"to {attributes[attribute]}"
            )
    if reads:
        for key, value in old.attributes.items():
            if not str(key).startswith("__") and new.attributes.get(key) != value:
                yield f"{name}.{key} changed from {value} to {new.attributes.get(key, 'nothing')}"
    if writes:
        yield from _parameter_losses(name, _constructor(old), _constructor(new))


def _constructor(plan: ClassPlan) -> dict[str, tuple[str, bool]]:
    """Return the type of each parameter of a constructor, and whether it is optional."""
    if plan.parameters:
        return {str(p.name): (str(p.annotation), p.optional) for p in plan.parameters}
    return {
        str(member.name): (str(member.annotation), "default=None" in str(member.declaration))
        for member in plan.members
    }


def _method_losses(old: MethodPlan, new: MethodPlan, *, reads: bool, writes: bool) -> Iterator[str]:
    name = str(old.name)
    if reads and old.returns != new.returns and str(old.returns) != "EmptyResponse":
        yield f"the type of the result of {name} changed from {old.returns} to {new.returns}"
    if writes:
        yield from _parameter_losses(name, _parameters(old), _parameters(new))


def _parameters(method: MethodPlan) -> dict[str, tuple[str, bool]]:
    parameters: Sequence[ParameterPlan] = (*method.positional, *method.parameters)
    return {str(each.name): (str(each.annotation), each.optional) for each in parameters}


def _parameter_losses(
    owner: str, old: dict[str, tuple[str, bool]], new: dict[str, tuple[str, bool]]
) -> Iterator[str]:
    for name, (annotation, is_optional) in old.items():
        if name not in new:
            yield f"the parameter {name} of {owner} is gone"
            continue
        new_annotation, is_still_optional = new[name]
        if is_optional and not is_still_optional:
            yield f"the parameter {name} of {owner} became required"
        elif not _covers(new_annotation, annotation):
            yield (
                f"the type of the parameter {name} of {owner} changed from {annotation} "
                f"to {new_annotation}"
            )
    for name, (_, is_optional) in new.items():
        if name not in old and not is_optional:
            yield f"{owner} requires the new parameter {name}"


def _covers(wide: str, narrow: str) -> bool:
    """Return whether each alternative of one annotation is an alternative of the other."""
    wide, narrow = (_LOCAL.sub("", each) for each in (wide, narrow))
    if wide == narrow:
        return True
    wide_alternatives = _alternatives(wide)
    return all(
        any(_covers_alternative(one, other) for one in wide_alternatives)
        for other in _alternatives(narrow)
    )


def _covers_alternative(wide: str, narrow: str) -> bool:
    if wide == narrow or (wide, narrow) == ("float", "int"):
        return True
    head, inside, tail = wide.partition("[")
    other_head, other_inside, other_tail = narrow.partition("[")
    if head not in _COVARIANT or head != other_head or not (inside and other_inside):
        return False
    parts, other_parts = (_split(each.removesuffix("]"), ",") for each in (tail, other_tail))
    return len(parts) == len(other_parts) and all(map(_covers, parts, other_parts))


def _alternatives(annotation: str) -> list[str]:
    return _split(annotation, "|")


def _split(text: str, separator: str) -> list[str]:
    """Split a text at a separator outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if character == separator and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
