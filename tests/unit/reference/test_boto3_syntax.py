"""Comparison of the boto3 syntax with pages of boto3's reference and botocore's documenter."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from botocore.docs.bcdoc.restdoc import DocumentStructure
from botocore.docs.client import ClientDocumenter
from botocore.session import Session

from botopin.model.documents import read_documents
from botopin.reference.boto3_syntax import format_boto3_syntax
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.installed import InstalledBotocore
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from botopin.model.documents import ModelDocuments

SEEDS = ROOT.parent / "shared" / "seeds"
STORE = FolderModelStore(ROOT / "models")
BRAKET = STORE.dates("braket")
SERVICES = {
    "bedrock-runtime": 1,  # documents, event streams in both directions, unions, blob bodies
    "cloudwatch": 2,  # waiters and paginators
    "dynamodb": 3,  # recursive values
    "ec2": 20,  # its own protocol
    "events": 3,  # a client with a special name
    "iot-data": 1,  # blob bodies in both directions
    "lambda": 2,  # a deprecated operation
    "lex-runtime": 1,  # JSON in headers
    "s3": 2,  # streams and event streams
    "sqs": 1,  # operations without response
    "wafv2": 9,  # requests too large for an HTML page
}
"""Services, and the step between their tested operations."""


def braket(date: str) -> ModelDocuments:
    return STORE.documents("braket", date)


def installed(service: str) -> ModelDocuments:
    release = InstalledBotocore().read_model(service)
    return read_documents(release.files, service=service, date="")


def page(documents: ModelDocuments, operation: str) -> str:
    """Return the page without the line that names the version."""
    shown = format_boto3_syntax(documents, operation, origin="AS OF", width=10_000, doc=True)
    assert shown.count("AS OF\n") == 1
    return shown.replace("AS OF\n", "")


def squeezed(text: str) -> str:
    """Return a text without spaces and without the characters of its markup."""
    return re.sub(r"[\s#`•¶–-]|<https://\S+>", "", text.replace("’", "'"))


# --- stored pages ---------------------------------------------------------------------------------


def seed(pattern: str) -> str:
    for path in SEEDS.glob(pattern):
        return path.read_text(encoding="utf-8")
    pytest.skip("needs the stored pages next to the repository")


@pytest.mark.parametrize("date", ["2022-04-28", "2023-09-22"])
def test_create_job_matches_the_page_of_boto3s_reference(date: str) -> None:
    assert squeezed(page(braket(date), "CreateJob")) == squeezed(seed("000_*.txt"))


def test_other_versions_of_create_job_differ_from_the_page() -> None:
    theirs = squeezed(seed("000_*.txt"))
    same = [
        date
        for date in BRAKET
        if "CreateJob" in braket(date).model.operations
        and squeezed(page(braket(date), "CreateJob")) == theirs
    ]
    assert same == ["2022-04-28", "2023-09-22"]


def as_page_of_changes(shown: str, *, with_names: bool) -> str:
    """Convert a page to the text of a page of changes: from documentation to exceptions.

    Args:
        shown: Page of an operation.
        with_names: Whether the text has the names of parameters.
    """
    text = shown.partition("(**kwargs)")[2].partition("Exceptions\n")[0]
    text = text.replace("response = client.", "client.").replace("Parameters:", "")
    text = _BOX.sub("", text)
    parameter = r"type \1: \2 param \1:" if with_names else r"\2"
    text = re.sub(r"^- (\w+) \((\w+)\) –", parameter, text, flags=re.MULTILINE)
    result = "rtype: dict returns:" if with_names else "dict"
    return squeezed(text.replace("Return type:\ndict\n\nReturns:\n", result))


_BOX = re.compile(r"^ +Important: .*\n", re.MULTILINE)
"""Boxes in the documentation that the text of the page lacks."""


@pytest.mark.parametrize(
    ("pattern", "date", "with_names", "operations"),
    [
        ("003_*.txt", "2026-04-07", False, ("CreateJob", "GetJob")),
        (
            "004_*.txt",
            "2023-12-04",
            True,
            ("CreateJob", "CreateQuantumTask", "GetJob", "GetQuantumTask"),
        ),
    ],
)
def test_pages_of_changes_have_the_same_text(
    pattern: str, date: str, with_names: bool, operations: tuple[str, ...]
) -> None:
    rest = squeezed(seed(pattern))
    for operation in operations:
        ours = as_page_of_changes(page(braket(date), operation), with_names=with_names)
        assert rest.count(ours) == 1
        rest = rest.replace(ours, "")
    for sign in ("client.", "[REQUIRED]", "(string)", "Syntax", "Structure"):
        assert sign not in rest


# --- botocore's own documenter --------------------------------------------------------------------


def documenter(service: str, folder: Path | None, root: Path) -> ClientDocumenter:
    """Return botocore's documenter of a client, without the handlers of the service."""
    session = Session(include_builtin_handlers=False)
    session.set_credentials("AKIDEXAMPLE", "invented")
    if folder is not None:
        copy = root / service / "2099-01-01"
        shutil.copytree(folder, copy)
        session.get_component("data_loader").search_paths.insert(0, str(root))
    client = session.create_client(service, region_name="us-east-1")
    return ClientDocumenter(client, str(root))


def documented(client_documenter: ClientDocumenter, method: str) -> str:
    section = DocumentStructure(method, target="html")
    client_documenter._add_client_method(
        section, method, getattr(client_documenter._client, method)
    )
    return str(section.flush_structure().decode())


def entries(shown: str) -> list[tuple[str, str, bool]]:
    """Return the parameters of our page: name, type, required."""
    found = re.findall(r"^ *- (?:(\w+) )?\(([\w -]+)\) –( \[REQUIRED\])?$", shown, re.MULTILINE)
    return [(name, type, bool(required)) for name, type, required in found]


def their_entries(text: str) -> list[tuple[str, str, bool]]:
    """Return the parameters of botocore's page: name, type, required."""
    top = r":type (?P<top>\w+): (?P<of>[^\n]+)\n *:param \w+:"
    inner = r"- (?:\*\*(?P<name>\w+)\*\* )?(?:\*\((?P<type>\w+)\) --\*|\((?P<special>[^\n]+)\) --)"
    # Documentation is indented more than its parameter.
    marks = re.compile(rf"(?m)^ *(?:{top}|{inner})(?P<required> +\*\*\[REQUIRED\]\*\*)?")
    found: list[tuple[str, str, bool]] = []
    for each in marks.finditer(text):
        type = each["of"] or each["type"] or each["special"]
        type = re.sub(r":ref:`(\w+)<\w+>`|:class:`\.(\w+)`", r"\1\2", type)
        found.append((each["top"] or each["name"] or "", type, bool(each["required"])))
    return found


_LEFT_OUT = "This section is too large to render."
"""Text that botocore writes instead of a syntax that is too large for a page."""


def bare(rst: str) -> str:
    return re.sub(r"\s", "", rst)


def assert_as_documented(
    documents: ModelDocuments, client_documenter: ClientDocumenter, name: str
) -> None:
    model = documents.model
    (method,) = (
        method
        for method, operation in client_documenter._client.meta.method_to_api_mapping.items()
        if operation == name
    )
    theirs = documented(client_documenter, method)
    ours = format_boto3_syntax(documents, name, origin="AS OF", doc=True, width=10_000)
    module = type(client_documenter._client).__name__
    arguments = "**kwargs" if f".. py:method:: {module}.Client.{method}(**kwargs)" in theirs else ""
    signature = f"{module}.Client.{method}({arguments})"
    title = f"{module} / Client / {method}\n\nAS OF\n\n{method}\n\n{signature}\n"
    assert ours.startswith(title)
    request = re.search(
        r"Request Syntax\n(.*?)\n(?:Parameters:|Return type:|Returns:)", ours, re.DOTALL
    )
    assert request is not None
    rest = bare(theirs).partition(f"**RequestSyntax**::{bare(request[1])}")[2]
    assert rest.startswith((":type", ":rtype", ":returns", "**Parameters**"))
    response = re.search(r"Response Syntax\n(.*?)\nResponse Structure\n", ours, re.DOTALL)
    if response is None:
        assert ":returns: None" in theirs
        assert "Returns: None\n" in ours
    elif f"**ResponseSyntax**::#{bare(_LEFT_OUT)}" not in bare(theirs):
        assert f"**ResponseSyntax**::{bare(response[1])}**ResponseStructure**" in bare(theirs)
    exceptions = re.findall(r"^- (\w+\.Client\.exceptions\.\w+)$", ours, re.MULTILINE)
    listed = theirs.partition("**Exceptions**\n")[2]
    assert exceptions == re.findall(r":py:class:`([^`]+)`", listed)
    assert len(exceptions) == len(model.operations[name].errors)
    for our_half, their_half in zip(
        ours.partition("Response Syntax\n")[::2],
        theirs.partition("**Response Syntax**")[::2],
        strict=True,
    ):
        if _LEFT_OUT not in their_half:
            assert entries(our_half) == their_entries(their_half)


@pytest.mark.parametrize("date", BRAKET)
def test_every_operation_of_braket_matches_botocores_documenter(date: str, tmp_path: Path) -> None:
    documents = braket(date)
    of = documenter("braket", STORE.folder("braket", date), tmp_path)
    assert set(of._client.meta.method_to_api_mapping.values()) == set(documents.model.operations)
    for name in documents.model.operations:
        assert_as_documented(documents, of, name)


@pytest.mark.parametrize("service", SERVICES)
def test_operations_of_other_services_match_botocores_documenter(
    service: str, tmp_path: Path
) -> None:
    documents = installed(service)
    of = documenter(service, None, tmp_path)
    for name in [*documents.model.operations][:: SERVICES[service]]:
        assert_as_documented(documents, of, name)
