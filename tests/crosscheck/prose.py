"""What AWS says of a shape or member, and what the model demands of it, stands in the source."""

from __future__ import annotations

import ast
import html
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crosscheck.raw_model import python_name
from crosscheck.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from crosscheck.raw_model import RawModel


def docstrings(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Classes and members carry AWS's text; members a sentence of their constraints too."""
    for name in (*model.structures(), *model.exceptions(), *model.enums()):
        cls = getattr(package, name, None)
        if cls is None:
            continue
        written = _docstrings(cls.__module__).get(name, {})
        said = model.shapes[name].get("documentation", "")
        yield _says("class docstring", name, said, written.get("", ""))
        if "members" not in model.shapes[name]:
            continue
        for wire, reference in model.members(name).items():
            where = f"{name}.{python_name(wire)}"
            text = written.get(python_name(wire), "")
            said = reference.get("documentation", "")
            if said:
                yield _says("member docstring", where, said, text)
            for sentence in sentences(model, reference["shape"]):
                told = sentence in " ".join(text.split())
                yield Result(
                    "constraint sentence", where, "" if told else f"does not say {sentence!r}"
                )


def sentences(model: RawModel, name: str, subject: str = "") -> Iterator[str]:
    """`1 to 64 characters.`, `Each key: …`."""
    shape = model.shapes[name]
    demands = ", ".join(_demands(shape))
    if demands:
        yield f"{subject}: {demands}." if subject else f"{demands[0].upper()}{demands[1:]}."
    parts = {"member": "item", "key": "key", "value": "value"}
    for part, called in parts.items():
        if part in shape:
            inner = f"{subject} {called}" if subject else f"Each {called}"
            yield from sentences(model, shape[part]["shape"], inner)


def _demands(shape: dict[str, Any]) -> Iterator[str]:
    if "enum" in shape:
        return
    units = {"string": "character", "list": "item", "map": "pair", "blob": "byte"}
    unit = units.get(shape["type"], "")
    least, most = shape.get("min"), shape.get("max")
    if unit and least == 0:
        least = None
    last = least if most is None else most
    unit = f" {unit}{'' if last == 1 else 's'}" if unit else ""
    if least is not None and least == most:
        yield f"exactly {least:,}{unit}"
    elif least is not None and most is not None:
        yield f"{least:,} to {most:,}{unit}"
    elif least is not None:
        yield f"at least {least:,}{unit}"
    elif most is not None:
        yield f"at most {most:,}{unit}"
    if "pattern" in shape:
        yield f"matching ``{shape['pattern']}``"


def _says(subject: str, where: str, said: str, text: str) -> Result:
    if not text.strip():
        return Result(subject, where, "is not there")
    lacking = _letters(_plain(said)) not in _letters(text)
    return Result(subject, where, f"does not say {_plain(said)!r}" if lacking else "")


def _plain(markup: str) -> str:
    labelled = re.sub(r"<(note|important|caution)>", lambda tag: f" {tag[1].title()}: ", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", labelled))


def _letters(text: str) -> str:
    """The text without what markup, quoting and wrapping change."""
    return "".join(filter(str.isalnum, text))


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """The docstrings of a module, by class and member; that of a class by the empty name."""
    tree = ast.parse(Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            texts = found[node.name] = {"": ast.get_docstring(node) or ""}
            for statement, following in zip(node.body, node.body[1:], strict=False):
                match statement, following:
                    case (
                        ast.AnnAssign(target=ast.Name(id=member)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        texts[member] = text
                    case _:
                        pass
    return found
