"""Server side of the protocol rest-json (Smithy's aws.protocols#restJson1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from botopin.model.service import StructureShape
from botopin.testing.http.messages import HTTPResponse
from botopin.testing.protocols.bodies.json_body import JSONBodies
from botopin.testing.protocols.members import error_members
from botopin.testing.protocols.rest import Rest

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import WireError


class RestJSON(Rest):
    """Server side of rest-json for one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._bodies = JSONBodies(model, "application/json")
        super().__init__(model, self._bodies)

    def serialize_error(self, error: WireError) -> HTTPResponse:
        response = HTTPResponse(status=error.status, headers=(("x-amzn-errortype", error.code),))
        shape = self._model.shapes.get(error.shape)
        structure = shape if isinstance(shape, StructureShape) else None
        members = error_members(structure, error)
        if structure:
            return self._serialize_structure(response, structure, members)
        headers = (*response.headers, ("Content-Type", self._bodies.media_type))
        body = self._bodies.serialize(self._bodies.serialize_object(None, members))
        return evolve(response, headers=headers, body=body)
