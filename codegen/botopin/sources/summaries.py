"""Summaries of the models in a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from botopin.sources.store import ModelStore


@frozen(kw_only=True)
class ModelSummary:
    """One row of `botopin models list`."""

    service: str
    date: str
    botocore: str
    """Release of the model; empty if the store does not record it."""
    operations: int
    shapes: int
    on_or_before: bool
    """Whether the model can be older than its date."""


def summarize(store: ModelStore) -> tuple[ModelSummary, ...]:
    """Return a summary of every model, ordered by service and date.

    Raises:
        SourceError: The store cannot be read.
        ModelError: A model has faults.
    """
    known = store.provenance()
    return tuple(
        ModelSummary(
            service=service,
            date=date,
            botocore=entry.botocore if (entry := known.get((service, date))) else "",
            operations=len(model.operations),
            shapes=len(model.shapes),
            on_or_before=entry.on_or_before if entry else False,
        )
        for service in store.services()
        for date in store.dates(service)
        for model in (store.documents(service, date).model,)
    )
