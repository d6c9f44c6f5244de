"""The report as data: everything that the formats show."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.witness import Witness
    from botopin.model.service import JSON
    from botopin.sources.info import ModelInfo

SCHEMA_VERSION: Final = "1.1"
"""Version of the report's JSON schema. A new field increases the second number; a changed or
removed field increases the first number."""


class Severity(IntEnum):
    """Severity of a change, in ascending order."""

    NONE = 0
    """No effect on the contract."""
    SAFE = 1
    DANGEROUS = 2
    """The change may break some callers."""
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()


class Viewpoint(StrEnum):
    """Viewpoint from which a change is judged."""

    SOURCE = "source"
    """Existing caller code with the new bindings."""
    WIRE = "wire"
    """A client that is pinned to the old version and calls the new service."""
    BOTH = "both"
    """The worse of the two."""


class Direction(StrEnum):
    """Side of a call that a change affects."""

    INPUT = "input"
    OUTPUT = "output"
    ERROR = "error"


class Category(StrEnum):
    """Category of a change."""

    CONTRACT = "contract"
    TIGHTENED = "tightened"
    """A newly modelled or narrower constraint, which may always have applied."""
    DEPRECATION = "deprecation"
    METADATA = "metadata"
    DOCS = "docs"


class Status(StrEnum):
    """How an operation changed."""

    NEW = "new"
    UPDATED = "updated"
    """The operation has a new member or enum value, which AWS's change pages list."""
    CHANGED = "changed"
    """The operation changed in another way."""
    RENAMED = "renamed"
    REMOVED = "removed"


class LineChange(StrEnum):
    """Mark of a line of syntax, relative to the other version."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"


@frozen(kw_only=True)
class AffectedOperation:
    """One operation that a change affects, with the verdicts for its callers."""

    operation: str
    """Wire name in the new model, or in the old model if the operation was removed."""
    direction: Direction
    source: Severity
    wire: Severity
    severity: Severity
    """Severity from the report's viewpoint, after the policy."""
    reason: str
    """Reason for the verdicts."""


@frozen(kw_only=True)
class Paths:
    """JSON pointers into `file` of both models; empty if a model has no such location."""

    file: str
    """service-2.json, paginators-1.json, …"""
    old: str
    new: str


@frozen(kw_only=True)
class Description:
    """Part of a model, described as in AWS's reference."""

    name: str
    """Wire name."""
    type: str
    """boto3's word: `string`, `list of dict`; `error` for an error."""
    is_required: bool
    """Whether every request must contain the member; False in a response."""
    documentation: tuple[str, ...]
    """Paragraphs of plain text."""
    constraints: tuple[str, ...]
    """Sentences on constraints, or on the status of an error."""
    values: tuple[str, ...]
    """Values of an enum."""
    deprecated: str
    """Sentences on the deprecation; empty if the part is not deprecated."""
    members: tuple[Description, ...]
    described_at: str
    """Path of the member that describes the same structure; empty if `members` do."""


@frozen(kw_only=True)
class Change:
    """A difference with its verdicts."""

    rule: str
    title: str
    """Title of the rule, such as `enum value added`."""
    fingerprint: str
    """SHA-256 of service, rule, location and both values; stable between runs."""
    pointers: Paths
    subject: str
    """Part of the model that changed: `member`, `enum value`, `error`."""
    trait: str
    """JSON name of the changed trait, such as `max`; empty if the subject itself changed."""
    wire_path: str
    """Path in AWS's names: CreateJobRequest.associations."""
    python_path: str
    """Path in the bindings of any version: braket.CreateJobRequest.associations."""
    python_name: str
    """Path in the version that has it: v2023_12_04.CreateJobRequest.associations. Empty if the date
    of the version is unknown."""
    uses: tuple[str, ...]
    """Members that use the shape, if the shape has no class."""
    old: JSON
    """Old value; None if absent."""
    new: JSON
    """New value; None if absent."""
    affected_operations: tuple[AffectedOperation, ...]
    source: Severity
    """Worst source verdict of the affected operations, or the change's own without operations."""
    wire: Severity
    severity: Severity
    """Severity from the report's viewpoint, after the policy."""
    category: Category
    reason: str
    """Reason for the severity."""
    migration: str
    """Instruction for callers; empty if no action is needed."""
    introduced_in: str
    """Date of the version that introduced the change; empty if unknown."""
    cause: str = ""
    """Fingerprint of the change that this change follows from; empty if the change stands alone."""
    witness: Witness | None = None
    """Example of the effect on callers; None if none is known."""
    added: Description | None = None
    """Description of the added member, error, input or output; None for other changes."""
    suppression_reason: str | None = None
    """Reason of the policy for accepting the change; None if the policy does not accept it."""


@frozen(kw_only=True)
class LineSegment:
    """A segment of a line of syntax."""

    text: str
    mark: LineChange = LineChange.SAME


@frozen(kw_only=True)
class Line:
    """A line of syntax in boto3's form, with one mark or with a mark for each segment."""

    pieces: tuple[LineSegment, ...]
    mark: LineChange = LineChange.SAME
    """SAME also if only some segments are added or removed."""

    @property
    def text(self) -> str:
        """The segments as one text."""
        return "".join(piece.text for piece in self.pieces)


@frozen(kw_only=True)
class OperationChange:
    """An operation that was added, removed or changed."""

    name: str
    old_name: str
    """Name in the old model; empty if the operation is new."""
    method: str
    """Method of the client: create_job."""
    status: Status
    severity: Severity
    documentation: tuple[str, ...]
    """Paragraphs of plain text."""
    request_delta: str
    """Additions to the request, as Python; empty if there are none."""
    response_delta: str
    """Additions to the response, as Python; empty if there are none."""
    request_removals: str = ""
    """Removals from the request, in the form of the additions."""
    response_removals: str = ""
    """Removals from the response, in the form of the additions."""
    request_members: tuple[Description, ...] = ()
    """Members of the request of a new operation."""
    response_members: tuple[Description, ...] = ()
    """Members of the response of a new operation."""
    errors: tuple[Description, ...] = ()
    """Errors of a new operation."""
    request_syntax: tuple[Line, ...]
    response_syntax: tuple[Line, ...]
    changes: tuple[str, ...]
    """Fingerprints of the changes that affect the operation, the most severe first."""


@frozen(kw_only=True)
class Summary:
    """Verdict and counts of a report."""

    severity: Severity
    verdict: str
    """Verdict in one sentence: Breaks callers: 2 breaking changes in 1 operation."""
    by_severity: Mapping[str, int]
    """Numbers of changes that the policy does not accept and that stand alone, by severity, the
    most severe first."""
    by_rule: Mapping[str, int]
    """Numbers of all changes, by rule ID."""
    operations: Mapping[str, int]
    """Numbers of operations, by status."""
    suppressed: int
    """Number of changes that the policy accepts."""
    consequences: int = 0
    """Number of changes that the policy does not accept and that follow from another change."""


@frozen(kw_only=True)
class Report:
    """Differences between two versions of a service, with verdicts."""

    service: str
    title: str
    """Full name of the service: Braket."""
    viewpoint: Viewpoint
    old: ModelInfo
    new: ModelInfo
    release_note: str | None
    summary: Summary
    operations: tuple[OperationChange, ...]
    """Operations, sorted by descending severity, then by name."""
    changes: tuple[Change, ...]
    """Changes, sorted by descending severity, then by category, rule and path."""
    unused_suppressions: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    """Dates of all versions from old to new; empty if no other versions lie between them."""
    schema_version: str = SCHEMA_VERSION

    @property
    def has_intermediate_versions(self) -> bool:
        """Whether other versions lie between the old and the new version."""
        return bool(self.steps)


@frozen(kw_only=True)
class VersionRow:
    """One version in a changelog, with its changes since the previous version."""

    date: str
    """ISO date."""
    botocore: str
    """Release that contains the model; empty if unknown."""
    operations: int
    """Number of operations in the model."""
    shapes: int
    """Number of shapes in the model."""
    severity: Severity | None
    """Severity of the changes; None for the first version."""
    verdict: str
    """Verdict in one sentence; empty for the first version."""
    new: int
    """Number of new operations."""
    updated: int
    """Number of updated operations with additions, as on AWS's change pages."""
    changed: int
    """Number of other updated operations."""
    removed: int
    """Number of removed operations."""
    note: str
    """Release note; empty if there is none."""
    page: str
    """File name of the version's pages without extension; empty if there are none."""
