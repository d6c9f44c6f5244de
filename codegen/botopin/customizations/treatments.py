"""Application of botocore's handlers to a parsed model.

The result describes the values that a client accepts and returns. The bindings are planned from it.
botocore's copy of the model and the comparison of versions stay as AWS published them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.customizations.table import treatments_of
from botopin.model.service import (
    Customization,
    JointCheck,
    ListShape,
    MapShape,
    Member,
    Reference,
    StringShape,
    StructureShape,
    references,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from botopin.customizations.table import Handler, Treatment
    from botopin.model.service import Operation, ServiceModel, Shape

PATH_SUFFIX: Final = "path-suffix"
"""botocore sends only the part of a text after the last `/`."""
BASE64: Final = "base64"
"""botocore encodes a text or bytes as base64."""
ENCRYPTION_KEY: Final = "encryption-key"
"""botocore encodes a key as base64 and fills the MD5 of the key."""
COPY_SOURCE: Final = "copy-source"
"""botocore accepts a structure instead of a text."""
BUCKET_NAME: Final = "bucket-name"
"""botocore rejects a text that is neither a bucket name nor the ARN of an access point."""
ASCII: Final = "ascii"
"""botocore rejects a text with non-ASCII characters."""
JSON_TEXT: Final = "json-text"
"""A request contains a JSON value as text."""
DECODED_JSON: Final = "decoded-json"
"""botocore decodes the JSON of a received text."""
DECODED_BASE64: Final = "decoded-base64"
"""botocore decodes a received text from base64."""
DECODED_KEYS: Final = "decoded-keys"
"""botocore decodes percent-encoded keys, which the model describes as decoded."""
POLICY_DOCUMENTS: Final = "policy-documents"
"""botocore decodes percent-encoded JSON. A request contains the JSON as text."""
EXPIRES_STRING: Final = "expires-string"
"""botocore adds the unparsed text of a header."""
ROOT_TEXT: Final = "root-text"
"""botocore reads a member from the text of the root element."""

TEXT_TYPES: Final[Mapping[str, str]] = {
    PATH_SUFFIX: "PathSuffix",
    BASE64: "Base64Text",
    COPY_SOURCE: "TextOr",
    BUCKET_NAME: "BucketName",
    ASCII: "ASCIIText",
    JSON_TEXT: "EncodedJSON",
}
"""Types of the runtime that replace `String`, by treatment."""


def apply_handlers(model: ServiceModel) -> ServiceModel:
    """Return a model with the treatments of botocore's handlers."""
    draft = _Draft(model)
    for handler in treatments_of(model):
        _TREATMENTS[handler.treatment](draft, handler)
    if not draft.is_changed:
        return model
    return evolve(model, shapes=draft.shapes, operations=draft.operations)


def is_decoded_json(reference: Reference) -> bool:
    """Return whether botocore decodes the JSON of a received text."""
    customization = reference.customization
    return customization is not None and customization.treatment == DECODED_JSON


class _Draft:
    """Shapes of a model while treatments change them."""

    def __init__(self, model: ServiceModel) -> None:
        self.model = model
        self.shapes: dict[str, Shape] = dict(model.shapes)
        self.operations: dict[str, Operation] = dict(model.operations)
        self.is_changed = False

    def inputs(self, handler: Handler) -> Iterator[StructureShape]:
        """Yield the structures of the requests that a handler receives."""
        return self._structures(each.input for each in self._operations(handler))

    def every_input(self) -> Iterator[StructureShape]:
        """Yield the structures of all requests."""
        return self._structures(each.input for each in self.model.operations.values())

    def outputs(self, handler: Handler) -> Iterator[StructureShape]:
        """Yield the structures of the responses that a handler receives."""
        return self._structures(each.output for each in self._operations(handler))

    def _operations(self, handler: Handler) -> Iterator[Operation]:
        for operation in self.model.operations.values():
            if handler.applies_to(operation.name):
                yield operation

    def _structures(self, uses: Iterable[Reference | None]) -> Iterator[StructureShape]:
        for name in dict.fromkeys(each.shape for each in uses if each):
            shape = self.shapes[name]
            if isinstance(shape, StructureShape):
                yield shape

    def set_shape(self, shape: Shape) -> None:
        self.shapes[shape.name] = shape
        self.is_changed = True

    def set_operation(self, operation: Operation) -> None:
        self.operations[operation.name] = operation
        self.is_changed = True

    def set_member(self, owner: StructureShape, member: Member) -> None:
        current = self.shapes[owner.name]  # an earlier treatment may have changed it
        if isinstance(current, StructureShape):
            self.set_shape(evolve(current, members={**current.members, member.name: member}))

    def add_joint_check(self, owner: StructureShape, check: JointCheck) -> None:
        current = self.shapes[owner.name]
        if isinstance(current, StructureShape):
            self.set_shape(evolve(current, joint_checks=(*current.joint_checks, check)))

    def set_members(
        self, owners: Iterable[StructureShape], handler: Handler, **changes: Any
    ) -> None:
        """Change the members that a handler names by name or by shape."""
        for owner in owners:
            for member in owner.members.values():
                if member.name in handler.members or member.shape in handler.shapes:
                    self.set_member(owner, evolve(member, **changes))


def _customize_inputs(treatment: str) -> Callable[[_Draft, Handler], None]:
    """Return a function that marks the members of requests with a treatment."""

    def treat(draft: _Draft, handler: Handler) -> None:
        customization = Customization(treatment=treatment, note=handler.note)
        draft.set_members(draft.inputs(handler), handler, customization=customization)

    return treat


def _leave_unchanged(draft: _Draft, handler: Handler) -> None:
    """Do nothing: the model describes the values that a client accepts and returns."""


def _customize_outputs(treatment: str) -> Callable[[_Draft, Handler], None]:
    """Return a function that marks the members of responses with a treatment."""

    def treat(draft: _Draft, handler: Handler) -> None:
        customization = Customization(treatment=treatment, note=handler.note)
        draft.set_members(draft.outputs(handler), handler, customization=customization)

    return treat


def _encode_key(draft: _Draft, handler: Handler) -> None:
    """Let requests contain an encryption key in bytes, unless they also contain its MD5."""
    key, digest = handler.members
    customization = Customization(treatment=BASE64, note=handler.note)
    for owner in draft.inputs(handler):
        if key in owner.members:
            draft.set_member(owner, evolve(owner.members[key], customization=customization))
            if digest in owner.members:
                draft.add_joint_check(owner, JointCheck("KeyDigest", (key, digest)))


def _accept_copy_source(draft: _Draft, handler: Handler) -> None:
    """Let a member accept a structure of a bucket, a key and a version."""
    customization = Customization(
        treatment=COPY_SOURCE, note=handler.note, alternative=_COPY_SOURCE.name
    )
    for owner in draft.inputs(handler):
        if not {*handler.members}.isdisjoint(owner.members):
            draft.set_members([owner], handler, customization=customization)
            draft.set_shape(_COPY_SOURCE_TEXT)
            draft.set_shape(_COPY_SOURCE)


_COPY_SOURCE_TEXT: Final = StringShape(name="CopySourceText")
_COPY_SOURCE: Final = StructureShape(
    name="copySource",  # the class is CopySource; the model has a string of this name
    documentation="Source object of a copy.",
    members={
        name: Member(
            name=name,
            shape=_COPY_SOURCE_TEXT.name,
            required=name != "VersionId",
            documentation=documentation,
        )
        for name, documentation in (
            ("Bucket", "Name of the bucket, or ARN of an access point."),
            ("Key", "Key of the object, without percent-encoding."),
            ("VersionId", "Version of the object."),
        )
    },
)


def _require_ascii(draft: _Draft, handler: Handler) -> None:
    """Let a map of headers contain ASCII characters only, in the requests of a handler."""
    ascii_text = Customization(treatment=ASCII, note="")
    documented = Customization(treatment="", note=handler.note)
    for owner in draft.inputs(handler):
        for name in {*handler.members} & {*owner.members}:
            member = owner.members[name]
            headers = draft.shapes[member.shape]
            if isinstance(headers, MapShape):
                copy = evolve(  # responses contain the same map
                    headers,
                    name=f"ASCII{headers.name}",
                    key=evolve(headers.key, customization=ascii_text),
                    value=evolve(headers.value, customization=ascii_text),
                )
                draft.set_shape(copy)
                draft.set_member(owner, evolve(member, shape=copy.name, customization=documented))


def _make_optional(draft: _Draft, handler: Handler) -> None:
    customization = Customization(treatment="", note=handler.note)
    draft.set_members(draft.inputs(handler), handler, required=False, customization=customization)


def _take_account_from_arn(draft: _Draft, handler: Handler) -> None:
    """Make the account id optional in requests whose member can be an Outposts ARN."""
    (source,) = handler.members
    customization = Customization(treatment="", note=handler.note)
    for owner in draft.inputs(handler):
        if source in owner.members and _ACCOUNT in owner.members:
            account = owner.members[_ACCOUNT]
            if account.required:
                account = evolve(account, required=False, customization=customization)
                draft.set_member(owner, account)
            check = JointCheck("OutpostsAccount", (source,), (_OUTPOSTS_RESOURCES[source],))
            draft.add_joint_check(owner, check)


_ACCOUNT: Final = "AccountId"
_OUTPOSTS_RESOURCES: Final = {"Bucket": "bucket", "Name": "accesspoint"}
"""Types of resources in Outposts ARNs, by the member that contains the ARN."""


def _add_alias(draft: _Draft, handler: Handler) -> None:
    """Let requests contain a member under an alias, the last member in the row."""
    name, alias = handler.members
    for owner in draft.inputs(handler):
        if name in owner.members and alias not in owner.members:
            draft.set_member(owner, evolve(owner.members[name], alias=alias))


def _decode_documents(draft: _Draft, handler: Handler) -> None:
    """Mark the texts that botocore decodes in responses, and let requests accept their values.

    botocore decodes the members of structures, also within lists, but not the items of lists.
    Every request of the service accepts the decoded values, so that a caller can send them again.
    """
    decoded = Customization(treatment=DECODED_JSON, note=handler.note)
    sent = Customization(treatment=JSON_TEXT, note="A JSON value is sent as text.")
    inputs = _reachable(draft, draft.every_input())
    for name in [*_reachable(draft, draft.outputs(handler)), *inputs]:
        customization = sent if name in inputs else decoded
        match draft.shapes[name]:
            case StructureShape() as shape:
                draft.set_members([shape], handler, customization=customization)
            case ListShape(member=item) as shape if name in inputs and item.shape in handler.shapes:
                draft.set_shape(evolve(shape, member=evolve(item, customization=customization)))
            case _:
                pass


def _reachable(draft: _Draft, roots: Iterable[StructureShape]) -> dict[str, None]:
    """Return the names of the shapes in a message, in a stable order."""
    names = dict.fromkeys(each.name for each in roots)
    queue = list(names)
    while queue:
        inner = [each.shape for _, each in references(draft.shapes[queue.pop()])]
        queue += [name for name in dict.fromkeys(inner) if name not in names]
        names |= dict.fromkeys(inner)
    return names


def _keep_former_methods(draft: _Draft, handler: Handler) -> None:
    """Keep the former names of methods."""
    for name, operation in handler.methods.items():
        if operation in draft.operations:
            current = draft.operations[operation]
            draft.set_operation(evolve(current, former_methods=(*current.former_methods, name)))


def _add_expires_string(draft: _Draft, handler: Handler) -> None:
    """Add the unparsed text of the header `Expires` to responses."""
    for owner in draft.outputs(handler):
        if (
            not {*handler.members}.isdisjoint(owner.members)
            and _EXPIRES_STRING not in owner.members
        ):
            draft.set_shape(StringShape(name=_EXPIRES_STRING))
            member = evolve(
                owner.members["Expires"],
                name=_EXPIRES_STRING,
                shape=_EXPIRES_STRING,
                documentation=handler.note,
            )
            draft.set_member(owner, member)


_EXPIRES_STRING: Final = "ExpiresString"

_TREATMENTS: Final[Mapping[Treatment, Callable[[_Draft, Handler], None]]] = {
    PATH_SUFFIX: _customize_inputs(PATH_SUFFIX),
    BASE64: _customize_inputs(BASE64),
    COPY_SOURCE: _accept_copy_source,
    BUCKET_NAME: _customize_inputs(BUCKET_NAME),
    ASCII: _require_ascii,
    ENCRYPTION_KEY: _encode_key,
    DECODED_BASE64: _customize_outputs(DECODED_BASE64),
    DECODED_JSON: _decode_documents,
    DECODED_KEYS: _leave_unchanged,
    POLICY_DOCUMENTS: _decode_documents,
    ROOT_TEXT: _leave_unchanged,
    "former-methods": _keep_former_methods,
    "optional": _make_optional,
    "account-of-arn": _take_account_from_arn,
    "alias": _add_alias,
    EXPIRES_STRING: _add_expires_string,
}
"""Functions of the treatments, by their names in the table."""
