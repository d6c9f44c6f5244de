"""Requests and responses of boto3 with every member."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

VERSION: Final = "2026-04-07"

_START: Final = datetime(2026, 4, 7, 12, 30, 15, 250000, tzinfo=UTC)
_JOB: Final = "arn:aws:braket:us-west-2:123456789012:job/6a8c1f0e-90d0-4b9f-8a3d-0c2f4f6f3c11"
_DEVICE: Final = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
_WINDOW: Final = "arn:aws:braket:us-west-2:123456789012:reservation/4b9f8a3d"
_METADATA: Final = {
    "RequestId": "8a3d0c2f-4f6f-3c11-6a8c-1f0e90d04b9f",
    "HTTPStatusCode": 200,
    "HTTPHeaders": {"content-type": "application/json", "content-length": "2048"},
    "RetryAttempts": 0,
}


def create_job_request() -> dict[str, Any]:
    return {
        "clientToken": "6a8c1f0e-90d0-4b9f-8a3d-0c2f4f6f3c11",
        **_job(),
        "tags": {"team": "quantum", "project": "maxcut", "stage": "test"},
    }


def get_job_response() -> dict[str, Any]:
    """Return a finished job with ten events."""
    return {
        **_job(),
        "status": "COMPLETED",
        "jobArn": _JOB,
        "failureReason": "none",
        "createdAt": _START,
        "startedAt": _START + timedelta(minutes=2),
        "endedAt": _START + timedelta(minutes=42),
        "billableDuration": 2400000,
        "events": [
            {
                "eventType": event,
                "timeOfEvent": _START + timedelta(minutes=minute),
                "message": f"The job is now {event}",
            }
            for minute, event in enumerate(
                (
                    "WAITING_FOR_PRIORITY",
                    "QUEUED_FOR_EXECUTION",
                    "STARTING_INSTANCE",
                    "DOWNLOADING_DATA",
                    "RUNNING",
                    "UPLOADING_RESULTS",
                    "RUNNING",
                    "UPLOADING_RESULTS",
                    "RUNNING",
                    "COMPLETED",
                )
            )
        ],
        "queueInfo": {"queue": "JOBS_QUEUE", "position": "0", "message": "Running"},
        "tags": {"team": "quantum", "project": "maxcut", "stage": "test"},
        "ResponseMetadata": _METADATA,
    }


def search_jobs_response() -> dict[str, Any]:
    """Return a page of a hundred jobs."""
    return {
        "jobs": [
            {
                "status": "COMPLETED" if index % 3 else "RUNNING",
                "jobArn": f"{_JOB[:-3]}{index:03}",
                "jobName": f"maxcut-{index}",
                "device": _DEVICE,
                "createdAt": _START + timedelta(minutes=index),
                "startedAt": _START + timedelta(minutes=index + 2),
                "endedAt": _START + timedelta(minutes=index + 42),
                "tags": {"team": "quantum", "project": "maxcut"},
            }
            for index in range(100)
        ],
        "nextToken": "eyJhIjoxLCJiIjoyfQ==",
        "ResponseMetadata": _METADATA,
    }


def _job() -> dict[str, Any]:
    """Return the members that describe a job in requests and responses."""
    return {
        "algorithmSpecification": {
            "scriptModeConfig": {
                "entryPoint": "maxcut.solve:main",
                "s3Uri": "s3://amazon-braket-jobs/maxcut/source.tar.gz",
                "compressionType": "GZIP",
            },
            "containerImage": {
                "uri": "292282985366.dkr.ecr.us-west-2.amazonaws.com/amazon-braket-base-jobs:latest"
            },
        },
        "inputDataConfig": [
            {
                "channelName": f"input-{index}",
                "contentType": "text/csv",
                "dataSource": {"s3DataSource": {"s3Uri": f"s3://amazon-braket-jobs/input/{index}"}},
            }
            for index in range(2)
        ],
        "outputDataConfig": {
            "kmsKeyId": "arn:aws:kms:us-west-2:123456789012:key/0c2f4f6f",
            "s3Path": "s3://amazon-braket-jobs/maxcut/output",
        },
        "checkpointConfig": {
            "localPath": "/opt/braket/checkpoints",
            "s3Uri": "s3://amazon-braket-jobs/maxcut/checkpoints",
        },
        "jobName": "maxcut-7",
        "roleArn": "arn:aws:iam::123456789012:role/AmazonBraketJobsExecutionRole",
        "stoppingCondition": {"maxRuntimeInSeconds": 3600},
        "instanceConfig": {"instanceType": "ml.m5.large", "volumeSizeInGb": 30, "instanceCount": 1},
        "hyperParameters": {"layers": "3", "shots": "1000", "optimizer": "adam", "seed": "7"},
        "deviceConfig": {"device": _DEVICE},
        "associations": [{"arn": _WINDOW, "type": "RESERVATION_TIME_WINDOW_ARN"}],
    }
