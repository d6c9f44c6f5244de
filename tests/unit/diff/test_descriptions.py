"""Descriptions of added members, errors and operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unit.diff.test_assemble import HTTP, files, report

if TYPE_CHECKING:
    from botopin.diff.report import Description, Report

OLD = files(
    {"Put": {"http": HTTP, "input": {"shape": "PutRequest"}}},
    {"PutRequest": {"type": "structure", "members": {}}},
)


def changed(
    members: dict[str, Any], required: tuple[str, ...] = (), **shapes: dict[str, Any]
) -> Report:
    """Return the report on members that a request gains."""
    new = files(
        {"Put": {"http": HTTP, "input": {"shape": "PutRequest"}}},
        {
            "PutRequest": {"type": "structure", "members": members, "required": list(required)},
            "Text": {"type": "string"},
            **shapes,
        },
    )
    return report(OLD, new)


def described(assembled: Report, path: str) -> Description:
    (found,) = (each.added for each in assembled.changes if each.wire_path == path and each.added)
    return found


def test_member_has_what_change_pages_have() -> None:
    added = described(
        changed(
            {
                "mode": {
                    "shape": "Modes",
                    "documentation": "<p>Modes of the <code>put</code>.</p>",
                    "deprecated": True,
                    "deprecatedMessage": "Use size.",
                }
            },
            required=("mode",),
            Modes={"type": "list", "member": {"shape": "Mode"}, "max": 3},
            Mode={"type": "string", "enum": ["FAST", "SAFE"]},
        ),
        "PutRequest.mode",
    )
    assert (added.name, added.type, added.is_required) == ("mode", "list of string", True)
    assert added.documentation == ("Modes of the ``put``.",)
    assert added.constraints == ("Items: at most 3.",)
    assert added.values == ("FAST", "SAFE")
    assert added.deprecated == "Deprecated. Use size."


def test_structure_is_described_once() -> None:
    assembled = changed(
        {"one": {"shape": "Pair"}, "two": {"shape": "Pairs"}},
        Pair={
            "type": "structure",
            "required": ["left"],
            "members": {"left": {"shape": "Text"}, "right": {"shape": "Pair"}},
        },
        Pairs={"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Pair"}},
    )
    one = described(assembled, "PutRequest.one")
    left, right = one.members
    assert (left.name, left.is_required, right.members) == ("left", True, ())
    assert right.described_at == "PutRequest.one"
    two = described(assembled, "PutRequest.two")
    assert (two.type, two.members) == ("dict of string to dict", ())
    assert two.described_at == "PutRequest.one"


def test_error_has_status_and_documentation() -> None:
    new = files(
        {
            "Put": {
                "http": HTTP,
                "input": {"shape": "PutRequest"},
                "errors": [{"shape": "Busy"}],
            }
        },
        {
            "PutRequest": {"type": "structure", "members": {}},
            "Busy": {
                "type": "structure",
                "members": {"retryAfter": {"shape": "Seconds"}},
                "exception": True,
                "error": {"httpStatusCode": 409, "senderFault": True},
                "documentation": "<p>Try again.</p>",
            },
            "Seconds": {"type": "integer"},
        },
    )
    added = described(report(OLD, new), "Put.Busy")
    assert (added.type, added.constraints) == ("error", ("Client error, HTTP 409.",))
    assert added.documentation == ("Try again.",)
    assert [(each.name, each.type) for each in added.members] == [("retryAfter", "integer")]


def test_error_of_new_operations_is_described_once() -> None:
    busy = {"type": "structure", "members": {}, "exception": True, "documentation": "<p>Wait.</p>"}
    own = {"http": HTTP, "errors": [{"shape": "Busy"}]}
    assembled = report(
        files({"Put": {"http": HTTP}}), files({"Get": own, "Put": {}, "Set": own}, {"Busy": busy})
    )
    (get,), (put,) = (each.errors for each in assembled.operations if each.errors)
    assert (get.documentation, get.described_at) == (("Wait.",), "")
    assert (put.documentation, put.described_at) == ((), "Busy")


def test_new_operation_has_members_and_removal_has_delta() -> None:
    shapes: dict[str, Any] = {
        "PutRequest": {"type": "structure", "members": {"old": {"shape": "Text"}}},
        "Text": {"type": "string"},
    }
    put = {"http": HTTP, "input": {"shape": "PutRequest"}}
    new_shapes: dict[str, Any] = {
        **shapes,
        "PutRequest": {"type": "structure", "members": {}},
        "GetRequest": {
            "type": "structure",
            "members": {"key": {"shape": "Text"}},
            "required": ["key"],
        },
        "GetResponse": {"type": "structure", "members": {"value": {"shape": "Text"}}},
    }
    get = {"http": HTTP, "input": {"shape": "GetRequest"}, "output": {"shape": "GetResponse"}}
    assembled = report(files({"Put": put}, shapes), files({"Put": put, "Get": get}, new_shapes))
    operations = {each.name: each for each in assembled.operations}
    (key,) = operations["Get"].request_members
    assert (key.name, key.is_required) == ("key", True)
    (value,) = operations["Get"].response_members
    assert (value.name, value.is_required) == ("value", False)
    assert operations["Put"].request_removals == "{'old': 'string'}"
    assert operations["Put"].request_delta == ""
