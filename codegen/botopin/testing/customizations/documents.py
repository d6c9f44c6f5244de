"""JSON documents in texts, which botocore decodes if it can."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from botopin.testing.protocols.bodies.xml_document import is_legal

if TYPE_CHECKING:
    from collections.abc import Callable


def encode_json(value: Any) -> str:
    """Return the text that botocore decodes to a value of `TemplateBody`.

    A text that is not JSON is unchanged. Any other text becomes a JSON string.

    Raises:
        TypeError: JSON cannot represent the value.
    """
    return _encode(value, json.loads, json.dumps)


def encode_quoted_json(value: Any) -> str:
    """Return the percent-encoded text that botocore decodes to a policy document.

    Raises:
        TypeError: JSON cannot represent the value.
    """
    return _encode(
        value, lambda text: json.loads(unquote(text)), lambda each: quote(json.dumps(each), safe="")
    )


def decode_json(text: str) -> Any:
    """Return the JSON value of a text, or the text if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _encode(value: Any, decode: Callable[[str], Any], encode: Callable[[Any], str]) -> str:
    if isinstance(value, str) and is_legal(value):
        try:
            decode(value)
        except ValueError:
            return value
        except RecursionError:
            pass  # botocore could not decode it either, and its call would fail
    return encode(value)
