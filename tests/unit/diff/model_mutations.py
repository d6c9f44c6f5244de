"""Random mutations of service models, which comparisons must report in full."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any, Final

from botopin.model.diagnostics import ModelError
from botopin.model.documents import ModelDocuments, read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SERVICE: Final = "service-2.json"
_FLAGS: Final = (
    *("sensitive", "deprecated", "idempotencyToken", "union", "document", "box", "streaming"),
    *("sparse", "flattened", "jsonvalue", "exception", "fault", "hostLabel", "eventstream"),
)
_TYPES: Final = (
    *("string", "integer", "long", "float", "double", "boolean", "timestamp", "blob"),
    *("structure", "list", "map"),
)
_JUNK: Final = (None, True, False, 0, 1, 1.0, -1, 2.5, "", "0", "x", [], {}, [1], ["a"], {"a": 1})
_TEXTS: Final = ("", "A", "<p>A</p>", "A  <b/>", "B", "/a~b", "^a+$", "a+", "^a+", "uri", "header")


def read(files: Mapping[str, Any]) -> ModelDocuments:
    return read_documents(encode_files(files), service="thing", date="")


def encode_files(files: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: json.dumps(document).encode() for name, document in files.items()}


def mutate(files: Mapping[str, Any], seed: int, times: int) -> dict[str, Any]:
    """Return a version with a number of mutations that keep it readable."""
    random = Random(seed)  # noqa: S311 - a seed reproduces a failure
    version = dict(files)
    for _ in range(times):
        for _ in range(20):
            changed = pickle.loads(pickle.dumps(version))  # faster than `deepcopy`
            try:
                random.choice(_CHANGES)(changed, random)
                read(changed)
            except (ModelError, LookupError):  # the mutation does not apply
                continue
            version = changed
            break
    return version


def shuffle_keys(value: Any, random: Random) -> Any:
    """Return the same JSON with another order of keys."""
    if isinstance(value, dict):
        keys = random.sample([*value], len(value))
        return {key: shuffle_keys(value[key], random) for key in keys}
    return [shuffle_keys(each, random) for each in value] if isinstance(value, list) else value


# --- mutations in place ---------------------------------------------------------------------------


def _pick(random: Random, things: Any) -> Any:
    return random.choice([*things])


def _value(random: Random) -> Any:
    return deepcopy(random.choice((*_JUNK, *_TEXTS)))


def _shape(model: Any, random: Random, *types: str) -> tuple[str, Any]:
    shapes = model["shapes"]
    return _pick(random, [(n, s) for n, s in shapes.items() if not types or s["type"] in types])


def _references(model: Any) -> list[Any]:
    objects: list[Any] = []
    for shape in model["shapes"].values():
        match shape["type"]:
            case "structure":
                objects += shape.get("members", {}).values()
            case "list":
                objects.append(shape["member"])
            case "map":
                objects += [shape["key"], shape["value"]]
            case _:
                pass
    for operation in model["operations"].values():
        objects += [operation[side] for side in ("input", "output") if side in operation]
        objects += operation.get("errors", [])
    return objects


def _somewhere(files: Any, random: Random) -> tuple[Any, Any]:
    """Return any container of a file, and one of its keys."""
    value = files[random.choice((SERVICE, SERVICE, *files))]
    while True:
        if not isinstance(value, dict | list) or not value:
            raise LookupError
        key = _pick(random, value) if isinstance(value, dict) else random.randrange(len(value))
        if not isinstance(value[key], dict | list) or not value[key] or random.random() < 0.2:
            return value, key
        value = value[key]


def _delete(files: Any, random: Random) -> None:
    holder, key = _somewhere(files, random)
    del holder[key]


def _replace(files: Any, random: Random) -> None:
    holder, key = _somewhere(files, random)
    holder[key] = _value(random)


def _confuse(files: Any, random: Random) -> None:
    """Write a value in another type that may compare as equal."""
    holder, key = _somewhere(files, random)
    match holder[key]:
        case bool(value):
            holder[key] = int(value)
        case int(value):
            holder[key] = random.choice([float(value), bool(value), str(value)])
        case float(value):
            holder[key] = int(value)
        case str(value):
            holder[key] = value.swapcase()
        case _:
            raise LookupError


def _insert(files: Any, random: Random) -> None:
    holder, key = _somewhere(files, random)
    if isinstance(holder, dict):
        holder[random.choice(("unknown", "a/b~c", "x", "documentation"))] = _value(random)
    else:
        holder.insert(key, deepcopy(holder[key]) if random.random() < 0.5 else _value(random))


def _shuffle(files: Any, random: Random) -> None:
    holder, key = _somewhere(files, random)
    if isinstance(holder, list):
        random.shuffle(holder)
    else:
        holder[key] = holder.pop(key)


def _number(files: Any, random: Random) -> None:
    _, shape = _shape(files[SERVICE], random)
    shape[random.choice(("min", "max"))] = random.choice([0, 1, 2, 2.0, 3, 100, 0.5])


def _trait(files: Any, random: Random) -> None:
    """Set a trait on a shape, a reference or an operation."""
    model = files[SERVICE]
    holders = [*model["shapes"].values(), *_references(model), *model["operations"].values()]
    holder = random.choice(holders)
    if random.random() < 0.5:
        holder[random.choice(_FLAGS)] = random.random() < 0.7
    else:
        trait = random.choice(
            ("documentation", "pattern", "locationName", "location", "unknown", "enum", "error")
        )
        holder[trait] = _value(random)


def _rename_shape(files: Any, random: Random) -> None:
    """Rename a shape for all references, or copy it for some references."""
    model = files[SERVICE]
    name, shape = _shape(model, random)
    new = random.choice((f"{name}2", f"New{name}", "Other"))
    if new in model["shapes"]:
        raise LookupError
    stays = random.random() < 0.4
    model["shapes"] = {
        (new if key == name else key): value for key, value in model["shapes"].items()
    }
    if stays:
        model["shapes"][name] = deepcopy(shape)
    for reference in _references(model):
        if reference["shape"] == name and not (stays and random.random() < 0.5):
            reference["shape"] = new


def _rename_operation(files: Any, random: Random) -> None:
    model = files[SERVICE]
    name = _pick(random, model["operations"])
    operation = model["operations"].pop(name)
    model["operations"][f"{name}2"] = operation
    if random.random() < 0.5:
        operation["name"] = f"{name}2"
    if random.random() < 0.3:
        operation["http"]["requestUri"] += "/x"


def _retarget(files: Any, random: Random) -> None:
    model = files[SERVICE]
    reference = random.choice(_references(model))
    kind = model["shapes"][reference["shape"]]["type"]
    types = (kind,) if random.random() < 0.7 else ()
    reference["shape"] = _shape(model, random, *types)[0]


def _retype(files: Any, random: Random) -> None:
    model = files[SERVICE]
    _, shape = _shape(model, random)
    shape["type"] = kind = random.choice(_TYPES)
    match kind:
        case "list":
            shape.setdefault("member", {"shape": _shape(model, random)[0]})
        case "map":
            shape.setdefault("key", {"shape": _shape(model, random, "string")[0]})
            shape.setdefault("value", {"shape": _shape(model, random)[0]})
        case _:
            pass


def _member(files: Any, random: Random) -> None:
    """Rename a member, with or without its wire name, or add a member."""
    model = files[SERVICE]
    _, shape = _shape(model, random, "structure")
    members = shape.setdefault("members", {})
    if random.random() < 0.3:
        members[random.choice("abcxyz")] = {"shape": _shape(model, random)[0]}
        return
    name = _pick(random, members)
    new = random.choice((f"{name}2", f"{name}3", "x", "y"))
    if new in members:
        raise LookupError
    shape["members"] = {(new if key == name else key): m for key, m in members.items()}
    if random.random() < 0.5:
        shape["members"][new].setdefault("locationName", name)
    if "required" in shape:
        shape["required"] = [new if each == name else each for each in shape["required"]]


def _require(files: Any, random: Random) -> None:
    _, shape = _shape(files[SERVICE], random, "structure")
    required = shape.setdefault("required", [])
    if required and random.random() < 0.4:
        required.remove(random.choice(required))
    else:
        required.insert(random.randrange(len(required) + 1), _pick(random, shape["members"]))


def _enum(files: Any, random: Random) -> None:
    _, shape = _shape(files[SERVICE], random, "string")
    values = shape.setdefault("enum", [])
    if values and random.random() < 0.4:
        values.remove(random.choice(values))
    else:
        values.insert(random.randrange(len(values) + 1), random.choice("ABCDEF/~.") * 2)


def _error(files: Any, random: Random) -> None:
    model = files[SERVICE]
    operation = _pick(random, model["operations"].values())
    errors = operation.setdefault("errors", [])
    if errors and random.random() < 0.5:
        errors.remove(random.choice(errors))
    else:
        name = _shape(model, random, "structure")[0]
        errors.insert(random.randrange(len(errors) + 1), {"shape": name})


def _code(files: Any, random: Random) -> None:
    name, shape = _shape(files[SERVICE], random, "structure")
    shape.setdefault("error", {})["code"] = random.choice((name, "Code", ""))


def _label(files: Any, random: Random) -> None:
    operation = _pick(random, files[SERVICE]["operations"].values())
    uri = operation["http"]["requestUri"]
    operation["http"]["requestUri"] = random.choice(
        (uri + "/", uri.replace("{", "{a"), "/{a}/{b}", "/{b}/{a}", "/{name}", "/")
    )


def _file(files: Any, random: Random) -> None:
    name = _pick(random, [name for name in files if name != SERVICE])
    if random.random() < 0.5:
        del files[name]
    else:
        files[name] = random.choice([{}, {"version": 1}, {"pagination": {}}, {"parameters": {}}])


_CHANGES: Final[tuple[Callable[[Any, Random], None], ...]] = (
    *(_delete, _replace, _confuse, _insert, _shuffle, _number, _trait, _rename_shape),
    *(_rename_operation, _retarget, _retype, _member, _require, _enum, _error, _code, _label),
    _file,
)
