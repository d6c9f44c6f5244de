"""Bundled documents of a version, and checks that the installed botocore supports them."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.violations import PinError

if TYPE_CHECKING:
    from collections.abc import Mapping

MODEL: Final = "service-2"
PAGINATORS: Final = "paginators-1"
WAITERS: Final = "waiters-2"
ENDPOINTS: Final = "endpoint-rule-set-1"
DOCUMENT_TYPES: Final = (MODEL, PAGINATORS, WAITERS, ENDPOINTS)
"""Documents that botocore reads for a client, by their names in its loader."""

MODEL_FOLDER: Final = "_model"
"""Folder of a generated version that holds the documents it was generated from."""


def extras_file(document_type: str) -> str:
    """Return the name of the file that botocore merges into a document."""
    return f"{document_type}.sdk-extras.json"


@cache
def load_documents(package: str) -> Mapping[str, Any]:
    """Return the bundled documents of a version, by their types in botocore's loader.

    Raises:
        PinError: The version has no bundled model.
    """
    folder = resources.files(package).joinpath(MODEL_FOLDER)
    documents: dict[str, Any] = {}
    for document_type in DOCUMENT_TYPES:
        file = folder.joinpath(f"{document_type}.json")
        if not file.is_file():
            continue
        document = json.loads(file.read_bytes())
        extras = folder.joinpath(extras_file(document_type))
        if extras.is_file():
            botocore("loaders").ExtrasProcessor().process(
                document, [json.loads(extras.read_bytes())]
            )
        documents[document_type] = document
    _replace_absent_errors(documents.get(WAITERS, {}))
    if MODEL not in documents:
        raise PinError(
            f"{package} has no {MODEL_FOLDER}/{MODEL}.json: run `botopin generate` again"
        )
    return documents


def _replace_absent_errors(waiters: Any) -> None:
    """Replace acceptors of every successful response, which older botocore never matches."""
    for waiter in waiters.get("waiters", {}).values():
        for acceptor in waiter["acceptors"]:
            if acceptor.get("matcher") == "error" and acceptor.get("expected") is False:
                acceptor.update(matcher="path", argument="`true`", expected=True)


@cache
def supported_documents(package: str) -> Mapping[str, Any]:
    """Return the bundled documents of a version, for the installed botocore.

    Raises:
        PinError: The version has no bundled model, its model has no service id, or the installed
            botocore does not support its protocol or endpoints.
    """
    documents = load_documents(package)
    check_service_id(documents[MODEL], package)
    select_protocol(documents[MODEL], package)
    check_endpoint_rules(documents.get(ENDPOINTS, {}), package)
    return documents


def check_service_id(model: Any, package: str) -> None:
    """Check that a model has a service id, which botocore requires and AWS's oldest models lack.

    Raises:
        PinError: The model has no service id.
    """
    if "serviceId" not in model["metadata"]:
        extras = '{"merge": {"metadata": {"serviceId": "…"}}}'
        raise PinError(
            f"the model of {package} has no serviceId in its metadata, which botocore requires: "
            f"add the file {extras_file(MODEL)} beside {MODEL}.json, with {extras}, then run "
            "`botopin generate` again"
        )


def select_protocol(model: Any, package: str) -> None:
    """Set a model's protocol to the first one that the installed botocore supports.

    A model may list several protocols, and botocore before 1.37 reads only the first.

    Raises:
        PinError: The installed botocore supports no protocol of the model.
    """
    metadata = model["metadata"]
    parsers, serializers = botocore("parsers"), botocore("serialize")
    supported: set[str] = {*parsers.PROTOCOL_PARSERS} & {*serializers.SERIALIZERS}
    modelled: list[str | None] = [metadata.get("protocol"), *metadata.get("protocols", ())]
    protocols = [each for each in modelled if each]
    for protocol in protocols:
        if protocol in supported:
            metadata["protocol"] = protocol
            return
    listed = ", ".join(dict.fromkeys(protocols)) or "none"
    raise PinError(f"{installed_release()} supports no protocol of {package} ({listed}){UPGRADE}")


def check_endpoint_rules(rules: Any, package: str) -> None:
    """Check that the installed botocore supports the parameters of endpoint rules.

    Raises:
        PinError: botocore does not know the type of a parameter, or the source of its value.
    """
    types = {each.name for each in botocore("endpoint_provider").ParameterType}
    sources = {each.value for each in botocore("regions").EndpointResolverBuiltins}
    for name, parameter in rules.get("parameters", {}).items():
        source = parameter.get("builtIn")
        if parameter.get("type", "").lower() not in types or not (
            source is None or source in sources
        ):
            subject = f"the parameter {name} of {package}'s endpoints"
            raise PinError(f"{installed_release()} does not know {subject}{UPGRADE}")


UPGRADE: Final = ": upgrade it (pip install --upgrade boto3)"


def installed_release() -> str:
    """Return the name and release of the installed botocore."""
    return f"botocore {botocore().__version__}"


def botocore(module: str = "") -> Any:
    """Import a module of botocore: untyped, and only when a client is created."""
    return import_module(f"botocore.{module}" if module else "botocore")
