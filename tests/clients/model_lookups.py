"""Lookups of keys of a model in botocore's source, found in its syntax trees.

A lookup is `model["key"]`, `model.get("key")` or `"key" in model`. `model` is an attribute or an
argument of botocore that holds a part of a model, a variable with such a value, or the result of
another lookup.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import botocore
from botocore.model import Shape

PACKAGE: Final = Path(botocore.__file__).parent

_ATTRIBUTES: Final = {
    "serialization": "shape",
    "_shape_model": "shape",
    "metadata": "metadata",  # of a shape or of the service
    "_operation_model": "operation",
    "http": "operation.http",
    "endpoint": "operation.endpoint",
    "endpoint_discovery": "operation.endpointdiscovery",
    "http_checksum": "operation.httpChecksum",
    "request_compression": "operation.requestcompression",
    "_service_description": "service",
    "_pagination_cfg": "paginator",
    "_waiter_config": "waiter",
}
"""Attributes that hold a part of a model, with the part."""
_ARGUMENTS: Final = {
    ("model", "shape_model"): "shape",
    ("model", "shape_ref"): "shape",
    ("model", "operation_model"): "operation",
    ("model", "service_description"): "service",
    ("paginate", "config"): "paginator",
    ("docs.paginator", "paginator_config"): "paginator",
    ("waiter", "single_waiter_config"): "waiter",
    ("waiter", "config"): "waiter.acceptors",
}
"""Arguments that hold a part of a model, by module and name, with the part."""
_OTHERS: Final = {
    ("endpoint_provider", "endpoint"),
    ("paginate", "MaxItems"),
    ("waiter", "Delay"),
    ("waiter", "MaxAttempts"),
}
"""Lookups in other values: endpoint rules, and settings of a caller."""


def find_lookups() -> set[tuple[str, str, str]]:
    """Return the part of a model, the key and the module of each lookup in botocore.

    The part of a model is `shape`, `metadata`, `operation`, `service`, `paginator` or `waiter`. A
    key within an object of a part has a dotted name such as `http.method`.
    """
    found: set[tuple[str, str, str]] = set()
    properties = _properties()
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if not module.startswith("vendored."):
            finder = _Finder(module, properties)
            finder.visit(ast.parse(path.read_text(encoding="utf-8")))
            found |= {(*_split(each), module) for each in finder.found}
    return found


def loaded_traits() -> set[str]:
    """Return the traits that botocore copies from each shape, whether it acts on them or not."""
    return {*Shape.SERIALIZED_ATTRS, *Shape.METADATA_ATTRS}


def _split(path: str) -> tuple[str, str]:
    part, _, key = path.partition(".")
    if part == "shape" and key == "name":
        return part, "locationName"
    if part == "metadata" and key.partition(".")[0] in loaded_traits():
        return "shape", key
    return part, key


def _properties() -> dict[str, set[str]]:
    """Return the lookups of each property in botocore's `model.py`, by name of the property."""
    tree = ast.parse((PACKAGE / "model.py").read_text(encoding="utf-8"))
    properties: dict[str, set[str]] = {}
    for cls in tree.body:
        for function in cls.body if isinstance(cls, ast.ClassDef) else ():
            if isinstance(function, ast.FunctionDef) and function.decorator_list:
                finder = _Finder("model", {})
                finder.visit(function)
                properties.setdefault(function.name, set()).update(finder.found)
    return {name: paths for name, paths in properties.items() if paths}


class _Finder(ast.NodeVisitor):
    """Finder of lookups in one module."""

    def __init__(self, module: str, properties: dict[str, set[str]]) -> None:
        self.found: set[str] = set()
        """Paths such as `shape.locationName` and `operation.http.method`."""
        self._module = module
        self._properties = properties
        self._variables: dict[str, str] = {}

    def visit_FunctionDef(self, function: ast.FunctionDef) -> None:
        outer = self._variables
        self._variables = {
            argument.arg: _ARGUMENTS[self._module, argument.arg]
            for argument in function.args.args
            if (self._module, argument.arg) in _ARGUMENTS
        }
        self.generic_visit(function)
        self._variables = outer

    def visit_Assign(self, assignment: ast.Assign) -> None:
        self.generic_visit(assignment)
        for each in assignment.targets:
            self._assign(each, assignment.value)

    def visit_NamedExpr(self, assignment: ast.NamedExpr) -> None:
        self.generic_visit(assignment)
        self._assign(assignment.target, assignment.value)

    def _assign(self, name: ast.expr, value: ast.expr) -> None:
        if isinstance(name, ast.Name) and (path := self._path(value)):
            self._variables[name.id] = path

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._add(self._path(node))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self._add(self._path(node))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            self._add(_join(self._path(node.comparators[0]), node.left))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        holder = ast.unparse(node.value)
        if self._module != "model" and any(word in holder for word in ("shape", "model")):
            self.found |= self._properties.get(node.attr, set())
        self.generic_visit(node)

    def _add(self, path: str) -> None:
        if "." in path and (self._module, path.rpartition(".")[2]) not in _OTHERS:
            self.found.add(path)

    def _path(self, node: ast.expr) -> str:
        """Return the path of a value in a model; an empty text for any other value."""
        match node:
            case ast.Name(id=name):
                return self._variables.get(name, "")
            case ast.Attribute(attr=name):
                is_other = (self._module, name) in _OTHERS or "awscrt" in ast.unparse(node)
                return "" if is_other else _ATTRIBUTES.get(name, "")
            case ast.Subscript(value=value, slice=ast.Constant() as key):
                return _join(self._path(value), key)
            case ast.Call(func=ast.Attribute(value=value, attr="get" | "pop"), args=[key, *_]):
                return _join(self._path(value), key)
            case ast.Call(func=ast.Attribute(attr="_get_metadata_property"), args=[key]):
                return _join("metadata", key)
            case _:
                return ""


def _join(path: str, key: ast.expr) -> str:
    is_key = isinstance(key, ast.Constant) and isinstance(key.value, str)
    return f"{path}.{key.value}" if path and is_key else ""
