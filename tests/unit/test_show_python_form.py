"""The bindings' form of an operation, held against the bindings: what is printed is run."""

from __future__ import annotations

import ast
import io
import keyword
import re
import sys
import tokenize
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from attrs import frozen

from botopin import checks, naming, to_boto3
from botopin.bindings.names import Names
from botopin.bindings.package import lock_names
from botopin.commands import run as run_command
from botopin.locks import read_lock
from botopin.model.sources import ModelStore
from botopin.runtime import OpenStrEnum, Union
from botopin.runtime.members import members
from botopin.show.python_form import module_of, python_form
from golden import CASES, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from botopin.model.documents import Documents
    from botopin.model.service import Operation

DATE = "2024-01-01"
SERVICES = {
    "bedrock-runtime": "documents, event streams, unions, streams",
    "dynamodb": "values that nest in themselves through lists and maps",
    "lex-runtime": "JSON in headers",
    "sqs": "operations that return nothing",
}
"""What each is chosen for."""

ROOT = Path(__file__).parents[2]
STORE = ModelStore(ROOT / "models")
LOCKED = read_lock(ROOT / "models" / "names", "braket")


class Client:
    """Keeps the arguments of each call."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, Any]] = {}

    def __getattr__(self, method: str) -> Callable[..., None]:
        def call(**arguments: Any) -> None:
            self.calls[method] = arguments

        return call


@frozen
class Version:
    """A version, as it was generated."""

    documents: Documents
    names: Names
    package: str = "botopin_aws"

    @property
    def operations(self) -> Iterable[Operation]:
        return self.documents.model.operations.values()

    @property
    def facade(self) -> ModuleType:
        return import_module(module_of(self.documents.model, self.package))

    def shown(self, operation: Operation) -> str:
        return python_form(
            self.documents, self.names, operation.name, package=self.package, origin="A service"
        )

    def method(self, operation: Operation) -> str:
        name = naming.member_name(operation.name)
        return f"{name}_" if keyword.iskeyword(name) else name

    def cls(self, shape: str) -> type[Any]:
        found: type[Any] = getattr(self.facade, self.names.classes[shape])
        return found


def braket(date: str) -> Version:
    documents = STORE.documents("braket", date)
    return Version(documents, Names.of(documents.model, LOCKED))


def comments(text: str) -> dict[int, str]:
    """The comments by their lines."""
    return {
        token.start[0]: token.string.removeprefix("# ")
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }


def owners(
    tree: ast.Module, version: Version, operation: Operation
) -> Iterator[tuple[ast.Call, type[Any]]]:
    """Each call of what is printed, and the class whose members are its keywords."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="datetime")):
                pass
            case ast.Call(func=ast.Name(id=name)):
                yield node, getattr(version.facade, name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="client"), attr=method)):
                assert method == version.method(operation)
                if operation.input is None:
                    assert node.keywords == []
                else:
                    yield node, version.cls(operation.input.shape)
            case _:
                pass


def assert_names_what_there_is(version: Version, operation: Operation) -> int:
    """Resolve what is printed against the generated package; how many keywords there were."""
    text = version.shown(operation)
    tree, said = ast.parse(text), comments(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == version.facade.__name__
        for alias in node.names
    }
    raised = {version.names.classes[error.shape] for error in operation.errors}
    assert [name for name in imported if not hasattr(version.facade, name)] == []
    assert imported - used == raised
    assert used - imported <= {"UTC", "client", "datetime", "response"}
    counted = 0
    for node, cls in owners(tree, version, operation):
        if node.args:
            assert said[node.lineno].endswith("as above")
            continue
        fields = {each.name: each for each in attrs.fields(cls)}
        tokens = {facts.name for facts in members(cls) if facts.idempotency_token}
        assert [given.arg for given in node.keywords] == [*fields]
        for given in node.keywords:
            counted += 1
            words = said.get(given.lineno, "").split("; ")
            field = fields[str(given.arg)]
            assert ("required" in words) == (field.default is attrs.NOTHING)
            assert ("filled where absent" in words) == (field.name in tokens)
        if isinstance(node.func, ast.Name) and fields:
            is_one_of = "exactly one of these" in said.get(node.lineno, "")
            assert is_one_of == issubclass(cls, Union)
    return counted


def listed(lines: Iterable[str], start: str) -> list[str]:
    """The values that comments list."""
    found: list[str] = []
    for line in lines:
        if not (more := re.fullmatch(rf"{start}((?: \| \w+)+)", line)):
            break
        found += more[1].split(" | ")[1:]
    return found


def assert_enums_are_whole(version: Version, operation: Operation) -> int:
    """Hold the values of each enum, in code and in comments, against the class."""
    text = version.shown(operation)
    tree, lines, counted = ast.parse(text), text.splitlines(), 0
    keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=first) if name != "client":
                enum = getattr(version.facade, name)
                assert issubclass(enum, OpenStrEnum)
                start = node.lineno - 1
                while re.match(r" *# keys: ", lines[start - 1]):
                    start -= 1
                if id(node) in keys:
                    others = listed(lines[start:], " *# keys:")
                else:
                    others = listed(lines[node.lineno :], " *#")
                assert [first, *others] == [each.name for each in enum]
                counted += 1
            case _:
                pass
    return counted


def run(version: Version, operation: Operation) -> tuple[Any, Any]:
    """Run what is printed: the request and the response that it builds."""
    client = Client()
    tree = ast.parse(version.shown(operation))
    request = response = None
    with checks(max="off", min="off", pattern="off", union="off"), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        space: dict[str, Any] = {"client": client}
        exec(compile(tree, "shown", "exec"), space)  # noqa: S102 - running it is the proof
        arguments = client.calls[version.method(operation)]
        if operation.input is not None:
            request = version.cls(operation.input.shape)(**arguments)
        if operation.output is not None:
            (result,) = (node.value for node in tree.body if isinstance(node, ast.Expr))
            response = eval(compile(ast.Expression(result), "shown", "eval"), space)  # noqa: S307
            assert type(response) is version.cls(operation.output.shape)
    return request, response


# --- Braket ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", STORE.dates("braket"))
def test_every_operation_of_braket_names_only_what_the_package_has(date: str) -> None:
    version = braket(date)
    for operation in version.operations:
        assert assert_names_what_there_is(version, operation) > 0
    assert sum(assert_enums_are_whole(version, operation) for operation in version.operations)


@pytest.mark.parametrize("date", STORE.dates("braket"))
def test_what_is_printed_of_braket_can_be_run_and_sent(date: str) -> None:
    version = braket(date)
    for operation in version.operations:
        request, response = run(version, operation)
        for each in (request, response):
            assert all(getattr(each, field.name) is not None for field in attrs.fields(type(each)))
        with checks(max="off", min="off", pattern="off"):
            assert to_boto3(request, validate=True)


# --- beyond Braket --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_operation_of_the_golden_folders_names_only_what_the_package_has(
    case: Case, golden: Callable[[str], ModuleType]
) -> None:
    golden(case.name)
    store = ModelStore(case.models)
    for service in store.services():
        versions = [store.documents(service, date) for date in store.dates(service)]
        locked = lock_names([each.model for each in versions], Names())
        for documents in versions:
            assert_holds(Version(documents, Names.of(documents.model, locked)))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Version]]:
    """Bindings of the installed botocore's services, as a user generates them."""
    root = tmp_path_factory.mktemp("services")
    models, out = root / "models", root / "out"

    def version(service: str) -> Version:
        add = ["models", "add", service, "--installed", "--date", DATE, "--models", str(models)]
        assert run_command([*add, "--quiet"]) == 0
        where = ["--models", str(models), "--out", str(out), "--package", "shown_services"]
        assert run_command(["generate", service, *where, "--quiet"]) == 0
        documents = ModelStore(models).documents(service, DATE)
        return Version(documents, Names.of(documents.model, Names()), "shown_services")

    sys.path.append(str(out))
    yield version
    sys.path.remove(str(out))


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_other_services_names_only_what_the_package_has(
    service: str, generated: Callable[[str], Version]
) -> None:
    assert_holds(generated(service))


def assert_holds(version: Version) -> None:
    for operation in version.operations:
        assert_names_what_there_is(version, operation)
        assert_enums_are_whole(version, operation)
        if "as above" not in version.shown(operation):
            run(version, operation)
