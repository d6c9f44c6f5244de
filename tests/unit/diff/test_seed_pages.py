"""Comparison with AWS's change pages of two releases.

This module copies the content of the pages, with long lines broken: the additions of each updated
operation, and the syntax of its request and response. If the pages exist next to the project, the
copies are compared with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from botopin.diff.additions import request_additions, response_additions
from botopin.diff.report import LineChange
from botopin.diff.syntax import request_syntax, response_syntax
from botopin.model.reader import read_model
from support.paths import ROOT

if TYPE_CHECKING:
    from botopin.diff.report import Line

SEEDS = ROOT.parent / "shared" / "seeds"


class Page(NamedTuple):
    """A page and its two versions."""

    seed: str
    old: str
    new: str
    operations: tuple[Updated, ...]


class Updated(NamedTuple):
    """Content of a page for one operation."""

    name: str
    end: str
    """Side with additions: request or response."""
    delta: str
    request: str
    response: str


ASSOCIATIONS = """
{'associations': [{'arn': 'string', 'type': 'RESERVATION_TIME_WINDOW_ARN'}]}
"""

INSTANCE_TYPES = """
{'instanceConfig': {'instanceType': {'ml.g6.12xlarge',
'ml.g6.16xlarge',
'ml.g6.24xlarge',
'ml.g6.2xlarge',
'ml.g6.48xlarge',
'ml.g6.4xlarge',
'ml.g6.8xlarge',
'ml.g6.xlarge',
'ml.g6e.12xlarge',
'ml.g6e.16xlarge',
'ml.g6e.24xlarge',
'ml.g6e.2xlarge',
'ml.g6e.48xlarge',
'ml.g6e.4xlarge',
'ml.g6e.8xlarge',
'ml.g6e.xlarge',
'ml.t3.2xlarge',
'ml.t3.large',
'ml.t3.xlarge'}}}
"""

DECEMBER_2023 = Page(
    "004_*.txt",
    "2023-09-22",
    "2023-12-04",
    (
        Updated(
            "CreateJob",
            "request",
            ASSOCIATIONS,
            """
client.create_job(
    algorithmSpecification={
        'containerImage': {
            'uri': 'string'
        },
        'scriptModeConfig': {
            'compressionType': 'NONE'|'GZIP',
            'entryPoint': 'string',
            's3Uri': 'string'
        }
    },
    associations=[
        {
            'arn': 'string',
            'type': 'RESERVATION_TIME_WINDOW_ARN'
        },
    ],
    checkpointConfig={
        'localPath': 'string',
        's3Uri': 'string'
    },
    clientToken='string',
    deviceConfig={
        'device': 'string'
    },
    hyperParameters={
        'string': 'string'
    },
    inputDataConfig=[
        {
            'channelName': 'string',
            'contentType': 'string',
            'dataSource': {
                's3DataSource': {
                    's3Uri': 'string'
                }
            }
        },
    ],
    instanceConfig={
        'instanceCount': 123,
        'instanceType': 'ml.m4.xlarge'|'ml.m4.2xlarge'|'ml.m4.4xlarge'|'ml.m4.10xlarge'|
            'ml.m4.16xlarge'|'ml.g4dn.xlarge'|'ml.g4dn.2xlarge'|'ml.g4dn.4xlarge'|
            'ml.g4dn.8xlarge'|'ml.g4dn.12xlarge'|'ml.g4dn.16xlarge'|'ml.m5.large'|
            'ml.m5.xlarge'|'ml.m5.2xlarge'|'ml.m5.4xlarge'|'ml.m5.12xlarge'|'ml.m5.24xlarge'|
            'ml.c4.xlarge'|'ml.c4.2xlarge'|'ml.c4.4xlarge'|'ml.c4.8xlarge'|'ml.p2.xlarge'|
            'ml.p2.8xlarge'|'ml.p2.16xlarge'|'ml.p3.2xlarge'|'ml.p3.8xlarge'|'ml.p3.16xlarge'|
            'ml.p3dn.24xlarge'|'ml.p4d.24xlarge'|'ml.c5.xlarge'|'ml.c5.2xlarge'|'ml.c5.4xlarge'|
            'ml.c5.9xlarge'|'ml.c5.18xlarge'|'ml.c5n.xlarge'|'ml.c5n.2xlarge'|'ml.c5n.4xlarge'|
            'ml.c5n.9xlarge'|'ml.c5n.18xlarge',
        'volumeSizeInGb': 123
    },
    jobName='string',
    outputDataConfig={
        'kmsKeyId': 'string',
        's3Path': 'string'
    },
    roleArn='string',
    stoppingCondition={
        'maxRuntimeInSeconds': 123
    },
    tags={
        'string': 'string'
    }
)
""",
            """
{
    'jobArn': 'string'
}
""",
        ),
        Updated(
            "CreateQuantumTask",
            "request",
            ASSOCIATIONS,
            """
client.create_quantum_task(
    action='string',
    associations=[
        {
            'arn': 'string',
            'type': 'RESERVATION_TIME_WINDOW_ARN'
        },
    ],
    clientToken='string',
    deviceArn='string',
    deviceParameters='string',
    jobToken='string',
    outputS3Bucket='string',
    outputS3KeyPrefix='string',
    shots=123,
    tags={
        'string': 'string'
    }
)
""",
            """
{
    'quantumTaskArn': 'string'
}
""",
        ),
        Updated(
            "GetJob",
            "response",
            ASSOCIATIONS,
            """
client.get_job(
    additionalAttributeNames=[
        'QueueInfo',
    ],
    jobArn='string'
)
""",
            """
{
    'algorithmSpecification': {
        'containerImage': {
            'uri': 'string'
        },
        'scriptModeConfig': {
            'compressionType': 'NONE'|'GZIP',
            'entryPoint': 'string',
            's3Uri': 'string'
        }
    },
    'associations': [
        {
            'arn': 'string',
            'type': 'RESERVATION_TIME_WINDOW_ARN'
        },
    ],
    'billableDuration': 123,
    'checkpointConfig': {
        'localPath': 'string',
        's3Uri': 'string'
    },
    'createdAt': datetime(2015, 1, 1),
    'deviceConfig': {
        'device': 'string'
    },
    'endedAt': datetime(2015, 1, 1),
    'events': [
        {
            'eventType': 'WAITING_FOR_PRIORITY'|'QUEUED_FOR_EXECUTION'|'STARTING_INSTANCE'|
                'DOWNLOADING_DATA'|'RUNNING'|'DEPRIORITIZED_DUE_TO_INACTIVITY'|
                'UPLOADING_RESULTS'|'COMPLETED'|'FAILED'|'MAX_RUNTIME_EXCEEDED'|'CANCELLED',
            'message': 'string',
            'timeOfEvent': datetime(2015, 1, 1)
        },
    ],
    'failureReason': 'string',
    'hyperParameters': {
        'string': 'string'
    },
    'inputDataConfig': [
        {
            'channelName': 'string',
            'contentType': 'string',
            'dataSource': {
                's3DataSource': {
                    's3Uri': 'string'
                }
            }
        },
    ],
    'instanceConfig': {
        'instanceCount': 123,
        'instanceType': 'ml.m4.xlarge'|'ml.m4.2xlarge'|'ml.m4.4xlarge'|'ml.m4.10xlarge'|
            'ml.m4.16xlarge'|'ml.g4dn.xlarge'|'ml.g4dn.2xlarge'|'ml.g4dn.4xlarge'|
            'ml.g4dn.8xlarge'|'ml.g4dn.12xlarge'|'ml.g4dn.16xlarge'|'ml.m5.large'|
            'ml.m5.xlarge'|'ml.m5.2xlarge'|'ml.m5.4xlarge'|'ml.m5.12xlarge'|'ml.m5.24xlarge'|
            'ml.c4.xlarge'|'ml.c4.2xlarge'|'ml.c4.4xlarge'|'ml.c4.8xlarge'|'ml.p2.xlarge'|
            'ml.p2.8xlarge'|'ml.p2.16xlarge'|'ml.p3.2xlarge'|'ml.p3.8xlarge'|'ml.p3.16xlarge'|
            'ml.p3dn.24xlarge'|'ml.p4d.24xlarge'|'ml.c5.xlarge'|'ml.c5.2xlarge'|'ml.c5.4xlarge'|
            'ml.c5.9xlarge'|'ml.c5.18xlarge'|'ml.c5n.xlarge'|'ml.c5n.2xlarge'|'ml.c5n.4xlarge'|
            'ml.c5n.9xlarge'|'ml.c5n.18xlarge',
        'volumeSizeInGb': 123
    },
    'jobArn': 'string',
    'jobName': 'string',
    'outputDataConfig': {
        'kmsKeyId': 'string',
        's3Path': 'string'
    },
    'queueInfo': {
        'message': 'string',
        'position': 'string',
        'queue': 'QUANTUM_TASKS_QUEUE'|'JOBS_QUEUE'
    },
    'roleArn': 'string',
    'startedAt': datetime(2015, 1, 1),
    'status': 'QUEUED'|'RUNNING'|'COMPLETED'|'FAILED'|'CANCELLING'|'CANCELLED',
    'stoppingCondition': {
        'maxRuntimeInSeconds': 123
    },
    'tags': {
        'string': 'string'
    }
}
""",
        ),
        Updated(
            "GetQuantumTask",
            "response",
            ASSOCIATIONS,
            """
client.get_quantum_task(
    additionalAttributeNames=[
        'QueueInfo',
    ],
    quantumTaskArn='string'
)
""",
            """
{
    'associations': [
        {
            'arn': 'string',
            'type': 'RESERVATION_TIME_WINDOW_ARN'
        },
    ],
    'createdAt': datetime(2015, 1, 1),
    'deviceArn': 'string',
    'deviceParameters': 'string',
    'endedAt': datetime(2015, 1, 1),
    'failureReason': 'string',
    'jobArn': 'string',
    'outputS3Bucket': 'string',
    'outputS3Directory': 'string',
    'quantumTaskArn': 'string',
    'queueInfo': {
        'message': 'string',
        'position': 'string',
        'queue': 'QUANTUM_TASKS_QUEUE'|'JOBS_QUEUE',
        'queuePriority': 'Normal'|'Priority'
    },
    'shots': 123,
    'status': 'CREATED'|'QUEUED'|'RUNNING'|'COMPLETED'|'FAILED'|'CANCELLING'|'CANCELLED',
    'tags': {
        'string': 'string'
    }
}
""",
        ),
    ),
)

APRIL_2026 = Page(
    "003_*.txt",
    "2025-11-20",
    "2026-04-07",
    (
        Updated(
            "CreateJob",
            "request",
            INSTANCE_TYPES,
            """
client.create_job(
    clientToken='string',
    algorithmSpecification={
        'scriptModeConfig': {
            'entryPoint': 'string',
            's3Uri': 'string',
            'compressionType': 'NONE'|'GZIP'
        },
        'containerImage': {
            'uri': 'string'
        }
    },
    inputDataConfig=[
        {
            'channelName': 'string',
            'contentType': 'string',
            'dataSource': {
                's3DataSource': {
                    's3Uri': 'string'
                }
            }
        },
    ],
    outputDataConfig={
        'kmsKeyId': 'string',
        's3Path': 'string'
    },
    checkpointConfig={
        'localPath': 'string',
        's3Uri': 'string'
    },
    jobName='string',
    roleArn='string',
    stoppingCondition={
        'maxRuntimeInSeconds': 123
    },
    instanceConfig={
        'instanceType': 'ml.t3.large'|'ml.t3.xlarge'|'ml.t3.2xlarge'|'ml.m4.xlarge'|
            'ml.m4.2xlarge'|'ml.m4.4xlarge'|'ml.m4.10xlarge'|'ml.m4.16xlarge'|'ml.m5.large'|
            'ml.m5.xlarge'|'ml.m5.2xlarge'|'ml.m5.4xlarge'|'ml.m5.12xlarge'|'ml.m5.24xlarge'|
            'ml.c4.xlarge'|'ml.c4.2xlarge'|'ml.c4.4xlarge'|'ml.c4.8xlarge'|'ml.c5.xlarge'|
            'ml.c5.2xlarge'|'ml.c5.4xlarge'|'ml.c5.9xlarge'|'ml.c5.18xlarge'|'ml.c5n.xlarge'|
            'ml.c5n.2xlarge'|'ml.c5n.4xlarge'|'ml.c5n.9xlarge'|'ml.c5n.18xlarge'|'ml.p2.xlarge'|
            'ml.p2.8xlarge'|'ml.p2.16xlarge'|'ml.p3.2xlarge'|'ml.p3.8xlarge'|'ml.p3.16xlarge'|
            'ml.p3dn.24xlarge'|'ml.p4d.24xlarge'|'ml.g4dn.xlarge'|'ml.g4dn.2xlarge'|
            'ml.g4dn.4xlarge'|'ml.g4dn.8xlarge'|'ml.g4dn.12xlarge'|'ml.g4dn.16xlarge'|
            'ml.g6.xlarge'|'ml.g6.2xlarge'|'ml.g6.4xlarge'|'ml.g6.8xlarge'|'ml.g6.12xlarge'|
            'ml.g6.16xlarge'|'ml.g6.24xlarge'|'ml.g6.48xlarge'|'ml.g6e.xlarge'|'ml.g6e.2xlarge'|
            'ml.g6e.4xlarge'|'ml.g6e.8xlarge'|'ml.g6e.12xlarge'|'ml.g6e.16xlarge'|
            'ml.g6e.24xlarge'|'ml.g6e.48xlarge',
        'volumeSizeInGb': 123,
        'instanceCount': 123
    },
    hyperParameters={
        'string': 'string'
    },
    deviceConfig={
        'device': 'string'
    },
    tags={
        'string': 'string'
    },
    associations=[
        {
            'arn': 'string',
            'type': 'RESERVATION_TIME_WINDOW_ARN'
        },
    ]
)
""",
            """
{
    'jobArn': 'string'
}
""",
        ),
        Updated(
            "GetJob",
            "response",
            INSTANCE_TYPES,
            """
client.get_job(
    jobArn='string',
    additionalAttributeNames=[
        'QueueInfo',
    ]
)
""",
            """
{
    'status': 'QUEUED'|'RUNNING'|'COMPLETED'|'FAILED'|'CANCELLING'|'CANCELLED',
    'jobArn': 'string',
    'roleArn': 'string',
    'failureReason': 'string',
    'jobName': 'string',
    'hyperParameters': {
        'string': 'string'
    },
    'inputDataConfig': [
        {
            'channelName': 'string',
            'contentType': 'string',
            'dataSource': {
                's3DataSource': {
                    's3Uri': 'string'
                }
            }
        },
    ],
    'outputDataConfig': {
        'kmsKeyId': 'string',
        's3Path': 'string'
    },
    'stoppingCondition': {
        'maxRuntimeInSeconds': 123
    },
    'checkpointConfig': {
        'localPath': 'string',
        's3Uri': 'string'
    },
    'algorithmSpecification': {
        'scriptModeConfig': {
            'entryPoint': 'string',
            's3Uri': 'string',
            'compressionType': 'NONE'|'GZIP'
        },
        'containerImage': {
            'uri': 'string'
        }
    },
    'instanceConfig': {
        'instanceType': 'ml.t3.large'|'ml.t3.xlarge'|'ml.t3.2xlarge'|'ml.m4.xlarge'|
            'ml.m4.2xlarge'|'ml.m4.4xlarge'|'ml.m4.10xlarge'|'ml.m4.16xlarge'|'ml.m5.large'|
            'ml.m5.xlarge'|'ml.m5.2xlarge'|'ml.m5.4xlarge'|'ml.m5.12xlarge'|'ml.m5.24xlarge'|
            'ml.c4.xlarge'|'ml.c4.2xlarge'|'ml.c4.4xlarge'|'ml.c4.8xlarge'|'ml.c5.xlarge'|
            'ml.c5.2xlarge'|'ml.c5.4xlarge'|'ml.c5.9xlarge'|'ml.c5.18xlarge'|'ml.c5n.xlarge'|
            'ml.c5n.2xlarge'|'ml.c5n.4xlarge'|'ml.c5n.9xlarge'|'ml.c5n.18xlarge'|'ml.p2.xlarge'|
            'ml.p2.8xlarge'|'ml.p2.16xlarge'|'ml.p3.2xlarge'|'ml.p3.8xlarge'|'ml.p3.16xlarge'|
            'ml.p3dn.24xlarge'|'ml.p4d.24xlarge'|'ml.g4dn.xlarge'|'ml.g4dn.2xlarge'|
            'ml.g4dn.4xlarge'|'ml.g4dn.8xlarge'|'ml.g4dn.12xlarge'|'ml.g4dn.16xlarge'|
            'ml.g6.xlarge'|'ml.g6.2xlarge'|'ml.g6.4xlarge'|'ml.g6.8xlarge'|'ml.g6.12xlarge'|
            'ml.g6.16xlarge'|'ml.g6.24xlarge'|'ml.g6.48xlarge'|'ml.g6e.xlarge'|'ml.g6e.2xlarge'|
            'ml.g6e.4xlarge'|'ml.g6e.8xlarge'|'ml.g6e.12xlarge'|'ml.g6e.16xlarge'|
            'ml.g6e.24xlarge'|'ml.g6e.48xlarge',
        'volumeSizeInGb': 123,
        'instanceCount': 123
    },
    'createdAt': datetime(2015, 1, 1),
    'startedAt': datetime(2015, 1, 1),
    'endedAt': datetime(2015, 1, 1),
    'billableDuration': 123,
    'deviceConfig': {
        'device': 'string'
    },
    'events': [
        {
            'eventType': 'WAITING_FOR_PRIORITY'|'QUEUED_FOR_EXECUTION'|'STARTING_INSTANCE'|
                'DOWNLOADING_DATA'|'RUNNING'|'DEPRIORITIZED_DUE_TO_INACTIVITY'|
                'UPLOADING_RESULTS'|'COMPLETED'|'FAILED'|'MAX_RUNTIME_EXCEEDED'|'CANCELLED',
            'timeOfEvent': datetime(2015, 1, 1),
            'message': 'string'
        },
    ],
    'tags': {
        'string': 'string'
    },
    'queueInfo': {
        'queue': 'QUANTUM_TASKS_QUEUE'|'JOBS_QUEUE',
        'position': 'string',
        'message': 'string'
    },
    'associations': [
        {
            'arn': 'string',
            'type': 'RESERVATION_TIME_WINDOW_ARN'
        },
    ]
}
""",
        ),
    ),
)

PAGES = [
    pytest.param(DECEMBER_2023, id="2023-12-04"),
    pytest.param(APRIL_2026, id="2026-04-07"),
]


def squeezed(text: str) -> str:
    """A text without its white space, in which a page and a report may differ."""
    return "".join(text.split())


def updated_by_the_models(page: Page) -> list[Updated]:
    old, new = (read_model(ROOT / "models" / "braket" / date) for date in (page.old, page.new))
    found: list[Updated] = []
    for name in sorted(new.operations.keys() & old.operations.keys()):
        deltas = {
            "request": request_additions(old, new, name),
            "response": response_additions(old, new, name),
        }
        if any(deltas.values()):
            request = request_syntax(old, new, name)
            response = response_syntax(old, new, name)
            found.append(
                Updated(
                    name,
                    " and ".join(end for end, delta in deltas.items() if delta),
                    "".join(deltas.values()),
                    new_text(request),
                    new_text(response),
                )
            )
    return found


def new_text(lines: tuple[Line, ...]) -> str:
    return "\n".join(
        "".join(piece.text for piece in line.pieces if piece.mark is not LineChange.REMOVED)
        for line in lines
        if line.mark is not LineChange.REMOVED
    )


def blocks(page: str) -> list[str]:
    """Return the Python blocks of a page: additions, request and response of each operation."""
    found: list[str] = []
    block: list[str] = []
    for line in page.splitlines():
        if block or line.startswith(("{", "client.")):
            block.append(line)
            text = "".join(block)
            if all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}")):
                found.append(text)
                block = []
    return found


def seed(page: Page) -> str:
    for path in SEEDS.glob(page.seed):
        return path.read_text(encoding="utf-8")
    pytest.skip("the change pages are not available")


# --- differences ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_updated_operations_of_page_are_those_with_additions(page: Page) -> None:
    found = [(operation.name, operation.end) for operation in updated_by_the_models(page)]
    assert found == [(operation.name, operation.end) for operation in page.operations]


@pytest.mark.parametrize("page", PAGES)
def test_additions_match_page(page: Page) -> None:
    for ours, theirs in zip(updated_by_the_models(page), page.operations, strict=True):
        assert squeezed(ours.delta) == squeezed(theirs.delta)


@pytest.mark.parametrize("page", PAGES)
def test_syntax_matches_page(page: Page) -> None:
    for ours, theirs in zip(updated_by_the_models(page), page.operations, strict=True):
        assert squeezed(ours.request) == squeezed(theirs.request)
        assert squeezed(ours.response) == squeezed(theirs.response)


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_differences_match_page(page: Page) -> None:
    differences = [text for operation in page.operations for text in operation[2:]]
    assert [squeezed(text) for text in blocks(seed(page))] == [
        squeezed(text) for text in differences
    ]


@pytest.mark.parametrize("page", PAGES)
def test_page_has_same_number_of_updated_operations(page: Page) -> None:
    assert f"Braket - {len(page.operations)} updated api methods" in seed(page)


def test_headings_of_page_match_operations_and_directions() -> None:
    headings = [
        f"{operation.name} (updated) Link ¶\nChanges ({operation.end})"
        for operation in DECEMBER_2023.operations
    ]
    page = squeezed(seed(DECEMBER_2023))
    assert [heading for heading in headings if squeezed(heading) not in page] == []
    assert page.count("(updated)") == len(headings)
