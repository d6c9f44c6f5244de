"""XML errors of the protocols query, ec2 and rest-xml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from botopin.model.service import StructureShape
from botopin.testing.protocols.bodies.xml_document import replace_illegal

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import WireError
    from botopin.testing.protocols.bodies.xml_body import XMLBodies

_SERVER: Final = 500


def error_element(
    model: ServiceModel, bodies: XMLBodies, error: WireError, *, with_type: bool
) -> Element:
    """Return the element Error with its code, its message and the members of its shape.

    Args:
        model: Model of the error.
        bodies: Serializer for the members.
        error: Error to serialize.
        with_type: Whether to include the side at fault (Type).

    Raises:
        ValueError: XML cannot represent a string.
    """
    element = Element("Error")
    shape = model.shapes.get(error.shape)
    if not isinstance(shape, StructureShape):
        shape = StructureShape(name="")
    members = dict(error.members)
    message_member = next((name for name in members if name.lower() == "message"), "")
    message = error.message or members.pop(message_member, "")
    elements = {"Code": error.code, "Message": str(message)}
    if with_type:
        elements = {"Type": "Receiver" if error.status >= _SERVER else "Sender", **elements}
    for tag, text in elements.items():
        SubElement(element, tag).text = replace_illegal(text)
    rest = {name: value for name, value in members.items() if name.title() not in elements}
    bodies.serialize_into(element, shape, rest)
    return element
