"""Examples with the bindings, executed against the bindings."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from contextlib import contextmanager
from importlib import import_module
from inspect import signature
from io import BytesIO
from typing import TYPE_CHECKING, Any

import attrs
import boto3
import pytest
from attrs import evolve, frozen
from botocore.awsrequest import AWSResponse

from botopin import validation_mode
from botopin.cli.parser import run as run_command
from botopin.customizations.treatments import apply_handlers
from botopin.model.client_documents import add_client_features
from botopin.naming.lock import lock_names, read_lock
from botopin.naming.names import Names
from botopin.reference.python_example import format_python_example, module_of
from botopin.runtime import OpenStrEnum, Union
from botopin.runtime.members import members
from botopin.sources.folder_store import FolderModelStore
from support.golden_cases import CASES, Case
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from types import ModuleType

    from botopin.model.service import Operation, Reference, ServiceModel

DATE = "2024-01-01"
SERVICES = {
    "bedrock-runtime": "documents, event streams, unions, streams",
    "dynamodb": "values that nest in themselves through lists and maps",
    "lex-runtime": "JSON in headers",
    "sqs": "operations that return nothing",
}
"""Services, and the feature that each covers."""

EVENTS = Case.named("event-streams")
STORE = FolderModelStore(ROOT / "models")
LOCKED = read_lock(ROOT / "models" / "names", "braket")


class Client:
    """Client that records the arguments of each call."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, Any]] = {}

    def __getattr__(self, method: str) -> Callable[..., None]:
        def call(**arguments: Any) -> None:
            self.calls[method] = arguments

        return call


@frozen
class Version:
    """A generated version."""

    model: ServiceModel
    names: Names
    package: str = "botopin_aws"

    @classmethod
    def of(cls, store: FolderModelStore, service: str, date: str, locked: Names) -> Version:
        model = apply_handlers(add_client_features(store.documents(service, date)).model)
        return cls(model, Names.for_model(model, locked))

    @property
    def operations(self) -> Iterable[Operation]:
        return self.model.operations.values()

    @property
    def module(self) -> ModuleType:
        return import_module(module_of(self.model, self.package))

    def example(self, operation: Operation) -> str:
        return format_python_example(
            self.model, self.names, operation.name, package=self.package, origin="A service"
        )

    @property
    def client(self) -> type[Any]:
        client: type[Any] = getattr(self.module, self.names.client_class)
        return client

    def method(self, operation: Operation) -> str:
        return self.names.operations[operation.name]

    def cls(self, shape: str) -> type[Any]:
        cls: type[Any] = getattr(self.module, self.names.classes[shape])
        return cls


def braket(date: str) -> Version:
    return Version.of(STORE, "braket", date, LOCKED)


def comments(text: str) -> dict[int, str]:
    """Return the comments by line."""
    return {
        token.start[0]: token.string.removeprefix("# ")
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }


def owners(
    tree: ast.Module, version: Version, operation: Operation
) -> Iterator[tuple[ast.Call, type[Any]]]:
    """Yield each call in an example with the class of its keywords."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in {"datetime", version.client.__name__}:
                assert (name == "datetime") == bool(node.args)
            case ast.Call(func=ast.Name(id=name)):
                yield node, getattr(version.module, name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="client"), attr=method)):
                assert method == version.method(operation)
                parameters = signature(getattr(version.client, method)).parameters.values()
                aliases = () if operation.input is None else second_names(version, operation.input)
                keywords = [
                    each.name
                    for each in parameters
                    if each.kind is each.KEYWORD_ONLY and each.name not in aliases
                ]
                assert [keyword.arg for keyword in node.keywords] == keywords
                if operation.input is None:
                    assert node.keywords == []
                else:
                    yield node, version.cls(operation.input.shape)
            case _:
                pass


def second_names(version: Version, request: Reference) -> Collection[str]:
    names: Collection[str] = version.cls(request.shape).__botopin_aliases__
    return names


def check_names(version: Version, operation: Operation) -> int:
    """Check the names of an example against the generated package; return the keyword count."""
    text = version.example(operation)
    tree, notes = ast.parse(text), comments(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == version.module.__name__
        for alias in node.names
    }
    for method in re.findall(r"# \w+: client\.(\w+)\(\.\.\.\)", text):
        assert hasattr(version.client, method)
    raised = {version.names.classes[error.shape] for error in operation.errors}
    if raised and operation.http_method == "HEAD":  # in rest-xml, headers do not name the error
        raised = {version.names.base_error}
    assert [name for name in imported if not hasattr(version.module, name)] == []
    assert imported - used == raised
    assert used - imported <= {"UTC", "client", "datetime", "response"}
    counted = 0
    for node, cls in owners(tree, version, operation):
        if node.args:
            assert notes[node.lineno].endswith("as above")
            continue
        errors = getattr(cls, "__botopin_event_errors__", {})  # the client raises the errors
        events = {info.name for info in members(cls) if info.wire_name not in errors}
        fields = {each.name: each for each in attrs.fields(cls) if each.name in events}
        tokens = {info.name for info in members(cls) if info.idempotency_token}
        assert [keyword.arg for keyword in node.keywords] == [*fields]
        for keyword in node.keywords:
            counted += 1
            words = notes.get(keyword.lineno, "").split("; ")
            field = fields[str(keyword.arg)]
            assert ("required" in words) == (field.default is attrs.NOTHING)
            assert ("generated if omitted" in words) == (field.name in tokens)
        if isinstance(node.func, ast.Name) and fields:
            is_one_of = "exactly one of these" in notes.get(node.lineno, "")
            assert is_one_of == issubclass(cls, Union)
    return counted


def listed(lines: Iterable[str], start: str) -> list[str]:
    """Return the values that comments list."""
    found: list[str] = []
    for line in lines:
        if not (more := re.fullmatch(rf"{start}((?: \| \w+)+)", line)):
            break
        found += more[1].split(" | ")[1:]
    return found


def assert_enums_are_whole(version: Version, operation: Operation) -> int:
    """Check the values of each enum in code and comments; return their number."""
    text = version.example(operation)
    tree, lines, counted = ast.parse(text), text.splitlines(), 0
    keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=first) if name != "client":
                enum = getattr(version.module, name)
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


def without_client(text: str, version: Version) -> ast.Module:
    """Parse an example without the line that creates the client."""
    tree = ast.parse(text)
    creation = f"client = {version.client.__name__}()"
    (call,) = (node for node in tree.body if ast.unparse(node) == creation)
    tree.body.remove(call)
    return tree


@contextmanager
def any_length_and_pattern() -> Iterator[None]:
    """Accept placeholders and all members of a union; check types and required members."""
    with (
        validation_mode(max="off", min="off", pattern="off", union="off"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def run(version: Version, operation: Operation) -> tuple[Any, Any]:
    """Run an example, and return its request and response."""
    client = Client()
    tree = without_client(version.example(operation), version)
    request = response = None
    with any_length_and_pattern():
        space: dict[str, Any] = {"client": client}
        exec(compile(tree, "example", "exec"), space)  # noqa: S102 - running it is the proof
        if operation.input is not None:
            arguments = client.calls[version.method(operation)]
            request = version.cls(operation.input.shape)(**arguments)
        if operation.output is not None:
            (result,) = (node.value for node in tree.body if isinstance(node, ast.Expr))
            response = eval(compile(ast.Expression(result), "example", "eval"), space)  # noqa: S307
            assert type(response) is version.cls(operation.output.shape)
    return request, response


# --- Braket ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", STORE.dates("braket"))
def test_every_operation_of_braket_uses_existing_names(date: str) -> None:
    version = braket(date)
    for operation in version.operations:
        assert check_names(version, operation) > 0
    assert sum(assert_enums_are_whole(version, operation) for operation in version.operations)


@pytest.mark.parametrize("date", STORE.dates("braket"))
def test_examples_of_braket_build_requests_and_responses(date: str) -> None:
    version = braket(date)
    for operation in version.operations:
        for each in run(version, operation):
            assert all(getattr(each, field.name) is not None for field in attrs.fields(type(each)))


class Body(BytesIO):
    """Return a body in the form that botocore reads."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


@pytest.mark.parametrize("date", STORE.dates("braket"))
def test_client_sends_examples_of_braket(date: str) -> None:
    version = braket(date)
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {}, Body(b"{}"))

    session = boto3.Session("AKIDEXAMPLE", "invented", region_name="us-east-1")
    with version.client(session) as client:
        client.boto3.meta.events.register("before-send", answer)
        for operation in version.operations:
            space: dict[str, Any] = {"client": client}
            tree = without_client(version.example(operation), version)
            with any_length_and_pattern():
                exec(compile(tree, "example", "exec"), space)  # noqa: S102 - running it is the proof
            assert operation.output is not None
            assert isinstance(space["response"], version.cls(operation.output.shape))
            assert sent.pop().method == operation.http_method
            assert sent == []


# --- other services -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_operation_of_golden_cases_uses_existing_names(
    case: Case, golden: Callable[[str], ModuleType]
) -> None:
    golden(case.name)
    store = FolderModelStore(case.models)
    for service in store.services():
        dates = store.dates(service)
        documents = [add_client_features(store.documents(service, date)) for date in dates]
        locked = lock_names([apply_handlers(each.model) for each in documents], Names())
        for date in dates:
            version = Version.of(store, service, date, locked)
            assert_holds(evolve(version, package=case.package))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Version]]:
    """Generate bindings of the installed botocore's services."""
    root = tmp_path_factory.mktemp("services")
    models, out = root / "models", root / "out"

    def version(service: str) -> Version:
        add = ["models", "add", service, "--installed", "--date", DATE, "--models", str(models)]
        assert run_command([*add, "--quiet"]) == 0
        where = ["--models", str(models), "--out", str(out), "--package", "shown_services"]
        assert run_command(["generate", service, *where, "--quiet"]) == 0
        return evolve(
            Version.of(FolderModelStore(models), service, DATE, Names()), package="shown_services"
        )

    sys.path.append(str(out))
    yield version
    sys.path.remove(str(out))


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_other_services_uses_existing_names(
    service: str, generated: Callable[[str], Version]
) -> None:
    assert_holds(generated(service))


def assert_holds(version: Version) -> None:
    for operation in version.operations:
        check_names(version, operation)
        assert_enums_are_whole(version, operation)
        if "as above" not in version.example(operation):
            run(version, operation)


def test_errors_of_a_stream_are_errors_and_no_events() -> None:
    version = Version.of(FolderModelStore(EVENTS.models), "wire-events", DATE, Names())
    example = version.example(version.model.operations["Listen"])
    response, _, exceptions = example.partition("# Exceptions")
    assert "told=" in response
    assert "failed=" not in response
    assert "FailedException" in exceptions
