"""Treatments of parsed models: other services, older models, shared and recursive shapes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botopin.customizations.treatments import DECODED_JSON, JSON_TEXT, PATH_SUFFIX, apply_handlers
from botopin.model.reader import read_service
from botopin.model.service import JointCheck, ListShape, ServiceModel, StructureShape

TEXT = {"type": "string"}


def model(service_id: str, shapes: dict[str, Any], **operations: tuple[str, str]) -> ServiceModel:
    """Read a model; an operation consists of its input and its output."""
    document = {
        "metadata": {"apiVersion": "2020-01-01", "serviceId": service_id, "protocol": "rest-xml"},
        "operations": {
            name: {
                "name": name,
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": request},
                "output": {"shape": response},
            }
            for name, (request, response) in operations.items()
        },
        "shapes": {"Empty": {"type": "structure", "members": {}}, **shapes},
    }
    return read_service(json.dumps(document).encode(), service="own", date="2020-01-01")


def structure(*required: str, **members: str) -> dict[str, Any]:
    references = {name: {"shape": shape} for name, shape in members.items()}
    return {"type": "structure", "required": [*required], "members": references}


def treatment(treated: ServiceModel, shape: str, member: str) -> str:
    owner = treated.shapes[shape]
    assert isinstance(owner, StructureShape)
    customization = owner.members[member].customization
    return customization.treatment if customization else ""


def test_another_service_stays_unchanged() -> None:
    untreated = model(
        "Own", {"Request": structure(Bucket="Text"), "Text": TEXT}, Get=("Request", "Empty")
    )
    assert apply_handlers(untreated) is untreated


def test_a_model_without_the_member_stays_unchanged() -> None:
    untreated = model(
        "S3", {"Request": structure(Name="Text"), "Text": TEXT}, CopyObject=("Request", "Empty")
    )
    assert apply_handlers(untreated) is untreated


def test_nested_members_of_a_treated_shape_stay_unchanged() -> None:
    treated = apply_handlers(
        model(
            "Route 53",
            {
                "Request": structure(HostedZoneId="ResourceId", Target="AliasTarget"),
                "AliasTarget": structure(HostedZoneId="ResourceId"),
                "ResourceId": TEXT,
            },
            ChangeRecords=("Request", "Empty"),
        )
    )
    assert treatment(treated, "Request", "HostedZoneId") == PATH_SUFFIX
    assert treatment(treated, "AliasTarget", "HostedZoneId") == ""


def test_documents_of_requests_are_sent_as_text_even_in_shared_shapes() -> None:
    treated = apply_handlers(
        model(
            "IAM",
            {
                "Request": structure(
                    Document="policyDocumentType", Role="Role", Inputs="Documents"
                ),
                "Role": structure(Document="policyDocumentType"),
                "Documents": {"type": "list", "member": {"shape": "policyDocumentType"}},
                "Response": structure(Role="Role", Policy="Policy"),
                "Policy": structure(Document="policyDocumentType", Inner="Policy", Outputs="Texts"),
                "Texts": {"type": "list", "member": {"shape": "policyDocumentType"}},
                "policyDocumentType": TEXT,
            },
            PutRole=("Request", "Response"),
        )
    )
    assert treatment(treated, "Request", "Document") == JSON_TEXT
    assert treatment(treated, "Role", "Document") == JSON_TEXT
    assert treatment(treated, "Policy", "Document") == DECODED_JSON
    inputs, outputs = treated.shapes["Documents"], treated.shapes["Texts"]
    assert isinstance(inputs, ListShape)
    assert inputs.member.customization is not None
    assert isinstance(outputs, ListShape)
    assert outputs.member.customization is None


def test_an_account_id_is_optional_only_beside_an_arn() -> None:
    treated = apply_handlers(
        model(
            "S3 Control",
            {
                "Named": structure("AccountId", "Name", AccountId="Text", Name="Text"),
                "Created": structure("AccountId", "Name", AccountId="Text", Name="Text"),
                "Other": structure("AccountId", AccountId="Text"),
                "Text": TEXT,
            },
            GetAccessPoint=("Named", "Empty"),
            CreateAccessPoint=("Created", "Empty"),
            ListJobs=("Other", "Empty"),
        )
    )
    shapes = [treated.shapes[name] for name in ("Named", "Created", "Other")]
    owners = [each for each in shapes if isinstance(each, StructureShape)]
    assert [each.members["AccountId"].required for each in owners] == [False, True, True]
    check = JointCheck("OutpostsAccount", ("Name",), ("accesspoint",))
    assert [each.joint_checks for each in owners] == [(check,), (), ()]


@pytest.mark.parametrize("second", ["Filters", "Others"])
def test_an_alias_that_is_a_member_is_no_alias(second: str) -> None:
    shapes = {"Request": structure(Filter="Text", **{second: "Text"}), "Text": TEXT}
    treated = apply_handlers(model("EC2", shapes, DescribeHosts=("Request", "Empty")))
    request = treated.shapes["Request"]
    assert isinstance(request, StructureShape)
    assert request.members["Filter"].alias == ("" if second == "Filters" else "Filters")
