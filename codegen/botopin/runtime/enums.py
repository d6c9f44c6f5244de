"""Enums that are open on receipt."""

from __future__ import annotations

from enum import StrEnum


class OpenStrEnum(StrEnum):
    """The values that a version of a service knows.

    A response may hold a value that came later: it is kept as a plain `str`, so annotations read
    `InstanceType | str`. A request may not, unless `botopin.checks(enum=...)` says so.
    """
