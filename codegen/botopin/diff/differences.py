"""What differs between two versions, as differences: what, where, from what, to what. No opinions."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

from botopin.model.document_files import MODEL_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.report import Direction
    from botopin.model.service import JSON


class Subject(StrEnum):
    """What a difference is about."""

    SERVICE = "service"
    METADATA = "metadata"
    OPERATION = "operation"
    INPUT = "input"
    OUTPUT = "output"
    ERROR = "error"
    """An error in the list of an operation."""
    SHAPE = "shape"
    MEMBER = "member"
    """A member of a structure; a list's `member`, a map's `key` and `value`."""
    ENUM_VALUE = "enum value"
    PAGINATOR = "paginator"
    WAITER = "waiter"
    CLIENT_PARAMETER = "client context parameter"
    ENDPOINT_RULES = "endpoint rules"
    ENDPOINT_PARAMETER = "endpoint parameter"
    DOCUMENT = "document"
    """Of a file beside service-2.json: what is none of the above."""


class ChangeKind(StrEnum):
    """What became of the subject, or of one of its traits. An absent trait has its default."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    RESPELLED = "respelled"
    """It is written differently and means the same."""
    REORDERED = "reordered"


class Qualifier(StrEnum):
    """What else is known about a difference, for rules to tell cases apart."""

    REQUIRED = "required"
    """The member is required; the input has required members; the parameter must be given."""
    UNION = "union"
    IDEMPOTENCY_TOKEN = "idempotency token"  # noqa: S105
    EXCEPTION = "exception"
    HAS_CLASS = "named"
    """A structure or an enum: it has a class of its own."""
    SHAPE_REMOVED = "shape gone"
    """The error's shape is no longer in the model."""
    WIRE_NAME_KEPT = "wire name kept"
    NARROWER = "narrower"
    WIDER = "wider"
    NEWLY_ADDED = "newly set"
    ANCHORS_ONLY = "anchors only"
    MARKUP_ONLY = "markup only"
    TRAILING_SLASH_ONLY = "trailing slash only"
    SAME_IN_PYTHON = "same in Python"
    """integer and long, float and double."""
    SCHEME_REMOVED = "scheme removed"
    CLASS_CHANGED = "other class"
    """One structure is used in place of another, and each has a class of its own."""
    FIRST_MODELLED = "first modelled"
    """There was no document of this kind before."""


class Absent(Enum):
    """The value of what is not there: null is a value of JSON."""

    ABSENT = "nothing"


ABSENT: Final = Absent.ABSENT

ShapePair: TypeAlias = tuple[str, str]
"""The names of a shape in the old and in the new model; one is empty where it has no partner."""


def is_same_shape(pair: ShapePair, renamed: Mapping[str, str]) -> bool:
    """Whether a pair is one shape, or has no partner: else one is used in place of the other.

    `renamed` has the old name of each shape that was renamed by its new one.
    """
    old, new = pair
    return old == new or not old or not new or renamed.get(new) == old


@frozen
class OperationOwner:
    """The owner of a difference about an operation."""

    operation: str
    """Its name in the new model; in the old where it is gone."""
    direction: Direction


Owner: TypeAlias = "OperationOwner | ShapePair | None"
"""Through what a difference reaches operations: one of them, a pair of shapes; None for the service."""


RuleKey: TypeAlias = "tuple[Subject, ChangeKind, str, frozenset[Qualifier]]"
"""What rules go by: differences that share it are judged alike."""


@frozen(kw_only=True)
class Difference:
    subject: Subject
    trait: str = ""
    """The trait of the subject by its name in JSON (`error.code` for one within another); empty
    where the subject itself was added, removed or renamed."""
    kind: ChangeKind
    name: str
    """For people: CreateJobRequest.associations; the newer name where there are two."""
    old: JSON | Absent
    new: JSON | Absent
    old_pointer: str
    """A JSON pointer; empty where there is nothing. Of two shapes with different names, that of
    the shape that lacks it."""
    new_pointer: str
    file: str = MODEL_FILE
    owner: Owner = None
    qualifiers: frozenset[Qualifier] = frozenset()

    @property
    def rule_key(self) -> RuleKey:
        return self.subject, self.kind, self.trait, self.qualifiers


@frozen(kw_only=True)
class Comparison:
    """Everything that differs, and what a difference reaches."""

    differences: tuple[Difference, ...]
    operations: Mapping[str, str]
    """By the new name of each operation that both versions have, its old name."""
    renamed_shapes: Mapping[str, str]
    """By the new name, the old one."""
    affected_operations: Mapping[ShapePair, tuple[OperationOwner, ...]]
    """By pair of shapes with differences, what reaches it."""
    uses: Mapping[ShapePair, tuple[str, ...]]
    """By pair of shapes that have no class of their own, or of which the one is used in place of
    the other, the members of structures that use it."""
