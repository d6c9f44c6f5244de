"""Witnesses of a report's changes: two requests, or a misread response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.diff.report import Direction, Severity
from botopin.diff.rules.catalog import find_rule
from botopin.diff.rules.fingerprint import fingerprint
from botopin.explain.effort import Effort
from botopin.explain.single_change import NotApplicableError, SingleChange
from botopin.explain.translator import Translator
from botopin.explain.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.diff.differences import Comparison, Difference
    from botopin.diff.report import Change, Report
    from botopin.diff.witness import Witness
    from botopin.model.documents import ModelDocuments

_MAX_OPERATIONS: Final = 3
"""Maximum number of affected operations that are tried for one change."""


def add_witnesses(
    report: Report, comparison: Comparison, old: ModelDocuments, new: ModelDocuments
) -> Report:
    """Return the report with a witness for each change of which botocore shows the effect.

    Each dangerous or breaking change without a witness is applied alone to the old version. The
    search ends early for models that need far more effort than those of AWS.

    Args:
        report: Report on the two versions.
        comparison: Comparison of the two versions.
        old: Documents of the old version.
        new: Documents of the new version.

    Raises:
        ModuleNotFoundError: botocore is not installed.
    """
    search = _Search(report.service, comparison, old, new)
    return evolve(report, changes=tuple(map(search.add_witness, report.changes)))


class _Search:
    """Search for witnesses in the operations that a change affects."""

    def __init__(
        self, service: str, comparison: Comparison, old: ModelDocuments, new: ModelDocuments
    ) -> None:
        self._service = service
        self._effort = Effort()
        self._old, self._new = old, new
        self._old_names = comparison.operations
        self._translator = Translator.of(comparison)
        self._differences = {
            fingerprint(service, find_rule(each).id, each): each for each in comparison.differences
        }
        # Operations that only read have few required parameters.
        self._examples = sorted(
            comparison.operations.values(),
            key=lambda name: (not name.startswith(("List", "Get")), name),
        )[:_MAX_OPERATIONS]

    def add_witness(self, change: Change) -> Change:
        """Return the change with a witness if one is found."""
        difference = self._differences.get(change.fingerprint)
        if difference is None or change.witness or change.severity < Severity.DANGEROUS:
            return change
        witness = next(self._find_witnesses(change, difference), None)
        return change if witness is None else evolve(change, witness=witness)

    def _find_witnesses(self, change: Change, difference: Difference) -> Iterator[Witness]:
        single = SingleChange(self._old.files, self._new.files, difference, self._translator)
        for operation, direction in self._places(change):
            if self._effort.is_exhausted:
                return
            try:
                witness = self._try(single, operation, direction)
            except NotApplicableError:
                return
            except Exception:  # noqa: BLE001, S112 - botocore raises all kinds of errors on such data
                continue
            if witness is not None:
                yield witness

    def _try(self, change: SingleChange, operation: str, direction: Direction) -> Witness | None:
        trial = Trial(self._service, change, operation, direction, self._effort)
        return trial.find_witness(direction)

    def _places(self, change: Change) -> Iterator[tuple[str, Direction]]:
        """Yield the first operations that the change affects, by their old names."""
        if not change.affected_operations:
            yield from ((name, Direction.INPUT) for name in self._examples)
        affected = [
            each
            for each in change.affected_operations
            if max(each.source, each.wire) >= Severity.DANGEROUS
        ]
        for each in affected[:_MAX_OPERATIONS]:
            if (name := self._old_names.get(each.operation)) is not None:
                yield name, each.direction
