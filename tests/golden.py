"""Golden folders: tests/cases/generate/<case>/{models, expected}.

Every case is a service of its own, so that all of them can be imported side by side. After a
change that is meant: `pytest tests/unit/test_cases.py --update-golden`, and read the diff.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

from attrs import frozen

from botopin import naming

ROOT: Final = Path(__file__).parent / "cases" / "generate"


@frozen
class Case:
    """A folder in, a folder out."""

    name: str

    @classmethod
    def named(cls, name: str) -> Self:
        """A case that is there."""
        if not (ROOT / name).is_dir():
            raise LookupError(name)
        return cls(name)

    @property
    def models(self) -> Path:
        return ROOT / self.name / "models"

    @property
    def expected(self) -> Path:
        return ROOT / self.name / "expected"

    def packages(self) -> tuple[str, ...]:
        """The dotted names of its versions, oldest first."""
        versions = sorted(self.models.glob("*/*/service-2.json"))
        return tuple(
            f"botopin_aws.{naming.service_package(file.parts[-3])}"
            f".{naming.version_package(file.parts[-2])}"
            for file in versions
        )


CASES: Final = tuple(Case(folder.name) for folder in sorted(ROOT.iterdir()))
