"""A version of a service as botocore, the bindings and the mock server see it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
from botocore.model import ServiceModel as BotocoreModel

from botopin.bindings.plan import plan_version
from botopin.model.client_documents import add_client_features
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents
from botopin.naming.names import Names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.bindings.plans import VersionPlan
    from botopin.explain.parts import Files, Object
    from botopin.model.documents import ModelDocuments
    from botopin.model.service import ServiceModel

DATE = "2000-01-01"


@attrs.define(eq=False, slots=False)
class Version:
    """Documents of a version, with their readings."""

    service: str
    files: Files
    locked: Names = attrs.field(factory=Names)

    @property
    def document(self) -> Object:
        return self.files[MODEL_FILE]

    @property
    def shapes(self) -> Mapping[str, Object]:
        return self.document["shapes"]  # type: ignore[no-any-return]

    @property
    def operations(self) -> Mapping[str, Object]:
        return self.document["operations"]  # type: ignore[no-any-return]

    @cached_property
    def documents(self) -> ModelDocuments:
        """The documents as botopin reads them.

        Raises:
            ModelError: The documents have faults.
        """
        raw = {name: json.dumps(each).encode() for name, each in self.files.items()}
        documents = read_documents(raw, service=f"part-of-{self.service}", date=DATE)
        return add_client_features(documents)

    @cached_property
    def model(self) -> ServiceModel:
        return self.documents.model

    @cached_property
    def botocore(self) -> BotocoreModel:
        return BotocoreModel(self.document, self.service)

    @cached_property
    def protocol(self) -> str:
        """The protocol that botocore speaks."""
        return str(self.botocore.resolved_protocol)

    @cached_property
    def names(self) -> Names:
        return Names.for_model(self.model, self.locked)

    @cached_property
    def plan(self) -> VersionPlan:
        """The plan of the bindings."""
        # Clients of S3 have methods that need operations that the part lacks.
        metadata = {**self.model.metadata, "serviceId": "Part"}
        model = attrs.evolve(self.model, metadata=metadata)
        return plan_version(model, self.names, package="bindings")

    def shape_of(self, operation: str, side: str) -> str:
        """Return the input or the output of an operation, or an empty string."""
        reference: dict[str, Any] = self.operations.get(operation, {}).get(side, {})
        return str(reference.get("shape", ""))
