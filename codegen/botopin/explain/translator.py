"""Old names for the names of a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from botopin.diff.differences import ChangeKind, Subject
from botopin.model.diagnostics import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.differences import Comparison, Difference


@frozen
class Translator:
    """Names of the old model for names of the new one."""

    operations: Mapping[str, str]
    shapes: Mapping[str, str]
    members: Mapping[tuple[str, str], str] = field(factory=dict[tuple[str, str], str])
    """Old names of renamed members, by new shape and new name."""

    @classmethod
    def of(cls, comparison: Comparison) -> Translator:
        members = {
            (each.owner[1], str(each.new)): str(each.old)
            for each in comparison.differences
            if each.subject is Subject.MEMBER and each.kind is ChangeKind.RENAMED
            if isinstance(each.owner, tuple)
        }
        return cls(comparison.operations, comparison.renamed_shapes, members)

    def path(self, difference: Difference) -> list[str]:
        """Return the path in the old model of a value that only the new model has."""
        path = pointer_tokens(difference.new_pointer)
        match path:
            case ["operations", name, *_]:
                path[1] = self.operations.get(name, name)
            case ["shapes", name, *rest]:
                owner = difference.owner
                if isinstance(owner, tuple) and owner[0] and owner[1] == name:
                    path[1] = owner[0]
                else:
                    path[1] = self.shapes.get(name, name)
                match rest:
                    case ["members", member, *_]:
                        path[3] = self.members.get((name, member), member)
                    case _:
                        pass
            case _:
                pass
        return path
