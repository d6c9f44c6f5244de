"""Hostile models: every command rejects them in printable lines and writes no file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.cli.parser import run
from support.special_files import link_to_endless_device, make_fifo, needs_posix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD: dict[str, Any] = {
    "metadata": {"apiVersion": "2024-01-01"},
    "operations": {"Put": {"name": "Put", "input": {"shape": "PutRequest"}}},
    "shapes": {
        "Text": {"type": "string"},
        "PutRequest": {"type": "structure", "members": {"text": {"shape": "Text"}}},
    },
}
TEXT = json.dumps(GOOD)
CONTENT = "root:x:0:0:private"


def with_shape(name: str, shape: Any) -> bytes:
    """Return the model with another shape, which a request reaches."""
    members = {"text": {"shape": "Text"}, "other": {"shape": name}}
    shapes = {**GOOD["shapes"], "PutRequest": {"type": "structure", "members": members}}
    return json.dumps({**GOOD, "shapes": {**shapes, name: shape}}).encode()


HOSTILE = {
    "guarantee 1: UTF-16": TEXT.encode("utf-16"),
    "guarantee 1: UTF-32": TEXT.encode("utf-32"),
    "guarantee 1: a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "guarantee 1: bytes that are no UTF-8": TEXT.encode().replace(b"Text", b"T\xff\xfe", 1),
    "guarantee 1: overlong UTF-8": TEXT.encode().replace(b"Text", b"T\xc0\xaf", 1),
    "guarantee 1: surrogates in UTF-8": TEXT.encode().replace(b"Text", b"T\xed\xa0\x80", 1),
    "guarantee 1: truncated": TEXT.encode()[:-1],
    "guarantee 1: empty": b"",
    "guarantee 1: trailing data": TEXT.encode() + b"{}",
    "guarantee 1: NaN": with_shape("N", {"type": "float", "max": float("nan")}),
    "guarantee 1: 1e400": with_shape("N", {"type": "float", "max": 0}).replace(b": 0", b": 1e400"),
    "guarantee 1: a comment": b"// a comment\n" + TEXT.encode(),
    "guarantee 2: duplicate keys": TEXT.encode().replace(b'"type"', b'"type": "string", "type"', 1),
    "guarantee 2: the same key, escaped": TEXT.encode().replace(
        b'"type"', b'"\\u0074ype": "string", "type"', 1
    ),
    "guarantee 3: depth": b'{"metadata": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}",
    "guarantee 3: depth that does not end": b'{"a":' * 500_000,
    "guarantee 3: digits": with_shape("N", {"type": "long", "max": 7}).replace(
        b": 7", b": " + b"7" * 100_000
    ),
    "guarantee 3: a name": with_shape("N" * 100_000, {"type": "string"}),
    "guarantee 3: a pattern": with_shape("N", {"type": "string", "pattern": "(" * 100_000}),
    "guarantee 5: a type": with_shape("N", {"type": "String"}),
    "guarantee 5: a reference": with_shape("N", {"type": "list", "member": {"shape": "Gone"}}),
    "guarantee 5: required": with_shape("N", {"type": "structure", "required": ["gone"]}),
    "guarantee 5: bounds": with_shape("N", {"type": "integer", "min": 2, "max": 1}),
    "guarantee 5: a list": b"[]",
    "guarantee 5: a string": b'"text"',
    "guarantee 6: a name with a path": with_shape("../../etc/passwd", {"type": "string"}),
    "guarantee 6: a name with code": with_shape("A: pass\nimport os\nclass B", {"type": "string"}),
    "guarantee 6: a name of another alphabet": with_shape("Тext", {"type": "string"}),
    "guarantee 6: a name that NFKC changes": with_shape("ﬁle", {"type": "string"}),
    "guarantee 7: an unknown type": with_shape("N", {"type": "bigDecimal"}),
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models: a valid one, and room for a hostile one."""
    for service in ("hostile", "valid"):
        (tmp_path / "models" / service / "2024-01-01").mkdir(parents=True)
    file_of(tmp_path / "models", "valid").write_text(TEXT)
    return tmp_path / "models"


def file_of(models: Path, service: str = "hostile") -> Path:
    return models / service / "2024-01-01" / "service-2.json"


def generate_errors(models: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """Return the errors of `generate`, which wrote no file."""
    out = models.parent / "out"
    errors = errors_of(["generate", "--models", str(models), "--out", str(out), "--quiet"], capfd)
    assert not [path for path in out.rglob("*") if path.is_file()]
    return errors


def errors_of(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    """Return the errors of a command that rejects its input."""
    assert run(arguments) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert errors
    assert "Traceback" not in errors
    assert len(errors) < 5_000
    assert all(line.isprintable() for line in errors.splitlines())
    return errors


@pytest.mark.parametrize("model", HOSTILE)
def test_guarantee_8_generate_rejects_hostile_model_in_lines_that_name_the_file(
    model: str, models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also prove guarantees 1 to 3 and 5 to 7 for the command."""
    file_of(models).write_bytes(HOSTILE[model])
    assert all("service-2.json" in line for line in generate_errors(models, capfd).splitlines())


@pytest.mark.parametrize("model", HOSTILE)
@pytest.mark.parametrize("command", ["diff", "show"])
def test_guarantee_8_other_commands_reject_hostile_model(
    model: str, command: str, models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file_of(models).write_bytes(HOSTILE[model])
    hostile, valid = str(file_of(models)), str(file_of(models, "valid"))
    options = {"diff": ["hostile", valid, hostile], "show": ["hostile", "Put", "--at", hostile]}
    errors_of([command, *options[command]], capfd)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_link(path: Path) -> None:
    (path.parent / "passwd").write_text(CONTENT)
    path.symlink_to("passwd")


@needs_posix
@pytest.mark.parametrize("make", [make_fifo, link_to_endless_device, make_folder, make_link])
def test_guarantee_4_reads_and_prints_only_models_in_regular_files(
    make: Callable[[Path], None], models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make(file_of(models))
    errors = generate_errors(models, capfd)
    assert "service-2.json" in errors
    assert "private" not in errors
    assert len(errors) < 1_000


def test_guarantee_9_reports_every_fault_of_every_file_at_once(
    models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hostile = json.loads(with_shape("N", {"type": "n"}))
    hostile["shapes"]["a-b"] = {"type": "string"}
    file_of(models).write_text(json.dumps(hostile))
    file_of(models, "valid").write_bytes(with_shape("M", {"type": "list"}))
    *lines, last = generate_errors(models, capfd).splitlines()
    assert last == "botopin: 2 services cannot be rendered: hostile, valid"
    pointers = [line.split(": ")[2] for line in lines]
    assert pointers == ["/shapes/a-b", "/shapes/N/type", "/shapes/M/member"]
