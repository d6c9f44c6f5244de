"""Plan of the methods of S3 that transfer files, as boto3 adds them to its client.

boto3's transfers take members of several requests as `ExtraArgs`. The methods take each member as a
keyword. The tables list the members that s3transfer passes on; a test compares them with the
installed release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.bindings.client_scope import optional_parameter
from botopin.bindings.imports import NONE
from botopin.bindings.plans import ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    identifier,
    literal,
    subscript,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan
    from botopin.model.service import Member

_OBJECT: Final = (
    *("ACL", "CacheControl", "ChecksumAlgorithm", "ContentDisposition", "ContentEncoding"),
    *("ContentLanguage", "ContentType", "ExpectedBucketOwner", "Expires", "GrantFullControl"),
    *("GrantRead", "GrantReadACP", "GrantWriteACP", "Metadata", "ObjectLockLegalHoldStatus"),
    *("ObjectLockMode", "ObjectLockRetainUntilDate", "RequestPayer", "ServerSideEncryption"),
    *("StorageClass", "SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"),
    *("SSEKMSKeyId", "SSEKMSEncryptionContext", "Tagging", "WebsiteRedirectLocation"),
)
"""Members of a new object."""

UPLOAD: Final = (
    *_OBJECT,
    *("ChecksumType", "MpuObjectSize", "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME"),
    *("ChecksumMD5", "ChecksumSHA1", "ChecksumSHA256", "ChecksumSHA512", "ChecksumXXHASH3"),
    *("ChecksumXXHASH64", "ChecksumXXHASH128"),
)
"""Members that an upload accepts. s3transfer 0.8.0 accepts only the members of a new object."""

DOWNLOAD: Final = (
    *("ChecksumMode", "VersionId", "SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"),
    *("RequestPayer", "ExpectedBucketOwner"),
)
"""Members that a download accepts."""

COPY: Final = (
    *_OBJECT,
    *("CopySourceIfMatch", "CopySourceIfModifiedSince", "CopySourceIfNoneMatch"),
    *("CopySourceIfUnmodifiedSince", "CopySourceSSECustomerAlgorithm", "CopySourceSSECustomerKey"),
    *("CopySourceSSECustomerKeyMD5", "MetadataDirective", "TaggingDirective"),
    "AnnotationDirective",
)
"""Members that a copy accepts. `AnnotationDirective` needs s3transfer 0.19."""


@frozen
class _Transfer:
    """Method that transfers an object."""

    name: str
    text: str
    requests: tuple[str, ...]
    """Operations whose requests check the members. The first request has the bucket and the key."""
    calls: frozenset[str]
    """Operations that s3transfer calls."""
    members: tuple[str, ...]
    own: str
    """Name of the parameter for the local file. Empty for a copy."""
    is_own_first: bool
    """Whether that parameter comes before the bucket and the key."""


_UPLOAD_CALLS: Final = frozenset(
    {
        *("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),
        "AbortMultipartUpload",
    }
)
_UPLOAD_REQUESTS: Final = ("PutObject", "CompleteMultipartUpload")
_DOWNLOAD_CALLS: Final = frozenset({"HeadObject", "GetObject"})
_COPY_CALLS: Final = (_UPLOAD_CALLS - {"PutObject", "UploadPart"}) | {
    *("HeadObject", "CopyObject", "UploadPartCopy")
}

_TRANSFERS: Final = (
    _Transfer(
        "upload_file",
        "Upload a file to an object, in parts and threads if it is large.",
        _UPLOAD_REQUESTS,
        _UPLOAD_CALLS,
        UPLOAD,
        own="filename",
        is_own_first=True,
    ),
    _Transfer(
        "upload_fileobj",
        "Upload the bytes of an open file to an object, in parts and threads if the file is large.",
        _UPLOAD_REQUESTS,
        _UPLOAD_CALLS,
        UPLOAD,
        own="fileobj",
        is_own_first=True,
    ),
    _Transfer(
        "download_file",
        "Download an object to a file, in parts and threads if it is large.",
        ("GetObject",),
        _DOWNLOAD_CALLS,
        DOWNLOAD,
        own="filename",
        is_own_first=False,
    ),
    _Transfer(
        "download_fileobj",
        "Download an object and write it to an open file, in parts and threads if it is large.",
        ("GetObject",),
        _DOWNLOAD_CALLS,
        DOWNLOAD,
        own="fileobj",
        is_own_first=False,
    ),
    _Transfer(
        "copy",
        "Copy an object within S3, in parts and threads if it is large.",
        ("CopyObject",),
        _COPY_CALLS,
        COPY,
        own="",
        is_own_first=True,
    ),
)


def transfer_methods(scope: ClientScope) -> Iterator[MethodPlan]:
    """Plan the transfers of S3. aiobotocore has none."""
    if not scope.is_async:
        for transfer in _TRANSFERS:
            if transfer.calls <= {*scope.model.operations}:
                yield _plan(scope, transfer)


def _plan(scope: ClientScope, transfer: _Transfer) -> MethodPlan:
    first, *others = transfer.requests
    target = _members(scope, first, ("Bucket", "Key"))
    source = _members(scope, first, () if transfer.own else ("CopySource",))
    extra = _members(scope, first, transfer.members)
    parameters = _parameters(scope, first, extra)
    requests = [_request(scope, first, [*source, *target, *extra])]
    for operation in others:
        more = _members(scope, operation, {*transfer.members} - {each.name for each in extra})
        if more:
            extra += more
            parameters |= _parameters(scope, operation, more)
            keys = _members(scope, operation, ("Bucket", "Key"))
            requests.append(_request(scope, operation, [*keys, *more]))
    ends = _parameters(scope, first, target)
    own = _own_parameters(scope, transfer) or _parameters(scope, first, source)
    positional = {**own, **ends} if transfer.is_own_first else {**ends, **own}
    settings = _settings(scope, transfer)
    arguments = {wire_name: plan.name for wire_name, (plan, _) in settings.items()}
    if transfer.own:
        arguments = {transfer.own.capitalize(): identifier(transfer.own), **arguments}
    return scope.method(
        transfer.name,
        {**positional, **parameters, **dict(settings.values())},
        NONE,
        text=[transfer.text],
        errors=_errors(scope, transfer),
        body=call(
            scope.runtime("transfer", "clients.transfers"),
            PythonSource("self"),
            literal(transfer.name),
            *requests,
            **arguments,
        ),
        is_async=False,
        positional=len(positional),
    )


def _members(scope: ClientScope, operation: str, names: Collection[str]) -> list[Member]:
    """Return the members of an operation's request that have one of the names."""
    members = scope.members(scope.model.operations[operation])
    return [each for each in members if each.name in names]


def _parameters(
    scope: ClientScope, operation: str, members: Iterable[Member]
) -> dict[ParameterPlan, str]:
    return scope.parameters(scope.model.operations[operation], members)


def _request(scope: ClientScope, operation: str, members: Sequence[Member]) -> PythonSource:
    """Return the call that builds the request of an operation.

    A request needs all required members. s3transfer sets those that are not parameters, such as
    the upload id, so any text can be their placeholder.
    """
    reference = scope.model.operations[operation].input
    shape = "" if reference is None else reference.shape
    names = scope.names.members[shape]
    arguments = {names[each.name]: identifier(names[each.name]) for each in members}
    for each in scope.members(scope.model.operations[operation]):
        if each.required and names[each.name] not in arguments:
            arguments[names[each.name]] = literal("")
    return call(scope.cls(shape), **arguments)


def _own_parameters(scope: ClientScope, transfer: _Transfer) -> dict[ParameterPlan, str]:
    """Return the parameter for the local file."""
    is_upload = transfer.members is UPLOAD
    if transfer.own == "filename":
        text = scope.builtin("str")
        path = subscript(scope.imported(identifier("os"), "PathLike"), text)
        annotation = union(text, path)
        doc = f"Path of the file to {'read' if is_upload else 'write'}."
    elif transfer.own == "fileobj":
        protocol = "BytesReader" if is_upload else "BytesWriter"
        annotation = scope.runtime(protocol, "clients.transfers")
        doc = f"File to {'read' if is_upload else 'write'}, open in binary mode."
    else:
        return {}
    plan = ParameterPlan(name=identifier(transfer.own), annotation=annotation, optional=False)
    return {plan: doc}


_PROGRESS: Final = (
    "Function that is called with the number of bytes transferred since its last call. boto3 "
    "calls it from several threads. The number is negative if boto3 repeats a part."
)


def _settings(scope: ClientScope, transfer: _Transfer) -> dict[str, tuple[ParameterPlan, str]]:
    """Return the parameters that control a transfer and their texts, by boto3's names."""
    module = "clients.transfers"
    settings = {
        "Config": (
            optional_parameter("config", scope.runtime("TransferConfig", module)),
            "Sizes of parts and number of threads.",
        ),
        "Callback": (
            optional_parameter("progress", scope.runtime("Progress", module)),
            _PROGRESS,
        ),
    }
    if transfer.own:
        return settings
    client = optional_parameter("source_client", scope.runtime("Client", scope.base_module))
    text = (
        "Client for the bucket of the source, which may be in another Region. Default: this client."
    )
    return {"SourceClient": (client, text), **settings}


def _errors(scope: ClientScope, transfer: _Transfer) -> Iterator[tuple[str, str]]:
    if transfer.name == "upload_file":
        yield (
            "boto3.exceptions.S3UploadFailedError",
            "The service rejects the upload. Its ``__context__`` is the typed error.",
        )
    else:
        yield scope.names.base_error, "The service rejects the transfer."
    yield "NotImplementedError", "The installed boto3 does not support an argument."
