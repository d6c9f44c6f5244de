"""Conversion of responses in botocore's form to the form that services send."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import quote_plus

from attrs import frozen

from botopin.customizations.table import treatments_of
from botopin.customizations.treatments import (
    DECODED_BASE64,
    DECODED_JSON,
    DECODED_KEYS,
    EXPIRES_STRING,
    POLICY_DOCUMENTS,
)
from botopin.model.service import ListShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value
from botopin.testing.customizations.documents import encode_json, encode_quoted_json
from botopin.testing.customizations.expires import (
    complete_expires,
    encode_expires,
    remove_expires_text,
)
from botopin.testing.protocols.bodies.xml_document import is_legal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botopin.customizations.table import Handler
    from botopin.model.service import Member, Operation, Reference, ServiceModel

_ENCODING: Final = "EncodingType"
"""Member with the value `url` in requests for percent-encoded keys, and in their responses."""

_Request: TypeAlias = "Mapping[str, Any] | None"
_Response: TypeAlias = dict[str, Any]


class ResponseEncoder:
    """Encoder of the responses of one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._rows = [row for row in treatments_of(model) if row.treatment in _TREATMENTS]

    def complete(
        self, operation: Operation, response: Mapping[str, Any], request: _Request
    ) -> _Response:
        """Return a response with the members that botocore derives from other members.

        Args:
            operation: Operation of the response.
            response: Response in boto3's form.
            request: Request as it was sent. None if the response must suit every request.

        Raises:
            ValueError: botocore cannot return the response.
        """
        completed = dict(response)
        for call in self._calls(operation, request):
            completed = _TREATMENTS[call.row.treatment].complete(call, completed)
        return completed

    def encode(
        self, operation: Operation, response: Mapping[str, Any], request: _Request
    ) -> _Response:
        """Return a completed response as the service sends it, in the form of the model.

        Raises:
            ValueError, TypeError: A value cannot be encoded.
        """
        encoded = dict(response)
        for call in self._calls(operation, request):
            encoded = _TREATMENTS[call.row.treatment].encode(call, encoded)
        return encoded

    def make_realistic(self, operation: Operation, response: Mapping[str, Any]) -> _Response:
        """Return a synthetic response with documents that a service could have sent."""
        realistic = dict(response)
        for call in self._calls(operation, None):
            realistic = _TREATMENTS[call.row.treatment].make_realistic(call, realistic)
        return realistic

    def _calls(self, operation: Operation, request: _Request) -> Iterator[_Call]:
        for row in self._rows:
            if row.applies_to(operation.name) and operation.output is not None:
                yield _Call(self._model, operation.output, row, request)


@frozen
class _Call:
    """A row of the table that applies to the response of an operation."""

    model: ServiceModel
    output: Reference
    row: Handler
    request: _Request

    def change_members(
        self, response: _Response, change: Callable[[Member, Any], Any]
    ) -> _Response:
        """Return a response with new values of the row's members.

        A treatment of shapes concerns structures at every depth, also in lists. Absent members
        have the value None, and a new value None omits them.
        """
        changed: _Response = self._change(self.output, response, change)
        return changed

    def _change(
        self, reference: Reference, value: Any, change: Callable[[Member, Any], Any]
    ) -> Any:
        match self.model.resolve(reference):
            case StructureShape(members=members) if is_mapping(value):
                changed = dict(value)
                for name, member in members.items():
                    item = value.get(name)
                    if name in self.row.members or member.shape in self.row.shapes:
                        item = change(member, item)
                    elif self.row.shapes and item is not None:
                        item = self._change(member, item, change)
                    if item is not None:
                        changed[name] = item
                return changed
            case ListShape(member=member) if is_list(value):
                return [self._change(member, item, change) for item in value]
            case _:
                return value


def _unchanged(_: _Call, response: _Response) -> _Response:
    return response


@frozen(kw_only=True)
class _Treatment:
    encode: Callable[[_Call, _Response], _Response]
    complete: Callable[[_Call, _Response], _Response] = _unchanged
    make_realistic: Callable[[_Call, _Response], _Response] = _unchanged


def _encode_texts(encode: Callable[[Any], str]) -> Callable[[_Call, _Response], _Response]:
    def encode_member(member: Member, value: Any) -> str | None:
        try:
            return None if value is None else encode(value)
        except (TypeError, ValueError) as error:
            message = f"{member.name}: cannot encode {format_value(value)}: {error}"
            raise ValueError(message) from None

    return lambda call, response: call.change_members(response, encode_member)


def _fill_examples(call: _Call, response: _Response) -> _Response:
    """Replace each document by the example of its member in the table."""
    examples = call.row.examples

    def example(member: Member, _: Any) -> Any:
        return json.loads(examples.get(member.name) or examples["*"])

    return call.change_members(response, example)


def _encode_base64(text: Any) -> str:
    return b64encode(text.encode() if isinstance(text, str) else text).decode("ascii")


def _complete_keys(call: _Call, response: _Response) -> _Response:
    """Add `EncodingType` if the keys need it and the request allows it, as boto3's does."""
    keys = list(_keys(call.row, response))
    is_needed = not all(is_legal(key) for key in keys if isinstance(key, str))
    if is_needed and (call.request is None or call.request.get(_ENCODING) == "url"):
        response = {**response, _ENCODING: "url"}
    if None in keys:  # botocore decodes the key of every item, and fails without a key
        response = {name: value for name, value in response.items() if name != _ENCODING}
    return response


def _encode_keys(call: _Call, response: _Response) -> _Response:
    if response.get(_ENCODING) != "url":
        return response
    if call.request is not None and call.request.get(_ENCODING) != "url":
        return response
    encoded = dict(response)
    for path in call.row.members:
        name, _, inner = path.partition("[].")
        value = encoded.get(name)
        if not inner and isinstance(value, str):
            encoded[name] = _quote(value)
        elif inner and is_list(value):
            encoded[name] = [
                {**item, inner: _quote(item[inner])} if inner in item else item for item in value
            ]
    return encoded


def _quote(key: Any) -> Any:
    if not isinstance(key, str):
        return key  # only an unvalidated response has a key of another type
    try:
        return quote_plus(key, safe="/")
    except UnicodeEncodeError:
        message = f"UTF-8 cannot represent the key {key[:80]!a}"
        raise ValueError(message) from None


def _keys(row: Handler, response: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield the keys of a response, and None for each item without a key."""
    for path in row.members:
        name, _, inner = path.partition("[].")
        value = response.get(name)
        if inner and is_list(value):
            yield from (item.get(inner) if is_mapping(item) else None for item in value)
        elif isinstance(value, str):
            yield value


_TREATMENTS: Final[Mapping[str, _Treatment]] = {
    DECODED_BASE64: _Treatment(encode=_encode_texts(_encode_base64)),
    DECODED_JSON: _Treatment(encode=_encode_texts(encode_json), make_realistic=_fill_examples),
    DECODED_KEYS: _Treatment(encode=_encode_keys, complete=_complete_keys),
    EXPIRES_STRING: _Treatment(
        encode=lambda _, response: encode_expires(response),
        complete=lambda _, response: complete_expires(response),
        make_realistic=lambda _, response: remove_expires_text(response),
    ),
    POLICY_DOCUMENTS: _Treatment(
        encode=_encode_texts(encode_quoted_json), make_realistic=_fill_examples
    ),
}
"""Treatments of responses, by their names in the table."""
