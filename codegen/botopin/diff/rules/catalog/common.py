"""Subjects and texts that rules of several sections share."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Subject

REFERENCES: Final = (Subject.MEMBER, Subject.INPUT, Subject.OUTPUT, Subject.ERROR)
"""Subjects that refer to a shape."""

VALUES: Final = (Subject.SHAPE, Subject.MEMBER)
"""Subjects that carry the traits of a value: a reference can override the traits of its shape."""

DEPRECATABLE: Final = (Subject.SERVICE, Subject.OPERATION, Subject.SHAPE, *REFERENCES)

ALL_SUBJECTS: Final = frozenset(Subject)

UPGRADE_PINNED_CLIENTS: Final = "Upgrade clients that are pinned to the old version."

UNCHECKED_IN_RESPONSES: Final = "Neither boto3 nor the bindings check the constraint in a response."
