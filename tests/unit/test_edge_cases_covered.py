"""Every known edge case has a model and a test.

The table lists the edge cases in the services that botocore ships. Each entry names the case in
tests/golden/generate whose model contains the edge case, and a test of the result. The name is
empty if the model would only be rejected, or if it would be large.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from support.golden_cases import CASES

TESTS = Path(__file__).parents[1]

EDGE_CASES = {
    # names
    "a member is a keyword": ("member-names", "test_member_that_is_a_keyword_gets_an_underscore"),
    "a member shadows a builtin": ("member-names", "test_member_may_have_the_name_of_a_builtin"),
    "a member shadows a helper of its module": (
        "member-names",
        "test_member_may_have_the_name_of_an_import",
    ),
    "a slot shadows a builtin for attrs": (
        "member-names",
        "test_attrs_resolves_annotations_despite_slots",
    ),
    "snake case is irregular": ("member-names", "test_member_names_follow_irregular_xform_names"),
    "snake case collides": ("member-names", "test_members_with_equal_snake_case_stay_distinct"),
    "a shape has the name of a keyword, a builtin or a typing name": (
        "shape-names",
        "test_shapes_may_have_names_of_builtins_and_helpers",
    ),
    "a shape has a name that attrs skips": (
        "shape-names",
        "test_shape_may_have_a_name_that_attrs_skips",
    ),
    "a shape starts with underscores or lower-case": (
        "shape-names",
        "test_shapes_that_differ_by_case_or_underscores_stay_distinct",
    ),
    "shapes differ by case only": (
        "shape-names",
        "test_shape_and_enum_that_differ_by_case_stay_distinct",
    ),
    "a shape has the name of an operation": (
        "shape-names",
        "test_shape_may_have_the_name_of_its_operation",
    ),
    "an enum value is not an identifier": (
        "enum-values",
        "test_every_value_of_an_enum_is_a_member_that_equals_it",
    ),
    "an enum value is padded": ("enum-values", "test_padded_and_empty_values_are_kept"),
    "enum values collide in upper-case": (
        "enum-values",
        "test_every_value_of_an_enum_is_a_member_that_equals_it",
    ),
    "an enum value has the name of an enum attribute": (
        "enum-values",
        "test_values_with_names_of_enum_attributes_keep_both",
    ),
    "a service is not an identifier, or is a keyword or a stdlib module": (
        "shape-names",
        "test_service_may_be_a_keyword_a_stdlib_module_or_not_an_identifier",
    ),
    # patterns
    "a pattern is valid in Java but not in Python": (
        "java-patterns",
        "test_pattern_accepts_the_texts_that_java_accepts",
    ),
    "a pattern must match the whole text": (
        "java-patterns",
        "test_pattern_accepts_the_texts_that_java_accepts",
    ),
    "classes and line terminators of Java": (
        "java-patterns",
        "test_pattern_accepts_the_texts_that_java_accepts",
    ),
    "a pattern backtracks exponentially": (
        "patterns",
        "test_guarantee_14_checks_any_pattern_in_bounded_time",
    ),
    "a pattern excludes its length": (
        "java-patterns",
        "test_guarantee_15_pattern_that_excludes_its_length_makes_its_structure_impossible",
    ),
    "texts for a pattern are hard to generate": (
        "patterns",
        "test_guarantee_14_draws_for_any_pattern_in_bounded_time",
    ),
    # constraints and types
    "min above max, missing shapes, keys other than strings": (
        "",
        "test_guarantee_5_checks_types_references_required_entries_and_bounds",
    ),
    "a structure without possible values": (
        "recursion",
        "test_guarantee_15_impossible_shapes_have_empty_strategies",
    ),
    "recursion": ("recursion", "test_recursive_shapes_round_trip"),
    "a required recursion": (
        "recursion",
        "test_guarantee_15_impossible_optional_members_are_omitted",
    ),
    "keys have constraints": ("containers", "test_constraints_of_keys_are_checked"),
    "a key is an enum": ("enum-values", "test_an_enum_can_be_the_key_of_a_mapping"),
    "a union of one variant": ("containers", "test_union_with_one_variant_requires_it"),
    "variants of one shape in a union": (
        "containers",
        "test_union_distinguishes_variants_of_one_shape_by_name",
    ),
    "a variant is unknown": (
        "containers",
        "test_unknown_variant_is_received_but_rejected_in_requests",
    ),
    "an empty structure": ("containers", "test_empty_structure_round_trips"),
    "hundreds of members": ("", "test_a_structure_may_have_hundreds_of_members"),
    "texts of several megabytes": ("", "test_texts_may_be_megabytes_long"),
    "texts with a large minimum length": ("", "test_long_texts_and_lists_are_drawn"),
    "a required idempotency token": (
        "traits",
        "test_botocore_generates_a_required_idempotency_token",
    ),
    # traits
    "labels in the path": ("paths", "test_text_in_the_path_is_never_empty"),
    "timestampFormat": ("traits", "test_timestamps_of_every_format_are_aware_datetimes"),
    "document": ("traits", "test_documents_are_any_json_value"),
    "flattened, xmlAttribute, hostLabel, contextParam": (
        "traits",
        "test_botocore_applies_wire_names",
    ),
    "eventstream": ("traits", "test_an_event_stream_passes_through"),
    "streaming": ("traits", "test_streaming_blob_passes_through_bytes_and_files"),
    "sparse": ("containers", "test_only_sparse_lists_and_maps_may_contain_none"),
    "jsonvalue": ("traits", "test_jsonvalue_is_text_in_a_body_and_an_object_in_a_header"),
    "deprecated": ("deprecated", "test_a_deprecated_member_warns_when_it_is_passed"),
    "a deprecated operation": ("clients", "test_a_deprecated_operation_says_so"),
    "sensitive": ("sensitive", "test_violations_redact_sensitive_values"),
    # protocols
    "rest-json": ("traits", "test_typed_request_is_sent_like_its_dictionary"),
    "json": ("protocol-json", "test_typed_request_is_sent_like_its_dictionary"),
    "smithy-rpc-v2-cbor": ("protocol-cbor", "test_typed_request_is_sent_like_its_dictionary"),
    "query": ("protocol-query", "test_typed_request_is_sent_like_its_dictionary"),
    "rest-xml": ("protocol-xml", "test_typed_request_is_sent_like_its_dictionary"),
    "ec2": ("protocol-ec2", "test_typed_request_is_sent_like_its_dictionary"),
    "empties, narrow floats and fractions of seconds are lost": (
        "protocol-query",
        "test_protocols_lose_only_these_parts",
    ),
    "control characters in XML": (
        "protocol-xml",
        "test_mock_server_rejects_characters_that_xml_forbids",
    ),
    "lone surrogates": ("protocol-json", "test_only_json_transmits_lone_surrogates"),
    "an empty label": ("traits", "test_mock_server_rejects_empty_labels"),
    "values that botocore accepts": ("containers", "test_rejects_values_that_botocore_accepts"),
}
"""Golden case and test by edge case."""


@cache
def names_of_tests() -> frozenset[str]:
    trees = (ast.parse(path.read_bytes()) for path in TESTS.rglob("test_*.py"))
    return frozenset(
        each.name for tree in trees for each in tree.body if isinstance(each, ast.FunctionDef)
    )


@pytest.mark.parametrize("edge_case", EDGE_CASES)
def test_edge_case_has_a_model_and_a_test(edge_case: str) -> None:
    case, test = EDGE_CASES[edge_case]
    assert not case or case in {each.name for each in CASES}
    assert test in names_of_tests()


def test_every_golden_case_covers_an_edge_case() -> None:
    """Cases without an edge case show ordinary models, changes over time, clients and handlers."""
    plain = {"ordinary", "overrides", "history", "clients", "event-streams"}
    plain |= {"errors", "error-codes", "handlers", "partitions", "database-tokens"}
    assert {case.name for case in CASES} - {case for case, _ in EDGE_CASES.values()} <= plain
