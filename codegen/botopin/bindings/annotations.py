"""Annotations of members, without the modules that contain them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.imports import ModuleScope
from botopin.bindings.python_source import identifier
from botopin.customizations.treatments import apply_handlers
from botopin.model.service import StructureShape

if TYPE_CHECKING:
    from collections.abc import Collection

    from botopin.bindings.plans import LiteralPlan
    from botopin.bindings.python_source import PythonSource
    from botopin.model.service import ServiceModel
    from botopin.naming.names import Names


class Annotations(ModuleScope):
    """Annotations of the members of one version, as its bindings have them."""

    def __init__(self, model: ServiceModel, names: Names) -> None:
        """Prepare the annotations of a version.

        Args:
            model: Model of the version, without botocore's customizations.
            names: Python names of the version.
        """
        super().__init__(apply_handlers(model), names, _NO_LITERALS, (), ())
        self._received = _outputs(model)

    def cls(self, shape: str) -> PythonSource:
        return identifier(self.names.classes[shape])

    def of_member(self, shape: str, member: str) -> str:
        """Return the annotation of a member of a structure; empty if there is no such member."""
        owner = self.model.shapes.get(shape)
        if not isinstance(owner, StructureShape) or member not in owner.members:
            return ""
        return self.attribute_annotation(
            owner, owner.members[member], is_received=shape in self._received
        )


_NO_LITERALS: dict[str, LiteralPlan] = {}


def _outputs(model: ServiceModel) -> Collection[str]:
    """Return the outputs that are not inputs."""
    operations = model.operations.values()
    outputs = {each.output.shape for each in operations if each.output}
    return outputs - {each.input.shape for each in operations if each.input}
