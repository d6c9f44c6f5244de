"""Error codes of services that formerly used the protocol query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botopin.model.service import ErrorTrait, ServiceModel, StructureShape

_SQS: Final = {
    "BatchEntryIdsNotDistinct": "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    "BatchRequestTooLong": "AWS.SimpleQueueService.BatchRequestTooLong",
    "EmptyBatchRequest": "AWS.SimpleQueueService.EmptyBatchRequest",
    "InvalidBatchEntryId": "AWS.SimpleQueueService.InvalidBatchEntryId",
    "MessageNotInflight": "AWS.SimpleQueueService.MessageNotInflight",
    "PurgeQueueInProgress": "AWS.SimpleQueueService.PurgeQueueInProgress",
    "QueueDeletedRecently": "AWS.SimpleQueueService.QueueDeletedRecently",
    "QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue",
    "QueueNameExists": "QueueAlreadyExists",
    "TooManyEntriesInBatchRequest": "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    "UnsupportedOperation": "AWS.SimpleQueueService.UnsupportedOperation",
}
"""Codes of sqs by shape. Models of the protocol json lack them, but the service sends them.

Source: sqs/2012-11-05/service-2.json of botocore 1.33.0, a model of the protocol query.
"""


def is_query_compatible(model: ServiceModel) -> bool:
    """Return whether responses state two codes (Smithy's awsQueryCompatible)."""
    return "awsQueryCompatible" in model.metadata


def query_code(model: ServiceModel, shape: StructureShape, error: ErrorTrait) -> str:
    """Return the code that a service sends to clients of the protocol query."""
    if model.service == "sqs" and is_query_compatible(model):
        return _SQS.get(shape.name, error.code)
    return error.code
