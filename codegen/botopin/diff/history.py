"""Ordered versions of a service, with the comparisons between consecutive versions."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from botopin.diff.attribution import Step
from botopin.diff.compare.models import compare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import ServiceModel


class History:
    """The dated versions of one service, oldest first."""

    def __init__(self, versions: Iterable[ModelDocuments]) -> None:
        self.versions = tuple(versions)

    @property
    def models(self) -> tuple[ServiceModel, ...]:
        """The service models, oldest first."""
        return tuple(version.model for version in self.versions)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """One step from each version to the next."""
        return tuple(
            Step(date=new.model.date, comparison=compare(old, new))
            for old, new in pairwise(self.versions)
        )
