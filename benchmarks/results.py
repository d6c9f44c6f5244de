"""Results of the benchmarks as data."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict, frozen
from timing import Spread, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PACKAGES: Final = (
    "attrs",
    "boto3",
    "boto3-dataclass-braket",
    "botocore",
    "cattrs",
    "msgspec",
    "mypy-boto3-braket",
    "pydantic",
)


@frozen(kw_only=True)
class Target:
    """Measurement with a limit for its median."""

    what: str
    unit: str
    """"ms", "s", "MB", "%", or "×" (ratio)."""
    measured: Spread
    limit: float

    @property
    def met(self) -> bool:
        return self.measured.median <= self.limit


@frozen(kw_only=True)
class Comparison:
    """Measurement of botopin and of other libraries."""

    what: str
    milliseconds: float
    """Median for botopin."""
    others: Mapping[str, Spread]
    """Ratio for each of the other libraries."""

    @classmethod
    def of(cls, what: str, series: Mapping[str, Sequence[float]]) -> Comparison:
        ours = series["botopin"]
        return cls(
            what=what,
            milliseconds=Spread.of(ours).median * 1e3,
            others={
                name: ratio(theirs, ours) for name, theirs in series.items() if name != "botopin"
            },
        )


@frozen(kw_only=True)
class Results:
    targets: Sequence[Target]
    comparisons: Sequence[Comparison]

    def to_json(self) -> dict[str, Any]:
        return {
            "machine": {
                "python": platform.python_version(),
                "system": platform.system(),
                "architecture": platform.machine(),
                "packages": {name: version(name) for name in _PACKAGES},
            },
            "targets": [{**_rounded(asdict(each)), "met": each.met} for each in self.targets],
            "comparisons": [_rounded(asdict(each)) for each in self.comparisons],
        }


def _rounded(value: Any) -> Any:
    """Round to four significant digits, more than the precision of a measurement."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return value
