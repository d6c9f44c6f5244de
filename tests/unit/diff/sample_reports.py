"""Sample reports: Braket 2023-12-04, one with every kind of content, and a hostile one."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields, has

from botopin.diff.differences import Subject
from botopin.diff.report import (
    AffectedOperation,
    Category,
    Change,
    Description,
    Direction,
    Line,
    LineChange,
    LineSegment,
    OperationChange,
    Paths,
    Report,
    Severity,
    Status,
    Summary,
    VersionRow,
    Viewpoint,
)
from botopin.sources.info import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOSTILE_LINES = (
    "# heading @octocat and @github/security, #1, GH-26, botocore#1908, aws/aws-cli#7",
    "<script>alert(1)</script><img src=x onerror=alert(2)><!-- --></details></summary></pre>",
    "<https://evil.example> https://evil.example www.evil.example a@evil.example",
    "[link](https://evil.example) ![image](https://evil.example/x.png) [ref]: /url",
    "| a | b |",
    "|---|---|",
    "- item",
    "1. item",
    "> quote",
    "***bold*** ~~gone~~ __x__ `code` ``co`de`` ~~~",
    "```` not a fence",
    "```",
    "````python",
    "    indented",
    "---",
    "===",
    "&lt;b&gt; &#64;octocat &amp; \\*escaped\\* $x^2$ :tada: [bold]markup[/bold] [/]",
    "\x1b[31mred\x1b]8;;https://evil.example\x07link\x1b]8;;\x07\x9b2J\x00\x08\x7f\ufffe\ud800",
    "\u202egnihtyreve\u202c \u2066\u200b\u2028\u2029\x85\r::error::owned",
    "::error file=x,line=1::owned",
    "\r\n::set-output name=x::owned %0A::warning::owned ##[error]owned",
    "::stop-commands::token",
    "]]> --> {{ 1 }} {% raw %} ${{ github.token }} `",
)
HOSTILE = "\n".join(HOSTILE_LINES)
"""Model text that attacks a browser, a terminal, GitHub or a CI server."""

_OLD = ModelInfo(
    date="2023-09-22",
    botocore="1.31.53",
    sha256="8c70507228532d2241fec57205efd9b155141e7c88a664ba708b59a946e48575",
    label="2023-09-22",
    module="v2023_09_22",
    folder="models/braket/2023-09-22",
)
_NEW = ModelInfo(
    date="2023-12-04",
    botocore="1.33.7",
    sha256="bd6400bd1ba5220ebb6bf70be8a51f6378d1fcd9bbd473aff291f5bed2b5589e",
    label="2023-12-04",
    module="v2023_12_04",
    folder="models/braket/2023-12-04",
)
_DELTA = "{'associations': [{'arn': 'string', 'type': 'RESERVATION_TIME_WINDOW_ARN'}]}"
_SOURCES = {
    "CreateJob": ("Creates an Amazon Braket job.", Direction.INPUT),
    "CreateQuantumTask": ("Creates a quantum task.", Direction.INPUT),
    "GetJob": ("Retrieves the specified Amazon Braket job.", Direction.OUTPUT),
    "GetQuantumTask": ("Retrieves the specified quantum task.", Direction.OUTPUT),
}


def described(name: str, type_: str, *members: Description) -> Description:
    """Return a description with every kind of content."""
    return Description(
        name=name,
        type=type_,
        is_required=True,
        documentation=("The resources.", "- first\n- second"),
        constraints=("Items: at most 1.",),
        values=() if members else ("RESERVATION_TIME_WINDOW_ARN",),
        deprecated="Deprecated since 2026-04-07. Leave it out.",
        members=members,
        described_at="" if members else "CreateJobRequest.associations",
    )


_ASSOCIATIONS = described("associations", "list of dict", described("type", "string"))


def plain_report() -> Report:
    """Return a report of Braket with four new members and a pattern."""
    pattern = change(
        rule="pattern-added",
        wire_path="HyperParametersValueString",
        python_path="",
        uses=("CreateJobRequest.hyperParameters", "GetJobResponse.hyperParameters"),
        path=("", "/shapes/HyperParametersValueString/pattern"),
        new="^.*$",
        affected=(
            affected("CreateJob", Direction.INPUT, Severity.DANGEROUS),
            affected("GetJob", Direction.OUTPUT, Severity.NONE),
        ),
        category=Category.TIGHTENED,
        reason="A value that the old bindings accept may be rejected.",
        migration="Check the values of hyperParameters against the pattern.",
    )
    members = [_member(operation, direction) for operation, (_, direction) in _SOURCES.items()]
    docs = change(
        rule="documentation-changed",
        wire_path="CreateJob",
        python_path="",
        path=("/operations/CreateJob/documentation", "/operations/CreateJob/documentation"),
        old="<p>Creates a job.</p>",
        new="<p>Creates an Amazon Braket job.</p>",
        category=Category.DOCS,
        reason="Documentation is no part of the contract.",
    )
    operations = [
        _updated(operation, each) for operation, each in zip(_SOURCES, members, strict=True)
    ]
    operations[0] = evolve(
        operations[0],
        severity=Severity.DANGEROUS,
        changes=(pattern.fingerprint, members[0].fingerprint, docs.fingerprint),
    )
    return report(
        changes=[pattern, *members, docs],
        operations=operations,
        release_note="This release enhances service support to create quantum tasks and hybrid "
        "jobs associated with Braket Direct Reservations.",
        verdict="May break callers: 1 dangerous change in 1 operation",
    )


def quiet_report() -> Report:
    """Return a report without changes."""
    return report(changes=[], operations=[], verdict="Breaks nobody: no changes")


def full_report() -> Report:
    """Return a report with every kind of content."""
    removed = change(
        rule="operation-removed",
        wire_path="CancelJob",
        path=("/operations/CancelJob", ""),
        affected=(affected("CancelJob", Direction.INPUT, Severity.BREAKING),),
        reason="Every call fails.",
        migration="Stop calling cancel_job.",
    )
    renamed = change(
        rule="operation-renamed",
        wire_path="FindJobs",
        path=("/operations/SearchJobs", "/operations/FindJobs"),
        old="SearchJobs",
        new="FindJobs",
        affected=(affected("FindJobs", Direction.INPUT, Severity.BREAKING),),
        reason="The method has another name.",
        migration="Call find_jobs in place of search_jobs.",
    )
    value_removed = change(
        rule="enum-value-removed",
        wire_path="InstanceType.ml.p2.xlarge",
        python_path="braket.InstanceType.ML_P2_XLARGE",
        path=("/shapes/InstanceType/enum/29", ""),
        old="ml.p2.xlarge",
        affected=(
            affected("CreateJob", Direction.INPUT, Severity.BREAKING),
            affected("GetJob", Direction.OUTPUT, Severity.BREAKING, Severity.SAFE),
        ),
        reason="The service may refuse it.",
        migration="Choose another value.",
    )
    error = change(
        rule="error-added",
        wire_path="CreateJob.ConflictException",
        path=("", "/operations/CreateJob/errors/2"),
        new="ConflictException",
        affected=(affected("CreateJob", Direction.ERROR, Severity.DANGEROUS),),
        reason="Old callers do not catch it.",
        migration="Catch braket.ConflictException.",
    )
    service = change(
        rule="signature-version-changed",
        title="signatureVersion changed",
        wire_path="metadata.signatureVersion",
        python_path="",
        path=("/metadata/signatureVersion", "/metadata/signatureVersion"),
        old="v4",
        new="v4a",
        severity=Severity.DANGEROUS,
        reason="Old signers may be rejected.",
    )
    added = _member("CreateJob", Direction.INPUT)
    operation = change(
        rule="operation-added",
        wire_path="CreateSpendingLimit",
        path=("", "/operations/CreateSpendingLimit"),
        affected=(affected("CreateSpendingLimit", Direction.INPUT, Severity.SAFE),),
        reason="Existing callers do not use the operation.",
    )
    deprecated = change(
        rule="deprecated-added",
        title="deprecated",
        wire_path="CreateJobRequest.clientToken",
        path=("", "/shapes/CreateJobRequest/members/clientToken/deprecated"),
        new={"message": "Leave it out.", "since": "2026-04-07"},
        affected=(affected("CreateJob", Direction.INPUT, Severity.NONE),),
        category=Category.DEPRECATION,
        reason="It works still.",
        migration="Leave it out.",
    )
    metadata = change(
        rule="order-changed",
        title="order of the enum changed",
        wire_path="CompressionType",
        path=("/shapes/CompressionType/enum", "/shapes/CompressionType/enum"),
        old=["NONE", "GZIP"],
        new=["GZIP", "NONE"],
        affected=(affected("CreateJob", Direction.INPUT, Severity.NONE),),
        category=Category.METADATA,
        reason="The order has no effect.",
    )
    docs = [
        change(
            rule="documentation-changed",
            wire_path=f"{name}Request",
            path=(f"/shapes/{name}Request/documentation",) * 2,
            old=f"<p>Old words on {name}.</p>",
            new=f"<p>New words on {name}.</p>",
            category=Category.DOCS,
            reason="Documentation is no part of the contract.",
        )
        for name in _SOURCES
    ]
    accepted = change(
        rule="member-removed",
        wire_path="GetJobResponse.queueInfo",
        path=("/shapes/GetJobResponse/members/queueInfo", ""),
        old={"shape": "HybridJobQueueInfo"},
        affected=(affected("GetJob", Direction.OUTPUT, Severity.BREAKING, Severity.DANGEROUS),),
        reason="The attribute no longer exists.",
        migration="Do not read it.",
        suppression_reason="nobody here reads it",
    )
    create, get = (_updated(name, added) for name in ("CreateJob", "GetJob"))
    return report(
        changes=[
            *(removed, renamed, value_removed, error, service, added, operation),
            *(deprecated, metadata, *docs, accepted),
        ],
        operations=[
            evolve(
                create,
                name="CreateSpendingLimit",
                old_name="",
                method="create_spending_limit",
                status=Status.NEW,
                documentation=("Creates a spending limit.",),
                request_delta="",
                request_members=(_ASSOCIATIONS,),
                response_members=(described("spendingLimitArn", "string"),),
                errors=(described("ConflictException", "error"),),
                response_syntax=_marked("{\n    'spendingLimitArn': 'string'\n}", LineChange.ADDED),
                changes=(operation.fingerprint,),
            ),
            evolve(
                create,
                severity=Severity.BREAKING,
                changes=(
                    *(value_removed.fingerprint, error.fingerprint, added.fingerprint),
                    *(deprecated.fingerprint, metadata.fingerprint),
                ),
            ),
            evolve(
                get,
                status=Status.CHANGED,
                severity=Severity.BREAKING,
                response_delta="",
                response_removals="{'queueInfo': 'string'}",
                changes=(value_removed.fingerprint, accepted.fingerprint),
            ),
            evolve(
                create,
                name="FindJobs",
                old_name="SearchJobs",
                method="find_jobs",
                status=Status.RENAMED,
                severity=Severity.BREAKING,
                documentation=(),
                request_delta="",
                request_syntax=(),
                changes=(renamed.fingerprint,),
            ),
            evolve(
                create,
                name="CancelJob",
                old_name="CancelJob",
                method="cancel_job",
                status=Status.REMOVED,
                severity=Severity.BREAKING,
                documentation=("Cancels an Amazon Braket job.",),
                request_delta="",
                request_syntax=_marked(
                    "client.cancel_job(\n    jobArn='string'\n)", LineChange.REMOVED
                ),
                changes=(removed.fingerprint,),
            ),
        ],
        verdict="Breaks callers: 3 breaking changes in 4 operations",
        unused_suppressions=("0123abcd: no such change",),
        steps=("2023-09-22", "2023-11-01", "2023-12-04"),
    )


def hostile_report(text: str = HOSTILE) -> Report:
    """Return `full_report` with every non-empty text replaced."""
    hostile: Report = _replaced(full_report(), text)
    return hostile


def report(
    *,
    changes: Sequence[Change],
    operations: Sequence[OperationChange],
    verdict: str,
    release_note: str | None = None,
    unused_suppressions: tuple[str, ...] = (),
    steps: tuple[str, ...] = (),
) -> Report:
    """Return a report with counts of its changes."""
    counted = [each for each in changes if each.suppression_reason is None]
    severities = Counter(each.severity for each in counted)
    return Report(
        service="braket",
        title="Braket",
        viewpoint=Viewpoint.BOTH,
        old=_OLD,
        new=_NEW,
        release_note=release_note,
        summary=Summary(
            severity=max(severities, default=Severity.NONE),
            verdict=verdict,
            by_severity={str(each): severities[each] for each in sorted(Severity, reverse=True)},
            by_rule=Counter(each.rule for each in changes),
            operations={
                str(status): sum(each.status is status for each in operations) for status in Status
            },
            suppressed=len(changes) - len(counted),
        ),
        operations=tuple(operations),
        changes=tuple(changes),
        unused_suppressions=unused_suppressions,
        steps=steps,
    )


def change(
    *,
    rule: str,
    title: str = "",
    wire_path: str,
    path: tuple[str, ...],
    reason: str,
    python_path: str | None = None,
    uses: tuple[str, ...] = (),
    old: Any = None,
    new: Any = None,
    affected: tuple[AffectedOperation, ...] = (),
    severity: Severity = Severity.NONE,
    category: Category = Category.CONTRACT,
    migration: str = "",
    suppression_reason: str | None = None,
    subject: str = "",
    added: Description | None = None,
) -> Change:
    """Return a change with the worst verdict of its affected operations.

    The default title is the rule ID with spaces. The default Python path is the wire path. The
    default subject is the first word of the rule ID.
    """
    before, after = path
    return Change(
        rule=rule,
        title=title or rule.replace("-", " "),
        fingerprint=hashlib.sha256(f"{rule} {before} {after}".encode()).hexdigest(),
        pointers=Paths(file="service-2.json", old=before, new=after),
        subject=subject
        or next(
            (each for each in Subject if rule.startswith(each.replace(" ", "-"))), Subject.SHAPE
        ),
        trait="",
        wire_path=wire_path,
        python_path=f"braket.{wire_path}" if python_path is None else python_path,
        python_name=f"v2023_12_04.{wire_path}" if python_path is None else "",
        uses=uses,
        old=old,
        new=new,
        affected_operations=affected,
        source=max((each.source for each in affected), default=severity),
        wire=max((each.wire for each in affected), default=severity),
        severity=max((max(each.source, each.wire) for each in affected), default=severity),
        category=category,
        reason=reason,
        migration=migration,
        introduced_in="2023-12-04",
        added=added,
        suppression_reason=suppression_reason,
    )


def version_rows(dates: Sequence[str], text: str = "") -> list[VersionRow]:
    """Return rows of a changelog; `text` replaces every text."""
    return [
        VersionRow(
            date=date,
            botocore=text or "1.17.42",
            operations=6 + number,
            shapes=50 + 9 * number,
            severity=Severity(number % 4) if number else None,
            verdict=text or "May break callers",
            new=number,
            updated=2,
            changed=0,
            removed=0,
            note=text or "A note.",
            page=text or date if number else "",
        )
        for number, date in enumerate(dates)
    ]


def affected(
    operation: str, direction: Direction, source: Severity, wire: Severity | None = None
) -> AffectedOperation:
    """Return an affected operation; `source` is the default of `wire`."""
    wire = source if wire is None else wire
    return AffectedOperation(
        operation=operation,
        direction=direction,
        source=source,
        wire=wire,
        severity=max(source, wire),
        reason=f"In an {direction}, so.",
    )


def _member(operation: str, direction: Direction) -> Change:
    shape = f"{operation}{'Request' if direction is Direction.INPUT else 'Response'}"
    return change(
        rule="member-added",
        wire_path=f"{shape}.associations",
        path=("", f"/shapes/{shape}/members/associations"),
        new={"shape": f"{shape}AssociationsList"},
        affected=(affected(operation, direction, Severity.SAFE),),
        reason="It is optional.",
        added=_ASSOCIATIONS,
    )


def _updated(operation: str, added: Change) -> OperationChange:
    documentation, direction = _SOURCES[operation]
    method = {"CreateJob": "create_job", "GetJob": "get_job"}.get(operation, operation.lower())
    is_request = direction is Direction.INPUT
    return OperationChange(
        name=operation,
        old_name=operation,
        method=method,
        status=Status.UPDATED,
        severity=Severity.SAFE,
        documentation=(documentation,),
        request_delta=_DELTA if is_request else "",
        response_delta="" if is_request else _DELTA,
        request_syntax=(_plain(f"client.{method}("), *_SYNTAX, _plain(")")) if is_request else (),
        response_syntax=() if is_request else (_plain("{"), *_SYNTAX, _plain("}")),
        changes=(added.fingerprint,),
    )


def _plain(text: str) -> Line:
    return Line(pieces=(LineSegment(text=text),))


def _marked(text: str, mark: LineChange) -> tuple[Line, ...]:
    return tuple(Line(pieces=(LineSegment(text=line),), mark=mark) for line in text.split("\n"))


_SYNTAX = (
    Line(
        pieces=(
            LineSegment(text="    instanceType='ml.m4.xlarge'"),
            LineSegment(text="|'ml.p2.xlarge'", mark=LineChange.REMOVED),
            LineSegment(text="|'ml.g6.xlarge'", mark=LineChange.ADDED),
            LineSegment(text=","),
        )
    ),
    *_marked(
        "    associations=[\n"
        "        {\n"
        "            'arn': 'string',\n"
        "            'type': 'RESERVATION_TIME_WINDOW_ARN'\n"
        "        },\n"
        "    ],",
        LineChange.ADDED,
    ),
)
_KEPT = {
    (Change, "fingerprint"),
    (Change, "cause"),
    (OperationChange, "changes"),
    (ModelInfo, "sha256"),
    (Summary, "by_severity"),
    (Summary, "operations"),
    (Report, "schema_version"),
}
"""Fields that link parts of a report, or that never contain text of a model."""


def _replaced(value: Any, text: str) -> Any:
    if has(type(value)):
        return evolve(
            value,
            **{
                each.name: _replaced(getattr(value, each.name), text)
                for each in fields(type(value))
                if (type(value), each.name) not in _KEPT
            },
        )
    if type(value) is str:
        return text if value else ""
    if isinstance(value, tuple | list):
        return type(value)(_replaced(each, text) for each in value)
    if isinstance(value, dict):
        mapping: Mapping[str, Any] = value
        return {f"{key} {text}": _replaced(each, text) for key, each in mapping.items()}
    return value
