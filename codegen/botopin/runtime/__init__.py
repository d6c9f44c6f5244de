"""Everything that generated code imports.

Floor 0 of the house: attrs and cattrs only, botocore where an error needs it, hypothesis where a
strategy does; and none of these before it is used.
"""

from botopin.runtime.enums import OpenStrEnum, UnknownValue
from botopin.runtime.lazy_exports import lazy_exports
from botopin.runtime.members import member
from botopin.runtime.shapes import Response, Shape, Union, deprecated, shape
from botopin.runtime.types import (
    Blob,
    Boolean,
    Document,
    EventStreamOf,
    Float,
    Integer,
    JSONHeader,
    JSONText,
    JSONValue,
    ListOf,
    MapOf,
    Stream,
    String,
    Timestamp,
)

__all__ = [
    "Blob",
    "Boolean",
    "Document",
    "EventStreamOf",
    "Float",
    "Integer",
    "JSONHeader",
    "JSONText",
    "JSONValue",
    "ListOf",
    "MapOf",
    "OpenStrEnum",
    "Response",
    "Shape",
    "Stream",
    "String",
    "Timestamp",
    "Union",
    "UnknownValue",
    "deprecated",
    "lazy_exports",
    "member",
    "shape",
]
