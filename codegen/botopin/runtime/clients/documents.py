"""The documents that a version carries, as far as the installed botocore can use them."""

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
def load_documents(facade: str) -> Mapping[str, Any]:
    """The documents that a version carries, by their types in botocore's loader; read once.

    Raises:
        PinError: it carries no service model.
    """
    folder = resources.files(facade).joinpath(MODEL_FOLDER)
    documents: dict[str, Any] = {}
    for kind in DOCUMENT_TYPES:
        file = folder.joinpath(f"{kind}.json")
        if not file.is_file():
            continue
        document = json.loads(file.read_bytes())
        extras = folder.joinpath(extras_file(kind))
        if extras.is_file():
            botocore("loaders").ExtrasProcessor().process(
                document, [json.loads(extras.read_bytes())]
            )
        documents[kind] = document
    if MODEL not in documents:
        raise PinError(
            f"{facade} carries no {MODEL_FOLDER}/{MODEL}.json: run `botopin generate` again"
        )
    return documents


def select_protocol(model: Any, facade: str) -> None:
    """Have a model name a protocol that the installed botocore speaks.

    A model may list several, and botocore before 1.37 looks at the first choice only.

    Raises:
        PinError: it speaks none of them.
    """
    metadata = model["metadata"]
    parsers, serializers = botocore("parsers"), botocore("serialize")
    spoken: set[str] = {*parsers.PROTOCOL_PARSERS} & {*serializers.SERIALIZERS}
    wanted = [each for each in (metadata.get("protocol"), *metadata.get("protocols", ())) if each]
    for protocol in wanted:
        if protocol in spoken:
            metadata["protocol"] = protocol
            return
    stated = ", ".join(dict.fromkeys(wanted)) or "no protocol"
    raise PinError(f"{facade} speaks {stated}, which {_release()} does not{_UPGRADE}")


def check_endpoint_rules(rules: Any, facade: str) -> None:
    """Prove that the installed botocore understands what the rules of endpoints ask for.

    Raises:
        PinError: it does not know a parameter's type, or where to take its value from.
    """
    types = {each.name for each in botocore("endpoint_provider").ParameterType}
    sources = {each.value for each in botocore("regions").EndpointResolverBuiltins}
    for name, parameter in rules.get("parameters", {}).items():
        source = parameter.get("builtIn")
        if parameter.get("type", "").lower() not in types or not (
            source is None or source in sources
        ):
            what = f"the parameter {name} of {facade}'s endpoints"
            raise PinError(f"{_release()} does not know {what}{_UPGRADE}")


_UPGRADE: Final = ": upgrade it (pip install --upgrade boto3)"


def _release() -> str:
    return f"botocore {botocore().__version__}"


def botocore(module: str = "") -> Any:
    """A module of botocore, which has no types, and is not loaded before there is a client."""
    return import_module(f"botocore.{module}" if module else "botocore")
