"""Timeline picture of a service's versions, with their size and severity."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.report import Severity
from botopin.diff.reports.templating import read_constant, render
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from botopin.diff.report import VersionRow

_WIDTH: Final = 960
_LEFT: Final = 44.0
_RIGHT: Final = _WIDTH - 74.0
"""Right edge of the plot; the rest of the width holds the newest version's label."""
_PLOT_TOP: Final = 26.0
_PLOT_GAP: Final = 34.0
_SHAPES_HEIGHT: Final = 104.0
_OPERATIONS_HEIGHT: Final = 64.0
_LABEL_WIDTH: Final = 68.0
_LABEL_HEIGHT: Final = 15.0
_MAX_LABELLED: Final = 40
"""Maximum number of versions that all have labels. Beyond this number, only the first, the newest
and the breaking versions have labels."""
_LANES: Final = 5
_MIN_YEAR_WIDTH: Final = 34.0


@frozen
class _Step:
    name: str
    top: float
    bottom: float
    line: str
    area: str
    ceiling: int
    """Value at the upper edge."""
    last: int
    last_y: float


@frozen
class _Dot:
    version: VersionRow
    kind: str
    """Name of a severity, or `first`."""
    x: float
    y: float
    label: str


@frozen
class _Label:
    text: str
    x: float
    y: float
    leader_top: float


@frozen
class _Picture:
    width: int
    height: float
    left: float
    right: float
    radius: float
    years: tuple[tuple[str, float], ...]
    years_y: float
    steps: tuple[_Step, ...]
    dots: tuple[_Dot, ...]
    labels: tuple[_Label, ...]
    legend: tuple[tuple[str, str, float], ...]
    """Entries of the legend: kind, label, x position."""
    legend_y: float
    description: str


def render_timeline(
    versions: Sequence[VersionRow], *, title: str, is_inline: bool = False
) -> Markup:
    """Return the picture as an SVG element with light and dark colors.

    Args:
        versions: Versions, oldest first; at least one.
        title: Full name of the service.
        is_inline: Whether the stylesheet of the page includes `timeline.css`.

    Raises:
        ValueError: There is no version, or a date is not ISO.
    """
    style = "" if is_inline else read_constant("timeline.css")
    return render("timeline.svg.jinja", picture=_draw_picture(versions), title=title, style=style)


def _draw_picture(versions: Sequence[VersionRow]) -> _Picture:
    if not versions:
        raise ValueError("expected at least one version")
    days = [date.fromisoformat(version.date).toordinal() for version in versions]
    to_x = _build_scale(days[0], days[-1])
    xs = [to_x(day) for day in days]
    shapes = _draw_steps("Shapes", xs, [version.shapes for version in versions], _PLOT_TOP)
    operations = _draw_steps(
        "Operations",
        xs,
        [version.operations for version in versions],
        shapes.bottom + _PLOT_GAP,
        _OPERATIONS_HEIGHT,
    )
    years_y = operations.bottom + 18
    radius = 5.0 if len(versions) <= _MAX_LABELLED else 3.5
    rows = _assign_rows(xs, 2 * radius + 2)
    dots_top = years_y + 10 + radius
    ys = [dots_top + row * (2 * radius + 2) for row in rows]
    dots_bottom = max(ys) + radius
    labels, lanes = _place_labels(versions, xs, ys, dots_bottom)
    legend_y = dots_bottom + lanes * _LABEL_HEIGHT + 30
    first, last = versions[0], versions[-1]
    return _Picture(
        width=_WIDTH,
        height=legend_y + 12,
        left=_LEFT,
        right=_RIGHT,
        radius=radius,
        years=tuple(_place_years(days[0], days[-1], to_x)),
        years_y=years_y,
        steps=(shapes, operations),
        dots=tuple(
            _Dot(version, _dot_kind(version), round(x, 1), round(y, 1), _describe(version))
            for version, x, y in zip(versions, xs, ys, strict=True)
        ),
        labels=labels,
        legend=_build_legend(versions),
        legend_y=legend_y,
        description=f"{pluralize(len(versions), 'version')}, "
        f"{first.date} to {last.date}: {first.operations} to {last.operations} operations, "
        f"{first.shapes} to {last.shapes} shapes.",
    )


def _build_scale(first: int, last: int) -> Callable[[int], float]:
    if first == last:
        return lambda day: _LEFT
    return lambda day: _LEFT + (_RIGHT - _LEFT) * (day - first) / (last - first)


def _draw_steps(
    name: str,
    xs: Sequence[float],
    values: Sequence[int],
    top: float,
    height: float = _SHAPES_HEIGHT,
) -> _Step:
    ceiling = _round_up(max(values))
    bottom = top + height
    ys = [bottom - height * value / ceiling for value in values]
    points = [f"M{xs[0]:.1f} {ys[0]:.1f}"]
    points += [
        f"H{x:.1f}V{y:.1f}"
        for x, (before, y) in zip(xs[1:], pairwise(ys), strict=True)
        if y != before
    ]
    line = "".join(points) + f"H{_RIGHT:.1f}"
    return _Step(
        name=name,
        top=top,
        bottom=bottom,
        line=line,
        area=f"{line}V{bottom:.1f}H{xs[0]:.1f}Z",
        ceiling=ceiling,
        last=values[-1],
        last_y=round(ys[-1], 1),
    )


def _round_up(value: int) -> int:
    """Return the next round number: one or two digits, then zeros."""
    unit: int = 10 ** max(len(str(value)) - 2, 0)
    steps = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100)
    return next(step * unit for step in steps if step * unit >= value)


def _assign_rows(xs: Sequence[float], width: float) -> list[int]:
    """Return a row for each dot, so that no dot covers another dot."""
    row_ends: list[float] = []
    rows: list[int] = []
    for x in xs:
        row = next((row for row, end in enumerate(row_ends) if end <= x), len(row_ends))
        row_ends[row : row + 1] = [x + width]
        rows.append(row)
    return rows


def _place_labels(
    versions: Sequence[VersionRow], xs: Sequence[float], ys: Sequence[float], top: float
) -> tuple[tuple[_Label, ...], int]:
    """Return date labels at the lower ends of their leader lines, and the number of lanes.

    A label lies below every leader line within its width, so no leader line crosses a label.
    """
    label_all = len(versions) <= _MAX_LABELLED
    leaders: list[tuple[float, int]] = []
    labels: list[_Label] = []
    for index in reversed(range(len(versions))):
        version, x = versions[index], xs[index]
        is_end = index in {0, len(versions) - 1}
        if not label_all and not is_end and version.severity is not Severity.BREAKING:
            continue
        lane = 1 + max(
            (lane for leader_x, lane in leaders if leader_x < x + _LABEL_WIDTH), default=0
        )
        if lane > _LANES and index:
            continue
        leaders.append((x, lane))
        labels.append(
            _Label(version.date, round(x, 1), top + lane * _LABEL_HEIGHT + 4, round(ys[index], 1))
        )
    return tuple(reversed(labels)), max(lane for _, lane in leaders)


def _place_years(first: int, last: int, to_x: Callable[[int], float]) -> list[tuple[str, float]]:
    """Return the x position of each year, and skip years if their labels would touch."""
    years = range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1)
    ticks = [(year, to_x(date(year, 1, 1).toordinal())) for year in years]
    if not ticks:
        return []
    spacing = (ticks[-1][1] - ticks[0][1]) / max(len(ticks) - 1, 1)
    every = next((step for step in (1, 2, 5, 10) if step * spacing >= _MIN_YEAR_WIDTH), 25)
    return [(str(year), round(x, 1)) for year, x in ticks if year % every == 0]


def _dot_kind(version: VersionRow) -> str:
    return "first" if version.severity is None else str(version.severity)


def _describe(version: VersionRow) -> str:
    operations = pluralize(version.operations, "operation")
    shapes = pluralize(version.shapes, "shape")
    return f"{version.date}: {version.verdict or 'first version'} ({operations}, {shapes})"


def _build_legend(versions: Sequence[VersionRow]) -> tuple[tuple[str, str, float], ...]:
    names = {
        "first": "first version",
        "breaking": "breaks callers",
        "dangerous": "may break callers",
        "safe": "safe",
        "none": "no effect",
    }
    present = {_dot_kind(version) for version in versions}
    legend: list[tuple[str, str, float]] = []
    x = _LEFT
    for kind, name in names.items():
        if kind in present:
            legend.append((kind, name, x))
            x += 34 + 6.2 * len(name)
    return tuple(legend)
