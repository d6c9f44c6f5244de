"""Application of one change alone to the old model."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeGuard

from attrs import frozen

from botopin.diff.differences import Absent, ChangeKind, Subject
from botopin.explain.parts import Files, Object, complete, operation_references, shape_references
from botopin.model.diagnostics import pointer_tokens
from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.differences import Difference
    from botopin.explain.translator import Translator


class NotApplicableError(Exception):
    """A change cannot be applied without other changes."""


@frozen
class SingleChange:
    """Documents of both versions, and one change between them."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    difference: Difference
    translator: Translator
    companions: Sequence[Difference] = ()
    """Differences in notation that keep the meaning only together."""

    def apply(self, part: Files) -> Files:
        """Return a part of the old model with the change.

        Raises:
            NotApplicableError: The change makes no sense without others.
        """
        files = deepcopy(part)
        self._apply(files, self.difference)
        for each in self.companions:
            with suppress(NotApplicableError, LookupError):
                self._apply(files, each)
        complete(files[MODEL_FILE], [self.old[MODEL_FILE], self.new[MODEL_FILE]])
        if json.dumps(files) == json.dumps(part):
            raise NotApplicableError("the part of the old model has no such place")
        return files

    def _apply(self, files: Files, difference: Difference) -> None:
        document = files[MODEL_FILE]
        is_text = "documentation" in difference.trait or difference.kind is ChangeKind.REORDERED
        if difference.file == ENDPOINTS_FILE and not is_text:
            # Rules, parameters and version act together.
            self._set(files, (), difference)
            return
        path = self._path(difference)
        match difference.subject, difference.trait, difference.kind:
            case Subject.MEMBER, "required", _ if difference.new is True or difference.old is True:
                self._require(document, path, difference)
            case Subject.MEMBER, "", kind if path[2:3] == ["members"]:
                self._change_member(document, path, difference, kind)
            case Subject.MEMBER, "shape" | "type", ChangeKind.CHANGED:
                self._change_target(document, path, difference)
            case Subject.SHAPE, "", ChangeKind.RENAMED:
                _rename_shape(document, str(difference.old), str(difference.new))
            case Subject.SHAPE, "", ChangeKind.REMOVED:
                self._remove_shape(document, path)
            case Subject.SHAPE, "", ChangeKind.ADDED:
                document["shapes"][path[1]] = deepcopy(self.new[MODEL_FILE]["shapes"][path[1]])
            case Subject.SHAPE, "type", _:
                new_name = pointer_tokens(difference.new_pointer)[1]
                document["shapes"][path[1]] = deepcopy(self.new[MODEL_FILE]["shapes"][new_name])
            case Subject.ENUM_VALUE, _, _:
                self._change_value(document, path, difference)
            case Subject.ERROR, "", _:
                self._change_error(document, path, difference)
            case ((Subject.INPUT | Subject.OUTPUT | Subject.ERROR), "shape" | "type", _):
                self._change_target(document, path, difference)
            case Subject.OPERATION, "", ChangeKind.RENAMED:
                self._rename_operation(document, difference)
            case ((Subject.PAGINATOR | Subject.WAITER), "", ChangeKind.ADDED):
                self._add_operations(document, difference)
                self._set(files, path, difference)
                self._add_paged_members(document, difference)
            case Subject.PAGINATOR, _, _:
                self._set(files, path, difference)
                self._add_paged_members(document, difference)
            case _, "xmlOrder", _:
                self._set(files, path, difference)
                _keep_known_members(document, path)
            case _, _, ChangeKind.REORDERED:
                self._reorder(files[difference.file], path, difference)
            case _:
                self._set(files, path, difference)

    def _path(self, difference: Difference) -> list[str]:
        if not isinstance(difference.old, Absent):
            return pointer_tokens(difference.old_pointer)
        return self.translator.path(difference)

    def _new_value(self, difference: Difference) -> Any:
        if not difference.new_pointer and difference.file == MODEL_FILE:
            return deepcopy(difference.new)  # the new model states the value in another place
        value = self.new[difference.file]
        for token in pointer_tokens(difference.new_pointer):
            value = value[int(token) if isinstance(value, list) else token]
        return deepcopy(value)

    def _set(self, files: Files, path: Sequence[str], difference: Difference) -> None:
        name = difference.file
        is_removed = isinstance(difference.new, Absent)
        if not path:
            if name not in self.new:
                files.pop(name, None)
            else:
                files[name] = deepcopy(self.new[name])
            return
        *parents, last = path
        place: Any = files.setdefault(name, {})
        whole: Any = self.old.get(name, {})
        for token in parents:
            if _is_array(place):
                place = place[int(token)]
                continue
            whole = whole.get(token) if _is_object(whole) else None
            if token not in place:
                if is_removed or whole is not None or (len(parents) > 1 and token == parents[1]):
                    raise NotApplicableError("the part of the old model has no such place")
                place[token] = {}
            place = place[token]
        if _is_array(place):
            index = int(last)
            if is_removed:
                del place[index]
            elif isinstance(difference.old, Absent):
                place.append(self._new_value(difference))
            else:
                place[index] = self._new_value(difference)
        elif is_removed:
            place.pop(last, None)
        else:
            place[last] = self._new_value(difference)

    def _require(self, document: Object, path: Sequence[str], difference: Difference) -> None:
        shape = _shape(document, self._owner(difference, path))
        _, _, name = difference.name.partition(".")
        name = self.translator.members.get((_new_owner(difference), name), name)
        required = [each for each in shape.get("required", ()) if each != name]
        if difference.new is True:
            required.append(name)
        shape["required"] = required
        if not required:
            del shape["required"]

    @staticmethod
    def _owner(difference: Difference, path: Sequence[str]) -> str:
        owner = difference.owner
        return owner[0] if isinstance(owner, tuple) and owner[0] else path[1]

    def _change_member(
        self, document: Object, path: Sequence[str], difference: Difference, kind: ChangeKind
    ) -> None:
        shape, name = _shape(document, path[1]), path[3]
        members = shape.setdefault("members", {})
        required = shape.get("required", [])
        match kind:
            case ChangeKind.ADDED:
                new = self.new[MODEL_FILE]["shapes"][pointer_tokens(difference.new_pointer)[1]]
                members[name] = self._new_value(difference)
                if name in new.get("required", ()):
                    shape["required"] = [*required, name]
                if new.get("payload") == name:
                    shape["payload"] = name
            case ChangeKind.REMOVED:
                members.pop(name, None)
                shape["required"] = [each for each in required if each != name]
                if shape.get("payload") == name:
                    del shape["payload"]
                if not shape["required"]:
                    del shape["required"]
            case _:
                old_name, new_name = str(difference.old), str(difference.new)
                new_shape = self.new[MODEL_FILE]["shapes"][_new_owner(difference)]
                member = {**new_shape["members"][new_name], "shape": members[old_name]["shape"]}
                shape["members"] = {
                    new_name if each == old_name else each: member if each == old_name else value
                    for each, value in members.items()
                }
                if "required" in shape:
                    shape["required"] = [
                        new_name if each == old_name else each for each in required
                    ]
                if shape.get("payload") == old_name:
                    shape["payload"] = new_name
                self._rename_labels(document, difference)

    def _add_operations(self, document: Object, difference: Difference) -> None:
        """Add the operation of an added paginator or waiter."""
        place = pointer_tokens(difference.new_pointer)
        name = place[1]
        if difference.subject is Subject.WAITER:
            name = self._new_value(difference).get("operation", "")
        new_operations = self.new[MODEL_FILE]["operations"]
        if name in new_operations and name not in document["operations"]:
            document["operations"][name] = deepcopy(new_operations[name])

    def _add_paged_members(self, document: Object, difference: Difference) -> None:
        """Add the members that only the new version has: a paginator can name them."""
        name = difference.name.partition(".")[0]
        operation = self.new[MODEL_FILE]["operations"].get(name, {})
        old_operation = document["operations"].get(name, {})
        for side in ("input", "output"):
            shape = document["shapes"].get(old_operation.get(side, {}).get("shape"))
            if side in operation and shape is not None:
                members = self.new[MODEL_FILE]["shapes"][operation[side]["shape"]]["members"]
                shape["members"] = {**deepcopy(members), **shape.get("members", {})}

    def _rename_labels(self, document: Object, difference: Difference) -> None:
        """Take over the URIs of operations whose labels name a renamed member."""
        new_operations = self.new[MODEL_FILE]["operations"]
        old_names = {old: new for new, old in self.translator.operations.items()}
        for name, operation in document["operations"].items():
            uri = operation.get("http", {}).get("requestUri", "")
            if f"{{{difference.old}" in uri and old_names.get(name, name) in new_operations:
                new_uri = new_operations[old_names.get(name, name)]["http"]["requestUri"]
                operation["http"]["requestUri"] = new_uri

    def _change_target(self, document: Object, path: Sequence[str], difference: Difference) -> None:
        place = _find(document, path[:-1])
        old_name, new_name = place["shape"], str(self._new_value(difference))
        place["shape"] = new_name
        if difference.trait == "type":
            document["shapes"][new_name] = deepcopy(self.new[MODEL_FILE]["shapes"][new_name])
            return
        # Each difference between the two shapes is a change of its own.
        if new_name in self.old[MODEL_FILE]["shapes"]:
            new_name = place["shape"] = f"{new_name}2"
        document["shapes"][new_name] = deepcopy(document["shapes"][old_name])

    def _remove_shape(self, document: Object, path: Sequence[str]) -> None:
        name = path[1]
        used = {
            each["shape"]
            for key, shape in document["shapes"].items()
            if key != name
            for each in shape_references(shape)
        }
        used |= {
            each["shape"]
            for operation in document["operations"].values()
            for each in operation_references(operation)
        }
        if name not in used:
            document["shapes"].pop(name, None)
            return
        # Each use of the shape is a change of its own, which replaces the shape.
        _rename_shape(document, name, f"{name}2")

    def _change_value(self, document: Object, path: Sequence[str], difference: Difference) -> None:
        shape = _shape(document, path[1])
        values = shape.get("enum", [])
        if difference.kind is ChangeKind.REMOVED:
            kept = [each for each in values if each != difference.old]
            if difference.successor:
                kept = [*dict.fromkeys([*kept, difference.successor])]
            new_shape = self.new[MODEL_FILE]["shapes"].get(_new_owner(difference), {})
            shape["enum"] = kept or new_shape.get("enum", [])  # an empty enum is invalid
        else:
            shape["enum"] = [*values, difference.new]

    def _change_error(self, document: Object, path: Sequence[str], difference: Difference) -> None:
        operation = document["operations"].get(path[1])
        if operation is None:
            raise NotApplicableError("the part of the old model has no such place")
        errors = operation.get("errors", [])
        if difference.kind is ChangeKind.REMOVED:
            gone = self.old[MODEL_FILE]["operations"][path[1]]["errors"][int(path[3])]["shape"]
            operation["errors"] = [each for each in errors if each["shape"] != gone]
            if gone not in self.new[MODEL_FILE]["shapes"]:
                document["shapes"].pop(gone, None)
                for other in document["operations"].values():
                    if "errors" in other:
                        other["errors"] = [
                            each for each in other["errors"] if each["shape"] != gone
                        ]
        else:
            operation["errors"] = [*errors, self._new_value(difference)]

    @staticmethod
    def _rename_operation(document: Object, difference: Difference) -> None:
        old_name, new_name = str(difference.old), str(difference.new)
        operations = document["operations"]
        if old_name not in operations:
            raise NotApplicableError("the part of the old model has no such operation")
        operation = operations[old_name]
        if operation.get("name", old_name) == old_name:
            operation["name"] = new_name
        document["operations"] = {
            new_name if name == old_name else name: each for name, each in operations.items()
        }

    def _reorder(self, document: Object, path: Sequence[str], difference: Difference) -> None:
        place = _find(document, path[:-1])
        items = place.get(path[-1])
        names = difference.new if _is_array(difference.new) else []
        order = {str(name): number for number, name in enumerate(names)}
        if _is_object(items):
            keys = sorted(items, key=lambda each: order.get(each, -1))
            place[path[-1]] = {key: items[key] for key in keys}
        elif _is_array(items):
            place[path[-1]] = sorted(items, key=lambda each: order.get(_name(each), -1))


def _keep_known_members(document: Object, path: Sequence[str]) -> None:
    """Remove members that other changes add from the order of a structure's members."""
    shape: Object = document["shapes"].get(path[1], {}) if path[0] == "shapes" else {}
    if "xmlOrder" in shape:
        shape["xmlOrder"] = [each for each in shape["xmlOrder"] if each in shape["members"]]


def _is_array(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_object(value: object) -> TypeGuard[Object]:
    return isinstance(value, dict)


def _find(document: Object, path: Sequence[str]) -> Any:
    """Return the value at a path.

    Raises:
        NotApplicableError: The document has no such path.
    """
    place: Any = document
    for token in path:
        place = place[int(token)] if _is_array(place) else place.get(token)
        if place is None:
            raise NotApplicableError("the part of the old model has no such place")
    return place


def _new_owner(difference: Difference) -> str:
    """Return the new name of the shape that contains a difference, or an empty string."""
    return difference.owner[1] if isinstance(difference.owner, tuple) else ""


def _name(item: Any) -> str:
    return str(item["shape"] if _is_object(item) and "shape" in item else item)


def _shape(document: Object, name: str) -> Object:
    if name not in document["shapes"]:
        raise NotApplicableError("the part of the old model has no such shape")
    shape: Object = document["shapes"][name]
    return shape


def _rename_shape(document: Object, old_name: str, new_name: str) -> None:
    shapes = document["shapes"]
    if old_name not in shapes:
        raise NotApplicableError("the part of the old model has no such shape")
    document["shapes"] = {
        new_name if name == old_name else name: shape for name, shape in shapes.items()
    }
    for shape in document["shapes"].values():
        for each in shape_references(shape):
            if each["shape"] == old_name:
                each["shape"] = new_name
    for operation in document["operations"].values():
        for each in operation_references(operation):
            if each["shape"] == old_name:
                each["shape"] = new_name
