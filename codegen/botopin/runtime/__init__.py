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
