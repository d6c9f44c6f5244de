"""Golden folders: tests/golden/generate/<case>/{models, expected}.

Each case has its own services, so that all cases can be imported together. After an
intended change, run `pytest tests/unit/generate/test_golden.py --update-golden` and read the diff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from attrs import frozen

from botopin.naming import rules
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN: Final = ROOT / "tests" / "golden" / "generate"

REDUCED: Final = "botopin_reduced"
"""Package of cases whose services are real ones, or parts of them.

`botopin_aws` may contain the same services, generated from the installed botocore.
"""


@frozen
class Case:
    """Folder of models with the expected folder of bindings."""

    name: str

    @classmethod
    def named(cls, name: str) -> Self:
        """Return an existing case."""
        if not (GOLDEN / name).is_dir():
            raise LookupError(name)
        return cls(name)

    @property
    def models(self) -> Path:
        return GOLDEN / self.name / "models"

    @property
    def expected(self) -> Path:
        return GOLDEN / self.name / "expected"

    @property
    def package(self) -> str:
        """Package of the case's services."""
        return REDUCED if self.name in {"database-tokens", "handlers"} else rules.PACKAGE

    def packages(self) -> tuple[str, ...]:
        """Return the dotted names of the case's versions, oldest first."""
        return tuple(self.folders())

    def folders(self) -> dict[str, tuple[str, str]]:
        """Return the service and the date of the case's versions, by dotted name, oldest first."""
        versions = sorted(self.models.glob("*/*/service-2.json"))
        return {
            f"{self.package}.{rules.service_package(service)}.{rules.version_package(date)}": (
                service,
                date,
            )
            for service, date in (file.parts[-3:-1] for file in versions)
        }


CASES: Final = tuple(Case(folder.name) for folder in sorted(GOLDEN.iterdir()))
