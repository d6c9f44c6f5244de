"""Hostile models through the doors that take a file: refused in plain words; nothing is made."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from botopin.cli.parser import run

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
    return json.dumps({**GOOD, "shapes": {**GOOD["shapes"], name: shape}}).encode()


HOSTILE = {
    "promise 1: UTF-16": TEXT.encode("utf-16"),
    "promise 1: UTF-32": TEXT.encode("utf-32"),
    "promise 1: a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "promise 1: bytes that are no UTF-8": TEXT.encode().replace(b"Text", b"T\xff\xfe", 1),
    "promise 1: overlong UTF-8": TEXT.encode().replace(b"Text", b"T\xc0\xaf", 1),
    "promise 1: surrogates in UTF-8": TEXT.encode().replace(b"Text", b"T\xed\xa0\x80", 1),
    "promise 1: truncated": TEXT.encode()[:-1],
    "promise 1: empty": b"",
    "promise 1: trailing data": TEXT.encode() + b"{}",
    "promise 1: NaN": with_shape("N", {"type": "float", "max": float("nan")}),
    "promise 1: 1e400": with_shape("N", {"type": "float", "max": 0}).replace(b": 0", b": 1e400"),
    "promise 1: a comment": b"// a comment\n" + TEXT.encode(),
    "promise 2: duplicate keys": TEXT.encode().replace(b'"type"', b'"type": "string", "type"', 1),
    "promise 2: the same key, escaped": TEXT.encode().replace(
        b'"type"', b'"\\u0074ype": "string", "type"', 1
    ),
    "promise 3: depth": b'{"metadata": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}",
    "promise 3: depth that does not end": b'{"a":' * 500_000,
    "promise 3: digits": with_shape("N", {"type": "long", "max": 7}).replace(
        b": 7", b": " + b"7" * 100_000
    ),
    "promise 3: a name": with_shape("N" * 100_000, {"type": "string"}),
    "promise 3: a pattern": with_shape("N", {"type": "string", "pattern": "(" * 100_000}),
    "promise 5: a type": with_shape("N", {"type": "String"}),
    "promise 5: a reference": with_shape("N", {"type": "list", "member": {"shape": "Gone"}}),
    "promise 5: required": with_shape("N", {"type": "structure", "required": ["gone"]}),
    "promise 5: bounds": with_shape("N", {"type": "integer", "min": 2, "max": 1}),
    "promise 5: a list": b"[]",
    "promise 5: a string": b'"text"',
    "promise 6: a name with a path": with_shape("../../etc/passwd", {"type": "string"}),
    "promise 6: a name with code": with_shape("A: pass\nimport os\nclass B", {"type": "string"}),
    "promise 6: a name of another alphabet": with_shape("Тext", {"type": "string"}),
    "promise 6: a name that NFKC changes": with_shape("ﬁle", {"type": "string"}),
    "promise 7: an unknown type": with_shape("N", {"type": "bigDecimal"}),
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models; beside a hostile one lies one that is well."""
    for service in ("hostile", "well"):
        (tmp_path / "models" / service / "2024-01-01").mkdir(parents=True)
    file_of(tmp_path / "models", "well").write_text(TEXT)
    return tmp_path / "models"


def file_of(models: Path, service: str = "hostile") -> Path:
    return models / service / "2024-01-01" / "service-2.json"


def refused(models: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """What `generate` says; it made nothing, and no traceback."""
    out = models.parent / "out"
    assert run(["generate", "--models", str(models), "--out", str(out), "--quiet"]) == 2
    said, err = capfd.readouterr()
    assert said == ""
    assert not [path for path in out.rglob("*") if path.is_file()]
    return err


@pytest.mark.parametrize("what", HOSTILE)
def test_promise_8_a_hostile_model_is_refused_in_one_printable_line_each(
    what: str, models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Promises 1 to 3 and 5 to 7, through the door."""
    file_of(models).write_bytes(HOSTILE[what])
    err = refused(models, capfd)
    assert err
    assert "Traceback" not in err
    assert len(err) < 5_000
    for line in err.splitlines():
        assert line.isprintable()
        assert "service-2.json" in line


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("command", ["diff", "show"])
def test_promise_8_other_commands_refuse_it_as_well(
    what: str, command: str, models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file_of(models).write_bytes(HOSTILE[what])
    bad, good = str(file_of(models)), str(file_of(models, "well"))
    arguments = ["hostile", good, bad] if command == "diff" else ["hostile", "Put", "--at", bad]
    assert run([command, *arguments]) == 2
    said, err = capfd.readouterr()
    assert said == ""
    assert err
    assert "Traceback" not in err
    assert len(err) < 5_000
    assert all(line.isprintable() for line in err.splitlines())


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_folder(path: Path) -> None:
    path.mkdir()


def make_link(path: Path) -> None:
    (path.parent / "passwd").write_text(CONTENT)
    path.symlink_to("passwd")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
@pytest.mark.parametrize("make", [make_fifo, make_device, make_folder, make_link])
def test_promise_4_what_is_no_regular_file_of_a_model_is_neither_read_nor_said(
    make: Callable[[Path], None], models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make(file_of(models))
    err = refused(models, capfd)
    assert "service-2.json" in err
    assert "private" not in err
    assert len(err) < 1_000


def test_promise_9_every_defect_of_every_file_is_said_at_once(
    models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shapes = {**GOOD["shapes"], "a-b": {"type": "string"}, "N": {"type": "n"}}
    file_of(models).write_text(json.dumps({**GOOD, "shapes": shapes}))
    file_of(models, "well").write_bytes(with_shape("M", {"type": "list"}))
    *lines, last = refused(models, capfd).splitlines()
    assert last == "botopin: 2 services cannot be rendered: hostile, well"
    places = [line.split(": ")[2] for line in lines]
    assert places == ["/shapes/a-b", "/shapes/N/type", "/shapes/M/member"]
