"""Checks of docstrings: they contain AWS's documentation and the constraints of the model."""

from __future__ import annotations

import ast
import html
import inspect
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crosscheck.results import Result, agree
from support.raw_model import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.raw_model import RawModel


def docstrings(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check the docstrings of classes, and of members with their constraints."""
    for name in (*model.structures(), *model.of_kind("errors"), *model.of_kind("enums")):
        cls = getattr(package, name, None)
        if cls is None:
            continue
        written = _docstrings(cls.__module__).get(name, {})
        documentation = model.shapes[name].get("documentation", "")
        yield _compare_text("class docstring", name, documentation, written.get("", ""))
        if "members" not in model.shapes[name]:
            continue
        for wire, reference in model.members(name).items():
            where = f"{name}.{attribute(wire)}"
            text = written.get(attribute(wire), "")
            documentation = reference.get("documentation", "")
            if documentation:
                yield _compare_text("member docstring", where, documentation, text)
            for sentence in sentences(model, reference):
                is_stated = sentence in " ".join(text.split())
                yield Result(
                    "constraint sentence", where, "" if is_stated else f"does not say {sentence!r}"
                )


def sentences(model: RawModel, reference: dict[str, Any], part: str = "") -> Iterator[str]:
    """Return the sentence about a size, such as `Length: 1 to 64.`."""
    shape = model.target(reference)
    for label, text in _constraints(shape):
        subject = f"{part} {label}" if part else label
        yield f"{subject[0].upper()}{subject[1:]}: {text}."
    for inner, called in {"member": "item", "key": "key", "value": "value"}.items():
        if inner in shape:
            yield from sentences(model, shape[inner], f"{part} {called}".strip())


def _constraints(shape: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "enum" in shape:
        return
    least, most = shape.get("min"), shape.get("max")
    label = _SIZES.get(shape["type"])
    if label is None:
        if least is not None:
            yield "minimum", f"{least:,}"
        if most is not None:
            yield "maximum", f"{most:,}"
    elif least and least == most:
        yield label, f"exactly {least:,}"
    elif least and most is not None:
        yield label, f"{least:,} to {most:,}"
    elif least:
        yield label, f"at least {least:,}"
    elif most is not None:
        yield label, f"at most {most:,}"
    if "pattern" in shape:
        yield "pattern", f"``{shape['pattern']}``"


_SIZES: Final = {"string": "length", "list": "items", "map": "entries", "blob": "length"}
"""Name of a type's size. A size is never negative, so 0 is no constraint."""


def methods(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that methods document each argument, with its constraints, and each error."""
    service = model.json["metadata"]["serviceId"]
    for client in (f"{service}Client", f"Async{service}Client"):
        cls = getattr(package, client)
        for operation, stated in model.json["operations"].items():
            where = f"{client}.{attribute(operation)}"
            text = inspect.getdoc(getattr(cls, attribute(operation), None)) or ""
            yield _compare_text("method docstring", where, stated.get("documentation", ""), text)
            arguments = _entries(text, "Args")
            for wire, reference in model.members(stated["input"]["shape"]).items():
                entry = arguments.pop(attribute(wire), "")
                first = _letters(_plain(reference.get("documentation", "")).strip()[:30])
                lacking = [] if first and _letters(entry).startswith(first[:-1]) else [first]
                wanted = sentences(model, reference)
                lacking += [sentence for sentence in wanted if sentence not in entry]
                if reference.get("idempotencyToken") and "Generated if omitted." not in entry:
                    lacking.append("Generated if omitted.")
                fault = f"does not say {lacking}" if lacking else ""
                yield Result("argument docstring", f"{where}.{attribute(wire)}", fault)
            errors = {
                each["shape"]: f"HTTP {model.shapes[each['shape']]['error']['httpStatusCode']}."
                for each in stated.get("errors", ())
            }
            errors[f"{service}Error"] = f"Any {'other ' if errors else ''}error of the service."
            yield agree("no other argument", where, {}, arguments)
            yield agree("raises", where, errors, _entries(text, "Raises"))


def _entries(text: str, title: str) -> dict[str, str]:
    """Return the entries of a section of a docstring, by name."""
    _, _, after = f"\n{text}\n".partition(f"\n{title}:\n")
    entries: dict[str, str] = {}
    name = ""
    for line in after.split("\n"):
        if not line.startswith("    "):
            break
        if not line.startswith("     "):
            name, _, first = line.strip().partition(": ")
            entries[name] = first
        else:
            entries[name] += f" {line.strip()}"
    return entries


def _compare_text(subject: str, where: str, documentation: str, text: str) -> Result:
    if not text.strip():
        return Result(subject, where, "is not there")
    lacking = _letters(_plain(documentation)) not in _letters(text)
    return Result(subject, where, f"does not say {_plain(documentation)!r}" if lacking else "")


def _plain(markup: str) -> str:
    labelled = re.sub(r"<(note|important|caution)>", lambda tag: f" {tag[1].title()}: ", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", labelled))


def _letters(text: str) -> str:
    """Return the text without the characters that markup, quoting and wrapping change."""
    return "".join(filter(str.isalnum, text))


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """Return the docstrings of a module, by class and member. The empty name is the class."""
    tree = ast.parse(Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8"))
    texts_by_class: dict[str, dict[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            texts = texts_by_class[node.name] = {"": ast.get_docstring(node) or ""}
            for statement, following in zip(node.body, node.body[1:], strict=False):
                match statement, following:
                    case (
                        ast.AnnAssign(target=ast.Name(id=member)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        texts[member] = text
                    case _:
                        pass
    return texts_by_class
