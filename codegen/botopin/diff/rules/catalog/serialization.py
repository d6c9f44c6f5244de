"""Rules for the form of values on the wire."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Subject
from botopin.diff.rules.catalog.common import REFERENCES, UPGRADE_PINNED_CLIENTS, VALUES
from botopin.diff.rules.rule import Rule, touched

SERIALIZATION: Final = (
    Rule(
        id="serialization-changed",
        title="serialization changed",
        on=[
            touched(
                Subject.METADATA,
                Subject.OPERATION,
                Subject.SHAPE,
                *REFERENCES,
                traits=[
                    *("location", "locationName", "payload", "flattened", "queryName", "hostLabel"),
                    *("xmlAttribute", "xmlNamespace", "xmlOrder", "wrapper", "resultWrapper"),
                    *("event", "eventheader", "eventpayload", "eventstream", "requiresLength"),
                    *(
                        "name",
                        "endpoint",
                        "awsQueryCompatible",
                        "checksumFormat",
                        "protocolSettings",
                    ),
                ],
            )
        ],
        request="N/B",
        response="N/B",
        why="Pinned clients write and read the value in its old form.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["serialization-changed"],
    ),
    Rule(
        id="timestamp-format-changed",
        title="timestamp format changed",
        on=[touched(*VALUES, traits=["timestampFormat"])],
        request="N/B",
        response="N/D",
        why="Pinned clients send the old format; botocore reads every format.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["timestamp-format-changed"],
    ),
)
