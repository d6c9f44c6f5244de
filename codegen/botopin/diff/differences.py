"""Raw differences between two versions, without verdicts."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

from botopin.model.document_files import MODEL_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.report import Direction
    from botopin.diff.witness import Witness
    from botopin.model.service import JSON


class Subject(StrEnum):
    """Part of the model that differs."""

    SERVICE = "service"
    METADATA = "metadata"
    OPERATION = "operation"
    INPUT = "input"
    OUTPUT = "output"
    ERROR = "error"
    """An entry in the error list of an operation."""
    SHAPE = "shape"
    MEMBER = "member"
    """A member of a structure, `member` of a list, or `key` or `value` of a map."""
    ENUM_VALUE = "enum value"
    PAGINATOR = "paginator"
    WAITER = "waiter"
    CLIENT_PARAMETER = "client context parameter"
    ENDPOINT_RULES = "endpoint rules"
    """The rules with their parameters."""
    ENDPOINT_PARAMETER = "endpoint parameter"
    DOCUMENT = "document"
    """Content of another file than service-2.json that no other subject covers."""


class ChangeKind(StrEnum):
    """How the subject or one of its traits changed. An absent trait has its default value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    RESPELLED = "respelled"
    """The notation differs, but the meaning is the same."""
    REORDERED = "reordered"


class Qualifier(StrEnum):
    """Detail of a difference that rules depend on."""

    REQUIRED = "required"
    """The member or the parameter is required, or the input has required members."""
    UNION = "union"
    IDEMPOTENCY_TOKEN = "idempotency token"  # noqa: S105
    EXCEPTION = "exception"
    HAS_CLASS = "has a class"
    """The bindings define a class for the shape."""
    SHAPE_REMOVED = "shape removed"
    """The shape of the error is no longer in the model."""
    WIRE_NAME_KEPT = "wire name kept"
    NAME_NOT_SENT = "unsent"
    """Requests do not contain the name of the operation."""
    NARROWER = "narrower"
    WIDER = "wider"
    NEWLY_ADDED = "newly added"
    EQUAL = "equal"
    """Both patterns match the same values."""
    DISJOINT = "disjoint"
    """No value matches both patterns."""
    UNDECIDED = "undecided"
    """It is unknown which values the constraint excludes."""
    NO_VALUE_LOST = "no value lost"
    """The pattern already excludes all values that the bound excludes."""
    TYPE_BOUND = "bound of the type"
    """The old bound is the largest or the smallest value of its type."""
    ANCHORS_ONLY = "anchors only"
    MARKUP_ONLY = "markup only"
    TRAILING_SLASH_ONLY = "trailing slash only"
    GREEDY_LABELS_ONLY = "greedy labels only"
    """Labels of the URI accept slashes in the new version only."""
    SAME_IN_PYTHON = "same in Python"
    """Both types are integer and long, or float and double."""
    SCHEME_REMOVED = "scheme removed"
    CLASS_CHANGED = "class changed"
    """The reference changes from one class to another."""
    FIRST_BODY_MEMBER = "first body member"
    """The member is the first in the body of a rest-json request, which had no body before."""
    RESPELLED_VALUE = "respelled value"
    """The new version has a value that differs from the removed one in case or separators."""
    SAME_PYTHON_NAME = "same name in Python"
    """The bindings have one name for a removed value and its successor, or for both names of a
    renamed subject."""
    KEYS_ADDED = "keys added"
    """A paginator reads all keys that it read before, in the old order, and more."""
    FIRST_KEY_MOVED = "first key moved"
    """A paginator reads all keys that it read before, but the first is another one."""
    UNSEEN_IN_REQUESTS = "unseen in requests"
    """Clients send the same requests, because they do not read the trait or its meaning is the
    same."""
    UNSEEN_IN_RESPONSES = "unseen in responses"
    """Clients parse responses in the same way."""
    STILL_ACCEPTED = "still accepted"
    """The new version accepts requests as clients of the old version prepare them."""
    RULES_IN_ONE_VERSION = "rules in one version"
    """The other version has no endpoint rules."""
    ENDPOINTS_SAME = "endpoints same"
    """botocore resolves the same endpoints and signatures."""
    ENDPOINTS_GAINED = "endpoints gained"
    """Calls that failed have an endpoint."""
    ENDPOINTS_LOST = "endpoints lost"
    """Calls that had an endpoint fail."""
    ENDPOINTS_SAMPLED = "sampled"
    """Not all combinations of calls and settings were compared."""
    ENDPOINTS_UNRESOLVED = "endpoints unresolved"
    """botocore is not installed, or cannot evaluate the rules."""
    ENDPOINTS_COVERED = "endpoints covered"
    """Another difference carries the effect of all changes of endpoints."""


class Absent(Enum):
    """Type of `ABSENT`, which differs from JSON's null."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
"""Value of a trait or an object that the model does not contain."""

ShapePair: TypeAlias = tuple[str, str]
"""Old and new name of a shape. One name is empty if the shape has no counterpart."""


def is_same_shape(pair: ShapePair, renamed: Mapping[str, str]) -> bool:
    """Return whether a pair is one shape, or a shape without a counterpart.

    A pair that is neither consists of two shapes: the new one replaces the old one in a reference.

    Args:
        pair: Old and new name.
        renamed: Old names of renamed shapes, by new name.
    """
    old, new = pair
    return old == new or not old or not new or renamed.get(new) == old


@frozen
class OperationOwner:
    """One direction of an operation, as the owner of a difference."""

    operation: str
    """Name in the new model, or in the old model if the operation was removed."""
    direction: Direction


Owner: TypeAlias = "OperationOwner | ShapePair | None"
"""Operation or pair of shapes that contains a difference; None for the whole service."""


RuleKey: TypeAlias = "tuple[Subject, ChangeKind, str, frozenset[Qualifier]]"
"""Everything that rules depend on: differences with equal keys have equal verdicts."""


@frozen(kw_only=True)
class Difference:
    """One difference between two versions."""

    subject: Subject
    trait: str = ""
    """JSON name of the changed trait, such as `error.code`. Empty if the subject itself was
    added, removed or renamed."""
    kind: ChangeKind
    name: str
    """Displayed name, such as `CreateJobRequest.associations`; the new name if there are two."""
    old: JSON | Absent
    new: JSON | Absent
    old_pointer: str
    """JSON pointer into the old model. If the old model lacks the value: the pointer of the
    replaced shape in a pair of two different shapes, otherwise empty."""
    new_pointer: str
    """JSON pointer into the new model, on the same terms."""
    file: str = MODEL_FILE
    owner: Owner = None
    qualifiers: frozenset[Qualifier] = frozenset()
    successor: str = ""
    """Added value that replaces a removed one; empty if there is none."""
    witness: Witness | None = None
    """Example of the effect that the comparison found; None if it found none."""

    @property
    def rule_key(self) -> RuleKey:
        return self.subject, self.kind, self.trait, self.qualifiers

    @property
    def is_unseen(self) -> bool:
        """Return whether clients do not notice the difference in either direction."""
        unseen = {Qualifier.UNSEEN_IN_REQUESTS, Qualifier.UNSEEN_IN_RESPONSES}
        return unseen <= self.qualifiers

    @property
    def is_removal(self) -> bool:
        """Return whether the subject itself was removed."""
        return self.kind is ChangeKind.REMOVED and not self.trait


@frozen(kw_only=True)
class Comparison:
    """All differences between two versions, with the operations that they affect."""

    differences: tuple[Difference, ...]
    operations: Mapping[str, str]
    """Old names of the operations in both versions, by new name."""
    renamed_shapes: Mapping[str, str]
    """Old names of renamed shapes, by new name."""
    affected_operations: Mapping[ShapePair, tuple[OperationOwner, ...]]
    """Operations that use a pair of shapes, for each pair with differences."""
    uses: Mapping[ShapePair, tuple[str, ...]]
    """Members of structures that use a pair of shapes. The keys are pairs without a class, and
    pairs of two shapes of which the new one replaces the old one in a reference."""
