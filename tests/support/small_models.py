"""Small models of one version, stated as the JSON of their shapes and operations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botopin.bindings.plan import plan_version
from botopin.model.reader import read_service
from botopin.naming.names import Names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.bindings.plans import ClassPlan, VersionPlan
    from botopin.model.service import ServiceModel


def small_model(
    shapes: Mapping[str, Any],
    operations: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    service: str = "thing",
    documentation: str = "",
    metadata: Mapping[str, Any] | None = None,
) -> ServiceModel:
    """Return a model. Operations are stated without their names."""
    document = {
        "metadata": metadata or {},
        "documentation": documentation,
        "operations": {name: {"name": name, **each} for name, each in (operations or {}).items()},
        "shapes": shapes,
    }
    return read_service(json.dumps(document).encode(), service=service, date="2024-01-01")


def plan_model(
    model: ServiceModel, notes: Mapping[str, Sequence[str]] | None = None
) -> VersionPlan:
    """Return the plan of a model, with the names that the rules give."""
    names = Names.for_model(model, Names())
    return plan_version(model, names, package="botopin_aws", notes=notes)


def planned_classes(version: VersionPlan) -> dict[str, ClassPlan]:
    """Return the classes of all modules of a version, by name."""
    return {str(cls.name): cls for module in version.modules for cls in module.classes}
