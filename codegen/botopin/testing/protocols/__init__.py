"""The wire formats that the test double speaks, by their names in a model's metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.testing.protocols.rest_json import RestJSON
from botopin.testing.version import UnservableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import ServiceModel
    from botopin.testing.protocols.protocol import WireProtocol

PROTOCOLS: Final[Mapping[str, Callable[[ServiceModel], WireProtocol]]] = {"rest-json": RestJSON}


def protocol_of(model: ServiceModel) -> WireProtocol:
    """The wire format of a version.

    Raises:
        UnservableError: the test double does not speak it.
    """
    # `protocols` lists every one that the service speaks; botocore may choose any of them.
    offered = model.metadata.get("protocols") or [model.metadata.get("protocol")]
    for name in offered:
        if name in PROTOCOLS:
            return PROTOCOLS[name](model)
    message = (
        f"{model.service} {model.date} speaks {', '.join(map(str, offered))}; "
        f"the test double speaks {', '.join(PROTOCOLS)}"
    )
    raise UnservableError(message)
