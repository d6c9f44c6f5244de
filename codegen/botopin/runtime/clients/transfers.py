"""Transfers between files and objects of S3, which boto3 performs in parts and threads."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from botopin.runtime.clients.base import convert_error
from botopin.runtime.clients.sync import Client
from botopin.runtime.conversion import to_boto3
from botopin.runtime.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from boto3.s3.transfer import TransferConfig  # pyright: ignore[reportMissingTypeStubs]

    from botopin.runtime.shapes import Shape
else:
    TransferConfig = Any  # boto3 is imported on demand

__all__ = ["BytesReader", "BytesWriter", "Progress", "TransferConfig", "transfer"]

Progress: TypeAlias = Callable[[int], object]
"""Function that receives a number of transferred bytes, from any thread."""


class BytesReader(Protocol):
    """Source of an upload, such as a file that is open in binary mode."""

    def read(self, size: int = ..., /) -> bytes: ...


class BytesWriter(Protocol):
    """Destination of a download, such as a file that is open in binary mode."""

    def write(self, data: bytes, /) -> object: ...


_TARGET: Final = ("Bucket", "Key", "CopySource")
"""Members that are arguments of boto3's methods. The other members are `ExtraArgs`."""

_PLACEHOLDERS: Final = ("UploadId",)
"""Members that s3transfer sets."""


def transfer(client: Client, method: str, *requests: Shape, **arguments: Any) -> None:
    """Call a function of boto3 that transfers an object.

    Args:
        client: Client of S3.
        method: Name of the function in `boto3.s3.inject`.
        requests: Requests whose members are the target and the extra arguments.
        arguments: Other arguments of the function, in boto3's names.

    Raises:
        ValidationError: A member violates a constraint.
        NotImplementedError: The installed boto3 does not support an argument.
    """
    members: dict[str, Any] = {}
    for request in requests:
        members |= to_boto3(request)
    for name in _PLACEHOLDERS:
        members.pop(name, None)
    for name in _TARGET:
        if name in members:
            arguments[name] = members.pop(name)
    _check_support(method, members)
    if "CopySource" in arguments:
        arguments["CopySource"] = parse_copy_source(arguments["CopySource"])
    _check_settings(method, arguments)
    function = getattr(import_module("boto3.s3.inject"), method)
    try:
        function(client.boto3, **arguments, ExtraArgs=members)
    except ClientError as error:
        raise convert_error(type(client), error) from None
    except Exception as error:
        # boto3 raises its own classes while it handles a ClientError.
        if isinstance(error.__context__, ClientError):
            error.__context__ = convert_error(type(client), error.__context__)
        raise


def _check_support(method: str, members: Mapping[str, Any]) -> None:
    """Check that the installed s3transfer passes the members on."""
    kind = method.partition("_")[0].upper()
    manager: Any = import_module("s3transfer.manager").TransferManager
    if unknown := members.keys() - {*getattr(manager, f"ALLOWED_{kind}_ARGS")}:
        release = f"s3transfer {import_module('s3transfer').__version__}"
        names = ", ".join(sorted(unknown))
        raise NotImplementedError(
            f"{release} does not support {names} in {method}: upgrade it "
            "(pip install --upgrade boto3)"
        )


def _check_settings(method: str, arguments: dict[str, Any]) -> None:
    """Check the arguments that are not members, and convert paths and clients for boto3.

    boto3 would report some wrong types from a thread, after it has sent requests.

    Raises:
        TypeError: An argument has a wrong type.
    """
    if "Filename" in arguments:
        filename = arguments["Filename"]
        if not isinstance(filename, str | PathLike):
            name = type(filename).__qualname__
            fix = f"pass an open file to {method}obj"
            raise TypeError(f"expected filename to be a path, got {name}: {fix}")
        arguments["Filename"] = fspath(filename)
    progress = arguments["Callback"]
    if not (progress is None or callable(progress)):
        name = type(progress).__qualname__
        raise TypeError(f"expected progress to be a function of a number of bytes, got {name}")
    config, expected = arguments["Config"], import_module("boto3.s3.transfer").TransferConfig
    if not (config is None or isinstance(config, expected)):
        name = type(config).__qualname__
        raise TypeError(f"expected config to be a boto3.s3.transfer.TransferConfig, got {name}")
    source = arguments.get("SourceClient")
    if isinstance(source, Client):
        arguments["SourceClient"] = source.boto3
    elif source is not None and not hasattr(source, "meta"):  # clients of boto3 have it
        name = type(source).__qualname__
        raise TypeError(f"expected source_client to be an S3Client, got {name}")


_VERSION_SUFFIX: Final = re.compile(r"\?versionId=(\S+)$")
"""End of a source with a version, as in `botocore.handlers`."""


def parse_copy_source(source: str | Mapping[str, str]) -> Mapping[str, str]:
    """Return the source of a copy as boto3's transfers need it.

    `CopyObject` also takes the text `bucket/key?versionId=id`.

    Raises:
        ValueError: The text has no bucket or no key.
    """
    if not isinstance(source, str):
        return source
    version = _VERSION_SUFFIX.search(source)
    path = source[: version.start()] if version else source
    separator = "/object/" if path.startswith("arn:") else "/"
    bucket, _, key = path.removeprefix("/").partition(separator)
    if not (bucket and key):
        raise ValueError(f'expected copy_source "bucket/key", got {source!a}')
    return {"Bucket": bucket, "Key": key} | ({"VersionId": version[1]} if version else {})
