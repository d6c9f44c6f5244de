"""What a run rendered, and what of the models it cannot hold anybody to, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.generation import Generated


def generation_report(generated: Generated) -> str:
    """The report, which depends on the models alone."""
    return "\n".join([*_lines(generated), ""])


def _lines(generated: Generated) -> Iterator[str]:
    versions = generated.versions
    yield "# What was rendered"
    yield ""
    yield f"{len(versions):,} versions."
