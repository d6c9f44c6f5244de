"""Text for people: plurals, visible characters, and log lines that no CI server executes."""

from __future__ import annotations


def pluralize(number: float, noun: str) -> str:
    """Return a number with its noun: `1 change`, `2,000 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def escape_unprintable(text: str) -> str:
    r"""Replace each unprintable character with an escape, such as `\x1b` or `\u202e`.

    Unprintable characters are control, format (bidi, zero-width), surrogate, private and unassigned
    characters, line breaks, and every space except the plain one. The result is one line.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def excerpt(text: str, limit: int) -> str:
    """Cut a text after `limit` characters, and escape unprintable characters."""
    return escape_unprintable(text if len(text) <= limit else f"{text[: limit - 1]}…")


def escape_workflow_command(line: str) -> str:
    """Break up `##[`, which starts a workflow command of GitHub Actions anywhere in a line."""
    return line.replace("##[", "##\\[")
