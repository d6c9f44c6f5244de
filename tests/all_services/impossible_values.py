"""Reasons why shapes and members were not seen: no value is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.strategies.text import Unsatisfiable, strings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from all_services.services import Service

_PARTS: Final = ("member", "key", "value")


def explain_unseen(
    service: Service, unmet: Collection[str], empty: Collection[str], impossible: Collection[str]
) -> dict[str, str]:
    """Return the unseen shapes and members without valid values, with the reason.

    Args:
        service: Service of the shapes.
        unmet: Unseen shapes, and unseen members as `Shape.member`.
        empty: Structures without a value.
        impossible: Shapes without a valid value, according to the generator.
    """
    why = dict.fromkeys(empty, "a required part has no valid value")
    for name in unmet:
        if name in service.shapes and _has_no_text(service.shapes[name]):
            why[name] = "no text of a valid length matches its pattern"
            if name not in impossible:
                why[name] = "no text of a valid length that matches its pattern was found"
    holders = {name: [*_holders(service, name)] for name in unmet if name in service.shapes}
    while True:
        more = {name: _reason(service, name, why, holders) for name in unmet if name not in why}
        explained = {name: reason for name, reason in more.items() if reason}
        if not explained:
            return dict(sorted(why.items()))
        why |= explained


def _reason(service: Service, name: str, why: dict[str, str], holders: dict[str, list[str]]) -> str:
    if name in service.shapes:
        is_unreachable = all(holder in why for holder in holders[name])
        return "only shapes without a valid value refer to it" if is_unreachable else ""
    owner, _, wire = name.partition(".")
    if owner in why:
        return "its structure has no valid value"
    return "its shape has no valid value" if _needs(service, owner, wire) & why.keys() else ""


def _needs(service: Service, owner: str, wire: str) -> set[str]:
    """Return the shapes that a member's value must contain."""
    name = service.shapes[owner]["members"][wire]["shape"]
    needed = {name}
    while service.shapes[name].get("min") and "member" in service.shapes[name]:
        name = service.shapes[name]["member"]["shape"]
        needed.add(name)
    return needed


def _holders(service: Service, name: str) -> Iterator[str]:
    for owner, shape in service.shapes.items():
        for wire, reference in shape.get("members", {}).items():
            if reference["shape"] == name:
                yield f"{owner}.{wire}"
        if any(shape.get(part, {}).get("shape") == name for part in _PARTS):
            yield owner


def _has_no_text(shape: dict[str, Any]) -> bool:
    if shape["type"] != "string" or "pattern" not in shape or shape.get("enum"):
        return False
    try:
        strings(min=shape.get("min"), max=shape.get("max"), pattern=shape["pattern"])
    except Unsatisfiable:
        return True
    return False
