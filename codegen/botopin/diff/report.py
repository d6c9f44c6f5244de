"""The report as data: what every format shows, and nothing that a format would have to compute."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import JSON
    from botopin.sources.info import ModelInfo

SCHEMA_VERSION: Final = "1.0"
"""Of the report in JSON: the second number grows when something is added, the first when
something that was there means another thing or is gone."""


_FIRST_AND_LAST: Final = 2


class Severity(IntEnum):
    """A verdict, from harmless to harmful."""

    NONE = 0
    """No effect on the contract."""
    SAFE = 1
    DANGEROUS = 2
    """Cannot be proven: it breaks some callers, or may."""
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()


class Viewpoint(StrEnum):
    """Whose verdict counts."""

    SOURCE = "source"
    """Old caller code against the new bindings."""
    WIRE = "wire"
    """A client that is pinned to the old version, talking to the new service."""
    BOTH = "both"
    """The worse of the two."""


class Direction(StrEnum):
    """How a change reaches an operation's callers."""

    INPUT = "input"
    OUTPUT = "output"
    ERROR = "error"


class Category(StrEnum):
    CONTRACT = "contract"
    TIGHTENED = "tightened"
    """A constraint that was newly modelled or got narrower: the service may have had it always."""
    DEPRECATION = "deprecation"
    METADATA = "metadata"
    DOCS = "docs"


class Status(StrEnum):
    """What became of an operation."""

    NEW = "new"
    UPDATED = "updated"
    """It got something new: a member, an enum value. AWS's own change pages tell of these."""
    CHANGED = "changed"
    """Something else about it changed."""
    RENAMED = "renamed"
    REMOVED = "removed"


class LineChange(StrEnum):
    """How a line of syntax stands to the other version."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"


@frozen(kw_only=True)
class AffectedOperation:
    """One operation that a change reaches, and the verdicts there."""

    operation: str
    """Its wire name in the newer model; in the older where it is gone."""
    direction: Direction
    source: Severity
    wire: Severity
    severity: Severity
    """From the report's viewpoint, after the policy."""
    reason: str
    """Why the verdicts are so."""


@frozen(kw_only=True)
class Paths:
    """JSON pointers into `file` of each model; empty where there is no such place."""

    file: str
    """service-2.json, paginators-1.json, …"""
    old: str
    new: str


@frozen(kw_only=True)
class Change:
    rule: str
    title: str
    """What the rule says happened: enum value added."""
    fingerprint: str
    """Stable between runs: sha256 of service, rule, path, old and new."""
    pointers: Paths
    wire_path: str
    """For people: CreateJobRequest.associations."""
    python_path: str
    """As in the bindings of any version: braket.CreateJobRequest.associations."""
    python_name: str
    """The same, of the version that has it: v2023_12_04.CreateJobRequest.associations; empty where
    its date is not known."""
    uses: tuple[str, ...]
    """Where the shape is used, by members of structures, where it has no class of its own."""
    old: JSON
    """None where there was nothing."""
    new: JSON
    affected_operations: tuple[AffectedOperation, ...]
    source: Severity
    """The worst over `reach`; of a change of the whole service, its own."""
    wire: Severity
    severity: Severity
    """From the report's viewpoint, after the policy."""
    category: Category
    reason: str
    """Why it has its severity."""
    migration: str
    """What a caller does about it; empty where there is nothing to do."""
    introduced_in: str
    """The date of the version that brought it."""
    suppression_reason: str | None = None
    """The reason that the policy gives for accepting it."""


@frozen(kw_only=True)
class LineSegment:
    """A piece of a line of syntax."""

    text: str
    mark: LineChange = LineChange.SAME


@frozen(kw_only=True)
class Line:
    """A line of syntax in boto3's form: all of it marked alike, or piece by piece."""

    pieces: tuple[LineSegment, ...]
    mark: LineChange = LineChange.SAME
    """SAME too where only some of its pieces are added or removed."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@frozen(kw_only=True)
class OperationChange:
    """An operation that is new, gone or different."""

    name: str
    old_name: str
    """Another than `name` where it was renamed; empty where it is new."""
    method: str
    """Of the client: create_job."""
    status: Status
    severity: Severity
    documentation: tuple[str, ...]
    """Paragraphs, in plain text."""
    request_delta: str
    """What is new in the request, as Python; empty where nothing is."""
    response_delta: str
    request_syntax: tuple[Line, ...]
    response_syntax: tuple[Line, ...]
    changes: tuple[str, ...]
    """Fingerprints of the changes that reach it, the worst first."""


@frozen(kw_only=True)
class Summary:
    severity: Severity
    verdict: str
    """One sentence: Breaks callers: 2 breaking changes in 1 operation."""
    by_severity: Mapping[str, int]
    """Numbers of changes that are not suppressed, by the severity's name, worst first."""
    by_rule: Mapping[str, int]
    """Of all changes, by rule id."""
    operations: Mapping[str, int]
    """Numbers of operations, by status."""
    suppressed: int


@frozen(kw_only=True)
class Report:
    service: str
    title: str
    """The service's full name: Braket."""
    viewpoint: Viewpoint
    old: ModelInfo
    new: ModelInfo
    release_note: str | None
    summary: Summary
    operations: tuple[OperationChange, ...]
    """By status as its values are ordered, then by name."""
    changes: tuple[Change, ...]
    """The worst first; then by category, rule and path."""
    unused_suppressions: tuple[str, ...] = ()
    steps: tuple[str, ...] = field(default=())
    """Of a span, the dates of all versions from old to new."""
    schema_version: str = SCHEMA_VERSION

    @property
    def is_span(self) -> bool:
        """Whether other versions lie between the two."""
        return len(self.steps) > _FIRST_AND_LAST


@frozen(kw_only=True)
class VersionRow:
    """One version, and what it changed in the one before it."""

    date: str
    """ISO."""
    botocore: str
    """The release that it came from; empty where it is not known."""
    operations: int
    """How many the model has."""
    shapes: int
    severity: Severity | None
    """None for the first version: there is nothing that it could break."""
    verdict: str
    """One sentence; empty for the first."""
    new: int
    """How many operations are new; the next three likewise."""
    updated: int
    changed: int
    removed: int
    note: str
    """The release note; empty where there is none."""
    page: str
    """The name of the pair's pages, beside the index and without `.html` and `.md`; empty where
    there are none."""
