"""Runtime library of generated bindings.

The lowest layer of botopin depends on attrs and cattrs. Errors use botocore, and strategies use
Hypothesis. These two packages are imported when they are first needed. This module exports the
names that every generated module uses.
"""

from botopin.runtime.enums import EnumMapping, OpenStrEnum, UnknownValue
from botopin.runtime.lazy_exports import lazy_exports
from botopin.runtime.members import member
from botopin.runtime.shapes import Response, Shape, Union, deprecated, shape
from botopin.runtime.types import (
    ASCIIText,
    Base64Text,
    Blob,
    Boolean,
    BucketName,
    Document,
    EncodedJSON,
    EventStreamOf,
    Float,
    Integer,
    JSONHeader,
    JSONText,
    JSONValue,
    ListOf,
    MapOf,
    PathSuffix,
    Stream,
    String,
    TextOr,
    Timestamp,
)

__all__ = [
    "ASCIIText",
    "Base64Text",
    "Blob",
    "Boolean",
    "BucketName",
    "Document",
    "EncodedJSON",
    "EnumMapping",
    "EventStreamOf",
    "Float",
    "Integer",
    "JSONHeader",
    "JSONText",
    "JSONValue",
    "ListOf",
    "MapOf",
    "OpenStrEnum",
    "PathSuffix",
    "Response",
    "Shape",
    "Stream",
    "String",
    "TextOr",
    "Timestamp",
    "Union",
    "UnknownValue",
    "deprecated",
    "lazy_exports",
    "member",
    "shape",
]
