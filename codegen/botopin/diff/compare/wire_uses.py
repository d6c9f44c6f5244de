"""Uses of the shapes of one version, with everything that decides their form on the wire."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.compare.raw_model import as_object, references, target
from botopin.diff.wire.normal_forms import REST_PROTOCOLS, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.wire.reads import WireDirection

_LABEL: Final = re.compile(r"\{([^{}]*)\}")
_ROOT_DIRECTIONS: Mapping[str, WireDirection] = {
    "input": "requests",
    "output": "responses",
    "error": "responses",
}


@frozen
class ShapeUse:
    """A reference to a shape, and what contains the reference."""

    owner: str
    """Name of the shape, or of the operation, that contains the reference."""
    key: str
    """Name of a member, or `member`, `key`, `value`, `input`, `output` or `error`."""
    reference: Object
    is_root: bool = False
    """Whether an operation contains the reference."""


class WireUses:
    """Uses of the shapes of one version."""

    def __init__(self, model: RawModel) -> None:
        self._model = model
        self.protocol = model.protocol

    def find(self, shape: str) -> Sequence[ShapeUse]:
        """Return the uses of a shape."""
        return self._uses.get(shape, ())

    def reference(self, owner: str, key: str) -> Object | None:
        """Return a reference of a shape, or None if the shape has none with the key."""
        return dict(references(self._model.shape(owner))).get(key)

    def is_sent(self, use: ShapeUse, direction: WireDirection) -> bool:
        """Return whether messages of a direction contain a use."""
        if use.is_root:
            return _ROOT_DIRECTIONS[use.key] == direction
        return use.owner in self._message_shapes[direction]

    def location(self, use: ShapeUse) -> str:
        """Return the location of a use; empty if it is in the body."""
        traits = {**self._model.shape(target(use.reference)), **use.reference}
        return str(traits.get("location", ""))

    def is_payload_blob(self, use: ShapeUse) -> bool:
        """Return whether a use is a blob that is the whole body of a message."""
        return (
            not use.is_root
            and self._model.shape_type(target(use.reference)) == "blob"
            and self._model.shape(use.owner).get("payload") == use.key
        )

    def describe(self, use: ShapeUse, direction: WireDirection) -> Use:
        """Return the facts that decide the form of a use in messages of a direction."""
        is_member = not use.is_root and self._model.shape_type(use.owner) == "structure"
        shape = self._model.shape(target(use.reference))
        return Use(
            place=self._place(use, is_member=is_member),
            name=use.key,
            traits={**shape, **use.reference},
            type=str(shape.get("type")),
            is_top_level=is_member and use.owner in self._roots,
            is_host_label=is_member and use.key in self._host_labels.get(use.owner, ()),
            item_name=self._item_name(shape),
            locations=frozenset()
            if use.is_root or is_member
            else self._locations(use.owner, direction),
        )

    def _place(self, use: ShapeUse, *, is_member: bool) -> str:
        if is_member:
            has_payload = self.protocol in REST_PROTOCOLS and use.owner in self._roots
            is_payload = has_payload and self._model.shape(use.owner).get("payload") == use.key
            return "payload" if is_payload else "member"
        if use.is_root or use.key != "member":
            return use.key
        return "flattened-item" if self._is_flattened(use.owner) else "item"

    def _is_flattened(self, name: str) -> bool:
        uses = self.find(name)
        return bool(self._model.shape(name).get("flattened")) or any(
            each.reference.get("flattened") for each in uses
        )

    def _item_name(self, shape: Object) -> str:
        if shape.get("type") != "list":
            return ""
        item = self._model.shape(target(shape["member"]))
        return str({**item, **shape["member"]}.get("locationName") or "")

    def _locations(self, name: str, direction: WireDirection) -> frozenset[str]:
        """Return the locations of a list or a map in messages of a direction."""
        return frozenset(
            str(each.reference.get("location", "")) if each.owner in self._roots else ""
            for each in self.find(name)
            if self.is_sent(each, direction)
        )

    @cached_property
    def _uses(self) -> Mapping[str, Sequence[ShapeUse]]:
        uses: dict[str, list[ShapeUse]] = defaultdict(list)
        for name, shape in self._model.shapes.items():
            for key, reference in references(shape):
                uses[target(reference)].append(ShapeUse(name, key, reference))
        for name, key, reference in self._root_references:
            uses[target(reference)].append(ShapeUse(name, key, reference, is_root=True))
        return uses

    @cached_property
    def _root_references(self) -> Sequence[tuple[str, str, Object]]:
        """Operation, key and reference of each input, output and error."""
        found: list[tuple[str, str, Object]] = []
        for name, operation in self._model.operations.items():
            found += [
                (name, side, operation[side]) for side in ("input", "output") if side in operation
            ]
            found += [(name, "error", error) for error in operation.get("errors", ())]
        return found

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(target(reference) for _, _, reference in self._root_references)

    @cached_property
    def _host_labels(self) -> Mapping[str, frozenset[str]]:
        """Members in the host of an operation, by the operation's input shape."""
        labels: dict[str, frozenset[str]] = {}
        for operation in self._model.operations.values():
            prefix = str(as_object(operation.get("endpoint")).get("hostPrefix", ""))
            shape = target(operation.get("input"))
            labels[shape] = labels.get(shape, frozenset()).union(_LABEL.findall(prefix))
        return labels

    @cached_property
    def _message_shapes(self) -> Mapping[WireDirection, frozenset[str]]:
        """Shapes that messages contain, by direction."""
        return {
            direction: self._reach(
                target(reference)
                for _, key, reference in self._root_references
                if _ROOT_DIRECTIONS[key] == direction
            )
            for direction in ("requests", "responses")
        }

    def _reach(self, roots: Iterable[str]) -> frozenset[str]:
        waiting, reached = [*roots], set[str]()
        while waiting:
            if (name := waiting.pop()) not in reached:
                reached.add(name)
                shapes = references(self._model.shape(name))
                waiting += [target(reference) for _, reference in shapes]
        return frozenset(reached)
