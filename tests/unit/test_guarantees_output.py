"""Text of a model enters generated code only as literals and docstrings."""

from __future__ import annotations

import ast
import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tokenize
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import ValidationError, from_boto3
from botopin.bindings.package import render_version_package
from botopin.bindings.render import format_files
from botopin.cli.parser import run
from botopin.model.diagnostics import ModelError
from botopin.model.reader import read_service
from botopin.naming.names import Names
from botopin.naming.rules import PACKAGE, client_name
from botopin.runtime import members
from botopin.runtime.strategies.shapes import invalid_arguments, valid
from support.golden_cases import CASES, Case
from support.limits import HANG, MANY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

HOSTILE = (
    'ends with """',
    '"""',
    '"""""""',
    "C:\\new\\",
    "\\",
    '\\"',
    "a lone\rreturn",
    "a\r\nb\n\nc",
    "nul \x00 and escape \x1b[31m and delete \x7f",
    "bidi \u202e\u2066\u2069\u200f here",
    "line\u2028and\u2029paragraph\x85next",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "# a comment",
    "# type: ignore  # noqa  # fmt: off  # -*- coding: utf-7 -*-",
    '"""\nimport os\nos.abort()\n"""',
    "'''\nimport os\nos.abort()\n'''",
    '")\nimport os\nos.abort()\n("',
    "\\N{DIGIT ONE} \\x41 \\u0041 \\101",
    'f"{__import__}" %s %(x)s ${HOME} `id` $(id)',
    "<script>alert(1)</script> &lt;b&gt; &#34;&#34;&#34;",
    "\ufeffmark \u200bzero \u00adsoft",
    "caf\u00e9 \ufb01 \U0001f600 \u4e2d\u6587",
)


def model_with_texts(*texts: str) -> bytes:
    """Return a model with each text in every position that accepts text."""
    shapes: dict[str, Any] = {
        "String": {"type": "string"},
        "Values": {"type": "string", "enum": [*texts]},
        "Request": {
            "type": "structure",
            "documentation": " ".join(texts),
            "members": {"values": {"shape": "Values"}},
        },
    }
    for number, text in enumerate(texts):
        documented = {"documentation": text}
        old = {"deprecated": True, "deprecatedMessage": text, "deprecatedSince": text}
        shapes[f"Pattern{number}"] = {"type": "string", "pattern": text}
        shapes[f"Error{number}"] = {
            "type": "structure",
            "exception": True,
            "error": {"code": text},
            "members": {},
            **documented,
            **old,
        }
        shapes["Request"]["members"] |= {
            f"documented{number}": {"shape": "String", **documented},
            f"old{number}": {"shape": "String", **documented, **old},
            f"pattern{number}": {"shape": f"Pattern{number}"},
            f"own{number}": {"shape": "String", "enum": [text]},
        }
    return json.dumps(
        {
            "metadata": {"serviceFullName": " ".join(texts), "serviceId": "Hostile"},
            "documentation": "".join(f"<p>{text}</p>" for text in texts),
            "operations": {
                "Put": {
                    "name": "Put",
                    "documentation": " ".join(texts),
                    "input": {"shape": "Request"},
                    "errors": [{"shape": f"Error{number}"} for number in range(len(texts))],
                }
            },
            "shapes": shapes,
        }
    ).encode()


def identified(service_id: str) -> bytes:
    """Return a model with a service ID, which gives the clients their name."""
    model = json.loads(model_with_texts("word"))
    model["metadata"]["serviceId"] = service_id
    return json.dumps(model).encode()


def rendered(model: bytes) -> dict[str, str]:
    service = read_service(model, service="hostile", date="2024-01-01")
    return render_version_package(service, Names(), package="botopin_aws")


class _Erase(ast.NodeTransformer):
    """Erase every text, and the values computed from texts: enum names and enforced lengths."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [each for each in node.keywords if each.arg != "enforced_up_to"]
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if node.name == "Values":
            for number, statement in enumerate(node.body):
                if isinstance(statement, ast.Assign):
                    (target,) = statement.targets
                    assert isinstance(target, ast.Name)
                    target.id = f"value_{number}"
        return self.generic_visit(node)


def code_in(text: str) -> str:
    """Return the syntax tree of a module without its texts."""
    return ast.dump(_Erase().visit(ast.parse(text)))


def comments_in(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def assert_only_texts_differ(files: dict[str, str], expected: dict[str, str]) -> None:
    assert [*files] == [*expected]
    for path, text in files.items():
        assert code_in(text) == code_in(expected[path]), path
        assert comments_in(text) == comments_in(expected[path]), path


def formatted(files: dict[str, str], folder: Path) -> dict[str, str]:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    format_files(folder)
    return {path: (folder / path).read_text(encoding="utf-8") for path in files}


def test_guarantee_10_hostile_text_changes_no_code_and_no_comment(tmp_path: Path) -> None:
    """Compare with the same model with harmless texts, after erasing all texts."""
    words = [f"word {number}" for number in range(len(HOSTILE))]
    harmless = formatted(rendered(model_with_texts(*words)), tmp_path / "harmless")
    hostile = formatted(rendered(model_with_texts(*HOSTILE)), tmp_path / "hostile")
    assert_only_texts_differ(hostile, harmless)
    for text in hostile.values():
        first, *further = comments_in(text)
        assert first == "# Code generated by botopin from hostile 2024-01-01. DO NOT EDIT."
        assert {*further} <= {"# pyright: reportDeprecated=false"}


HARMLESS_ONE = rendered(model_with_texts("word"))


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.sampled_from("\"\\'\n\r#{}%()x ") | st.characters(exclude_categories=["Cs"]), min_size=1
    )
)
def test_guarantee_10_no_text_changes_code(text: str) -> None:
    # The letters around the text make it visible in HTML, so it appears in a docstring.
    assert_only_texts_differ(rendered(model_with_texts(f"a{text}z")), HARMLESS_ONE)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"])))
def test_guarantee_10_service_id_changes_only_the_names_of_three_classes(service_id: str) -> None:
    def renamed(files: dict[str, str], client: str) -> dict[str, list[str]]:
        own = re.compile(rf"\b(Async)?{client}(Client|Error)\b")
        plain = {path: own.sub(r"\1Plain\2", text) for path, text in files.items()}
        return {path: sorted(text.split()) for path, text in plain.items()}

    client = client_name("hostile", service_id)
    assert re.fullmatch(r"[A-Z][A-Za-z0-9_]*", client)
    actual = renamed(rendered(identified(service_id)), client)
    assert actual == renamed(HARMLESS_ONE, "Hostile")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a generated package, importable as `hostile_tree.hostile`."""
    folder = tmp_path_factory.mktemp("hostile")
    model = folder / "models/hostile/2024-01-01/service-2.json"
    model.parent.mkdir(parents=True)
    model.write_bytes(model_with_texts(*HOSTILE))
    options = ["--models", str(folder / "models"), "--out", str(folder), "--package"]
    assert run(["generate", *options, "hostile_tree", "--quiet"]) == 0
    sys.path.append(str(folder))
    yield folder / "hostile_tree/hostile"
    sys.path.remove(str(folder))


UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def assert_clean(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    assert {char for char in text if unicodedata.category(char) in UNSAFE} <= {"\n"}
    assert not text or text.endswith("\n")
    ast.parse(text)


def test_guarantee_11_files_are_utf_8_with_lf_and_without_control_characters(hostile: Path) -> None:
    for file in (*hostile.rglob("*.py"), *hostile.rglob("*.pyi")):
        assert_clean(file)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_guarantee_11_golden_files_are_clean(case: Case) -> None:
    for file in (*case.expected.rglob("*.py"), *case.expected.rglob("*.pyi")):
        assert_clean(file)


@pytest.mark.usefixtures("hostile")
def test_guarantee_12_hostile_text_is_unchanged() -> None:
    package = importlib.import_module("hostile_tree.hostile.v2024_01_01")
    assert tuple(each.value for each in package.Values) == HOSTILE
    infos = {each.wire_name: each for each in members.members(package.Request)}
    for number, text in enumerate(HOSTILE):
        error = getattr(package, f"Error{number}")
        assert error.code == text
        assert error.__deprecated__
        assert getattr(infos[f"pattern{number}"].type, "pattern", None) == text
        assert infos[f"old{number}"].deprecated is not None
    assert package.Request.__doc__
    assert 'ends with """ """ """""""' in package.Request.__doc__


def test_guarantee_10_renders_a_hundred_thousand_characters_in_bounded_time() -> None:
    # Enum values are also names, so the long text is documentation.
    model = json.loads(model_with_texts("word"))
    model["documentation"] = model["shapes"]["Request"]["documentation"] = '"""\\ #' * 20_000
    started = time.process_time()
    files = rendered(json.dumps(model).encode())
    assert time.process_time() - started < MANY_SECONDS
    assert_only_texts_differ(files, HARMLESS_ONE)


@pytest.mark.parametrize("text", ["\\ud800", "\\udfff x"])
def test_guarantee_11_rejects_lone_surrogates(text: str) -> None:
    model = model_with_texts("word").replace(b'"word"', f'"{text}"'.encode())
    with pytest.raises(ModelError, match="expected text without lone surrogates"):
        rendered(model)


@pytest.mark.parametrize("name", ["\ufb01n", "caf\u00e9", "\u212b", "a b", "a-b", "1a", "", "a.b"])
@pytest.mark.parametrize("place", ["shapes", "operations", "shapes/Request/members"])
def test_guarantee_12_rejects_names_that_nfkc_could_merge(place: str, name: str) -> None:
    model = json.loads(model_with_texts("word"))
    holder = model
    for token in place.split("/"):
        holder = holder[token]
    holder[name] = {"type": "string", "shape": "String"}
    with pytest.raises(ModelError, match=re.escape(f"/{place}")):
        rendered(json.dumps(model).encode())


# --- paths ----------------------------------------------------------------------------------------


DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}


def test_guarantee_13_modules_of_operations_have_portable_names(tmp_path: Path) -> None:
    operations = ["Con", "AUX", "Com1", "Lpt9", "__init__", "Strategies", "Errors", "Import", "Py"]
    operations += ["PutIt", "putIt", "put_it", "Put_It", "PUTIt", "_", "__", "Client", "X" * 60]
    shapes = {f"{name}Input": {"type": "structure", "members": {}} for name in operations}
    model = {
        "metadata": {},
        "operations": {
            name: {"name": name, "input": {"shape": f"{name}Input"}} for name in operations
        },
        "shapes": shapes,
    }
    file = tmp_path / "models/paths/2024-01-01/service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(model))
    out = tmp_path / "out"
    models = str(tmp_path / "models")
    assert run(["generate", "--models", models, "--out", str(out), "--quiet"]) == 0
    names = [path.name for path in (out / "botopin_aws/paths/v2024_01_01").iterdir()]
    further = ["__init__.py", "_model", "async_client.py", "client.py", "errors.py"]
    assert len({name.casefold() for name in names}) == len(names) == len(operations) + len(further)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_]+(\.py)?", name)
        assert name.partition(".")[0].casefold() not in DEVICES


# --- patterns -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attribute", ["slow", "slowest", "java", "quotes", "controls", "long", "anchored", "spaces"]
)
def test_guarantee_14_checks_any_pattern_in_bounded_time(
    attribute: str, golden: Callable[[str], ModuleType]
) -> None:
    cls = golden("patterns").PutPatternsRequest
    info = next(each for each in members.members(cls) if each.name == attribute)
    longest = getattr(info.type, "max", None) or 5_000
    started = time.process_time()
    for text in ("a" * longest, "aA" * (longest // 2), " " * longest, "\\" * longest):
        try:
            from_boto3({info.wire_name: text}, cls, strict=True)
        except ValidationError as error:
            assert [each.kind for each in error.violations] == ["pattern"]
    assert time.process_time() - started < MANY_SECONDS


def test_guarantee_14_draws_for_any_pattern_in_bounded_time(
    golden: Callable[[str], ModuleType],
) -> None:
    cls = golden("patterns").PutPatternsRequest

    @settings(max_examples=20, deadline=None)
    @given(valid(cls), invalid_arguments(cls))
    def draw(value: Any, mutated: Any) -> None:
        assert value.contradiction is None
        assert mutated.arguments is not None

    started = time.process_time()
    draw()
    assert time.process_time() - started < MANY_SECONDS


def test_guarantee_14_lists_an_unenforced_pattern_with_the_reason() -> None:
    (file,) = Case.named("patterns").expected.rglob("put_patterns.py")
    text = " ".join(file.read_text().split())
    assert "``(a|aa)+b`` (checked only with the extra ``re2``: backtracking could take" in text
    assert (
        "``([a-z`` (not checked: it cannot be translated: unexpected end of the pattern at" in text
    )
    assert r"``(?<=\G)a`` (not checked: it cannot be translated" in text
    assert r"Pattern: ``\p{Alpha}[\w-.]*\z``." in text


# --- same bytes on every system -------------------------------------------------------------------

PYTHON = ["-c", "import sys; from botopin.cli.main import main; sys.exit(main())"]


@pytest.mark.parametrize(
    ("flags", "jobs", "umask", "environment"),
    [
        ([], "1", 0o022, {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"}),
        (["-OO"], "3", 0o077, {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}),
    ],
)
def test_guarantee_20_bytes_depend_only_on_the_models(
    tmp_path: Path, flags: list[str], jobs: str, umask: int, environment: dict[str, str]
) -> None:
    models = tmp_path / "elsewhere" / f"models {jobs}"
    cases = [case for case in CASES if case.package == PACKAGE]
    for case in reversed(cases):
        shutil.copytree(case.models, models, dirs_exist_ok=True)
    out = tmp_path / "out"
    command = [sys.executable, *flags, *PYTHON, "generate", "--jobs", jobs, "--quiet"]
    subprocess.run(
        [*command, "--models", os.path.relpath(models, tmp_path), "--out", str(out)],
        cwd=tmp_path,
        env={**os.environ, **environment},
        umask=umask,
        check=True,
        timeout=HANG,
    )
    actual = dict(files_of(out))
    bindings = {path: data for path, data in actual.items() if not path.startswith("changelog/")}
    assert bindings == {path: data for case in cases for path, data in files_of(case.expected)}
    again = tmp_path / "again"
    assert run(["generate", "--quiet", "--models", str(models), "--out", str(again)]) == 0
    expected = dict(files_of(again))
    assert actual == expected
    assert "changelog/chronicle/README.md" in expected
    for data in expected.values():
        assert str(Path.home()).encode() not in data
        assert str(tmp_path).encode() not in data


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
