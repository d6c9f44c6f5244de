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

    from botopin.customizations.table import Handler
    from botopin.model.service import Operation, ServiceModel, Shape

PATH_SUFFIX: Final = "path-suffix"
"""botocore sends only the part of a text after the last `/`."""
BASE64: Final = "base64"
"""botocore encodes a text or bytes as base64."""
COPY_SOURCE: Final = "copy-source"
"""botocore accepts a structure instead of a text."""
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


def apply_handlers(model: ServiceModel) -> ServiceModel:
    """Return a model with the treatments of botocore's handlers."""
    draft = _Draft(model)
    for handler in treatments_of(model):
        _TREATMENTS[handler.treatment](draft, handler)
    return evolve(model, shapes=draft.shapes) if draft.is_changed else model


def is_decoded_json(reference: Reference) -> bool:
    """Return whether botocore decodes the JSON of a received text."""
    customization = reference.customization
    return customization is not None and customization.treatment == DECODED_JSON


class _Draft:
    """Shapes of a model while treatments change them."""

    def __init__(self, model: ServiceModel) -> None:
        self.model = model
        self.shapes: dict[str, Shape] = dict(model.shapes)
        self.is_changed = False

    def inputs(self, handler: Handler) -> Iterator[StructureShape]:
        """Yield the structures of the requests that a handler receives."""
        return self._structures(each.input for each in self._operations(handler))

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

    def set_member(self, owner: StructureShape, member: Member) -> None:
        current = self.shapes[owner.name]  # an earlier treatment may have changed it
        if isinstance(current, StructureShape):
            self.set_shape(evolve(current, members={**current.members, member.name: member}))

    def change_members(
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
        draft.change_members(draft.inputs(handler), handler, customization=customization)

    return treat


def _leave_unchanged(draft: _Draft, handler: Handler) -> None:
    """Do nothing: the model describes the values that a client accepts and returns."""


def _customize_outputs(treatment: str) -> Callable[[_Draft, Handler], None]:
    """Return a function that marks the members of responses with a treatment."""

    def treat(draft: _Draft, handler: Handler) -> None:
        customization = Customization(treatment=treatment, note=handler.note)
        draft.change_members(draft.outputs(handler), handler, customization=customization)

    return treat


def _accept_copy_source(draft: _Draft, handler: Handler) -> None:
    """Let a member accept a structure of a bucket, a key and a version."""
    text = StringShape(name="CopySourceText")
    members = {
        name: Member(name=name, shape=text.name, required=name != "VersionId", documentation=doc)
        for name, doc in _COPY_SOURCE_MEMBERS.items()
    }
    structure = StructureShape(
        name="copySource", documentation="Source object of a copy.", members=members
    )
    customization = Customization(
        treatment=COPY_SOURCE, note=handler.note, alternative=structure.name
    )
    draft.change_members(draft.inputs(handler), handler, customization=customization)
    if draft.is_changed:
        draft.set_shape(text)
        draft.set_shape(structure)


_COPY_SOURCE_MEMBERS: Final = {
    "Bucket": "Name of the bucket, or ARN of an access point.",
    "Key": "Key of the object, not encoded.",
    "VersionId": "Version of the object.",
}


def _require_bucket_name(draft: _Draft, handler: Handler) -> None:
    """Let a member accept bucket names and ARNs of access points only."""
    draft.change_members(draft.inputs(handler), handler, overrides={"pattern": _BUCKET_NAME})


_BUCKET_NAME: Final = (
    r"[a-zA-Z0-9.\-_]{1,255}"
    r"|arn:aws.*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-.]{1,63}"
    r"|arn:aws.*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\-]{1,63}"
    r"[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}"
)
"""`VALID_BUCKET` and `VALID_S3_ARN` of `botocore.handlers`."""


def _require_ascii(draft: _Draft, handler: Handler) -> None:
    """Let a map of headers contain ASCII characters only, in the requests of a handler."""
    for owner in draft.inputs(handler):
        for name in {*handler.members} & {*owner.members}:
            member = owner.members[name]
            headers = draft.shapes[member.shape]
            if isinstance(headers, MapShape):
                limit = {"pattern": r"[\x00-\x7F]*"}
                copy = evolve(
                    headers,
                    name=f"ASCII{headers.name}",
                    key=evolve(headers.key, overrides=limit),
                    value=evolve(headers.value, overrides=limit),
                )
                draft.set_shape(copy)
                draft.set_member(owner, evolve(member, shape=copy.name))


def _make_optional(draft: _Draft, handler: Handler) -> None:
    customization = Customization(treatment="", note=handler.note)
    draft.change_members(
        draft.inputs(handler), handler, required=False, customization=customization
    )


def _take_account_from_arn(draft: _Draft, handler: Handler) -> None:
    """Make the account id optional in requests whose member can be an Outposts ARN."""
    customization = Customization(treatment="", note=handler.note)
    for owner in draft.inputs(handler):
        account = owner.members.get("AccountId")
        for source in handler.members:
            if account is not None and source in owner.members:
                account = evolve(account, required=False, customization=customization)
                draft.set_shape(evolve(owner, account_source=source))
                draft.set_member(owner, account)


def _add_alias(draft: _Draft, handler: Handler) -> None:
    """Let requests contain a member under a second name, the last in the row."""
    name, alias = handler.members
    for owner in draft.inputs(handler):
        if name in owner.members and alias not in owner.members:
            draft.set_member(owner, evolve(owner.members[name], alias=alias))


def _decode_documents(draft: _Draft, handler: Handler) -> None:
    """Mark the texts that botocore decodes in responses, and let requests accept their values.

    botocore decodes the members of structures, also within lists, but not the items of lists.
    """
    decoded = Customization(treatment=DECODED_JSON, note=handler.note)
    sent = Customization(treatment=JSON_TEXT, note="A JSON value is sent as text.")
    inputs = _reachable(draft, draft.inputs(handler))
    for name in [*_reachable(draft, draft.outputs(handler)), *inputs]:
        customization = sent if name in inputs else decoded
        match draft.shapes[name]:
            case StructureShape() as shape:
                draft.change_members([shape], handler, customization=customization)
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


def _add_expires_string(draft: _Draft, handler: Handler) -> None:
    """Add the unparsed text of the header `Expires` to responses."""
    for owner in draft.outputs(handler):
        if "Expires" in owner.members and _EXPIRES_STRING not in owner.members:
            draft.set_shape(StringShape(name=_EXPIRES_STRING))
            member = evolve(
                owner.members["Expires"],
                name=_EXPIRES_STRING,
                shape=_EXPIRES_STRING,
                documentation=handler.note,
            )
            draft.set_member(owner, member)


_EXPIRES_STRING: Final = "ExpiresString"

_TREATMENTS: Final[Mapping[str, Callable[[_Draft, Handler], None]]] = {
    PATH_SUFFIX: _customize_inputs(PATH_SUFFIX),
    BASE64: _customize_inputs(BASE64),
    COPY_SOURCE: _accept_copy_source,
    DECODED_BASE64: _customize_outputs(DECODED_BASE64),
    DECODED_JSON: _customize_outputs(DECODED_JSON),
    DECODED_KEYS: _leave_unchanged,
    POLICY_DOCUMENTS: _decode_documents,
    ROOT_TEXT: _leave_unchanged,
    "bucket-name": _require_bucket_name,
    "ascii": _require_ascii,
    "optional": _make_optional,
    "account-of-arn": _take_account_from_arn,
    "alias": _add_alias,
    EXPIRES_STRING: _add_expires_string,
}
"""Functions of the treatments, by their names in the table."""
