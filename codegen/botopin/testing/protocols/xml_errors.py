"""Errors in XML, as query, ec2 and rest-xml share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from botopin.model.service import StructureShape
from botopin.testing.protocols.xml_document import replace_illegal

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import WireError
    from botopin.testing.protocols.xml_body import XMLBodies

_SERVER: Final = 500


def error_element(
    model: ServiceModel, bodies: XMLBodies, error: WireError, *, kind: bool
) -> Element:
    """The element Error: its code and message, the members of its shape, and whose fault it is.

    Args:
        model: that the error is of.
        bodies: that write its members.
        error: what is written.
        kind: whether whose fault it is (Type) is said.

    Raises:
        ValueError: XML cannot say a text.
    """
    element = Element("Error")
    shape = model.shapes.get(error.shape)
    if not isinstance(shape, StructureShape):
        shape = StructureShape(name="")
    members = dict(error.members)
    told = next((name for name in members if name.lower() == "message"), "")
    message = error.message or members.pop(told, "")
    said = {"Code": error.code, "Message": str(message)}
    if kind:
        said = {"Type": "Receiver" if error.status >= _SERVER else "Sender", **said}
    for tag, text in said.items():
        SubElement(element, tag).text = replace_illegal(text)
    rest = {name: value for name, value in members.items() if name.title() not in said}
    bodies.write_into(element, shape, rest)
    return element
