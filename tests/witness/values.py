"""Sample values in the form that another model gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from witness.samples import Samples

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "character": (str,),
    "blob": (bytes,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
}
"""Python types of valid values, by type of the shape."""


def rename_member(
    value: Any, name: str, shapes: Mapping[str, Any], owner: str, names: tuple[str, str]
) -> Any:
    """Return a value with another name for one member.

    Args:
        value: Value to change.
        name: Shape of the value.
        shapes: Shapes of the model.
        owner: Structure with the member.
        names: Old and new name of the member.
    """
    shape = shapes[name]
    match shape["type"]:
        case "structure" if isinstance(value, dict) and not shape.get("document"):
            result = {}
            for key, item in value.items():
                inner = rename_member(item, shape["members"][key]["shape"], shapes, owner, names)
                result[names[1] if name == owner and key == names[0] else key] = inner
            return result
        case "list" if isinstance(value, list):
            return [
                rename_member(each, shape["member"]["shape"], shapes, owner, names)
                for each in value
            ]
        case "map" if isinstance(value, dict):
            return {
                key: rename_member(each, shape["value"]["shape"], shapes, owner, names)
                for key, each in value.items()
            }
        case _:
            return value


def adapt(value: Any, shape: str, shapes: Mapping[str, Any], samples: Samples | None = None) -> Any:
    """Return a value with the members and the types of another model's shape."""
    return _adapt(value, {"shape": shape}, shapes, samples or Samples(shapes))


def _adapt(value: Any, reference: Any, shapes: Mapping[str, Any], samples: Samples) -> Any:
    shape = shapes[reference["shape"]]
    kind = shape["type"]
    if reference.get("jsonvalue") or shape.get("document"):
        return value
    expected = _TYPES.get(kind)
    if expected is not None and (
        not isinstance(value, expected) or (isinstance(value, bool) and kind != "boolean")
    ):
        return samples.of(reference["shape"])
    if kind == "timestamp" and not hasattr(value, "isoformat"):
        return samples.of(reference["shape"])
    match kind:
        case "structure":
            members = shape.get("members", {})
            return {
                key: _adapt(item, members[key], shapes, samples)
                for key, item in value.items()
                if key in members
            }
        case "list":
            return [_adapt(each, shape["member"], shapes, samples) for each in value]
        case "map":
            return {
                key: _adapt(each, shape["value"], shapes, samples) for key, each in value.items()
            }
        case _:
            return value
