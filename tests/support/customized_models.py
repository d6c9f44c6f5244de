"""Independent implementation of the treatments, on raw models.

The functions know nothing of `botopin.customizations`. They change copies of raw JSON models. The
key `handled` of a reference names the type of the member in the bindings.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HANDLED: Final = "handled"
"""Key of a reference whose values botocore treats specially."""


def customized(model: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a raw model with the members that a client accepts and returns."""
    change = _SERVICES.get(model.get("metadata", {}).get("serviceId", ""))
    if change is None:
        return model
    model = copy.deepcopy(model)
    change(model)
    return model


def _inputs(model: dict[str, Any], *operations: str) -> Iterator[dict[str, Any]]:
    """Yield the inputs of operations, or of every operation."""
    for name, operation in model["operations"].items():
        if "input" in operation and (not operations or name in operations):
            yield model["shapes"][operation["input"]["shape"]]


def _outputs(model: dict[str, Any], *operations: str) -> Iterator[dict[str, Any]]:
    for name, operation in model["operations"].items():
        if "output" in operation and (not operations or name in operations):
            yield model["shapes"][operation["output"]["shape"]]


def _mark(shape: dict[str, Any], member: str, kind: str, **traits: Any) -> None:
    if member in shape["members"]:
        shape["members"][member] |= {HANDLED: kind, **traits}


def _make_optional(shape: dict[str, Any], member: str) -> None:
    if member in shape.get("required", ()):
        shape["required"] = [each for each in shape["required"] if each != member]


def _route53(model: dict[str, Any]) -> None:
    for shape in _inputs(model):
        for name, member in shape["members"].items():
            if member["shape"] in {"ResourceId", "DelegationSetId", "ChangeId"}:
                _mark(shape, name, "PathSuffix")


def _s3(model: dict[str, Any]) -> None:
    shapes = model["shapes"]
    for shape in _inputs(model):
        _mark(shape, "Bucket", "BucketName")
    for shape in _inputs(model, *_ENCRYPTED):
        _mark(shape, "SSECustomerKey", "Base64Text")
    for shape in _inputs(model, "CopyObject", "UploadPartCopy"):
        _mark(shape, "CopySourceSSECustomerKey", "Base64Text")
        _mark(shape, "CopySource", "TextOr", alternative="copySource")
        shapes["CopySourceText"] = {"type": "string"}
        shapes["copySource"] = {
            "type": "structure",
            "required": ["Bucket", "Key"],
            "members": {
                name: {"shape": "CopySourceText"} for name in ("Bucket", "Key", "VersionId")
            },
        }
    for shape in _inputs(model, "CopyObject", "CreateMultipartUpload", "PutObject"):
        if "Metadata" in shape["members"]:
            headers = shapes[shape["members"]["Metadata"]["shape"]]
            shape["members"]["Metadata"]["shape"] = "ASCIIMetadata"
            parts = {each: headers[each] | {HANDLED: "ASCIIText"} for each in ("key", "value")}
            shapes["ASCIIMetadata"] = headers | parts
    for shape in _outputs(model):
        if "Expires" in shape["members"]:
            shapes["ExpiresString"] = {"type": "string"}
            shape["members"].setdefault("ExpiresString", {"shape": "ExpiresString"})


_ENCRYPTED: Final = (
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "GetObject",
    "HeadObject",
    "PutObject",
    "SelectObjectContent",
    "UploadPart",
    "UploadPartCopy",
)


def _s3control(model: dict[str, Any]) -> None:
    for name, operation in model["operations"].items():
        if "input" not in operation or name in {"CreateBucket", "ListRegionalBuckets"}:
            continue
        shape = model["shapes"][operation["input"]["shape"]]
        has_arn = "Bucket" in shape["members"] or "Name" in shape["members"]
        if has_arn and "AccountId" in shape["members"]:
            _make_optional(shape, "AccountId")


def _user_data(*operations: str) -> Callable[[dict[str, Any]], None]:
    def change(model: dict[str, Any]) -> None:
        for shape in _inputs(model, *operations):
            _mark(shape, "UserData", "Base64Text")

    return change


def _glacier(model: dict[str, Any]) -> None:
    for shape in _inputs(model):
        _make_optional(shape, "accountId")


def _cloudformation(model: dict[str, Any]) -> None:
    for shape in _outputs(model, "GetTemplate"):
        _mark(shape, "TemplateBody", "Document")
    for name in _reached(model, "input"):
        for member, reference in model["shapes"][name].get("members", {}).items():
            if reference["shape"] == "TemplateBody":
                _mark(model["shapes"][name], member, "EncodedJSON")


def _iam(model: dict[str, Any]) -> None:
    shapes = model["shapes"]
    sent = _reached(model, "input")
    for name in _reached(model, "output") | sent:
        kind = "EncodedJSON" if name in sent else "Document"
        for member, reference in shapes[name].get("members", {}).items():
            if reference["shape"] == "policyDocumentType":
                _mark(shapes[name], member, kind)
        item = shapes[name].get("member", {})
        if name in sent and item.get("shape") == "policyDocumentType":
            item[HANDLED] = kind


def _reached(model: dict[str, Any], direction: str) -> set[str]:
    operations = model["operations"].values()
    pending = [each[direction]["shape"] for each in operations if direction in each]
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            shape = model["shapes"][name]
            parts = [shape[each] for each in ("member", "key", "value") if each in shape]
            pending += [each["shape"] for each in (*shape.get("members", {}).values(), *parts)]
    return reached


_SERVICES: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    "Auto Scaling": _user_data("CreateLaunchConfiguration"),
    "CloudFormation": _cloudformation,
    "EC2": _user_data("RunInstances"),
    "Glacier": _glacier,
    "IAM": _iam,
    "Route 53": _route53,
    "S3": _s3,
    "S3 Control": _s3control,
}
"""Functions that change a raw model, by service id."""
