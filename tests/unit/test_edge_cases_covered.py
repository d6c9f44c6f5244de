"""Every known hazard has a model of its own and a test of it: the census, row by row.

What breaks a naive generator was counted over the services that botocore ships. A row names the
case in tests/golden/generate whose model has the hazard (none where a model would only be refused,
or where it would be large), and a test that proves what becomes of it.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from support.golden_cases import CASES

TESTS = Path(__file__).parents[1]

HAZARDS = {
    # names
    "a member is a keyword": ("member-names", "test_a_member_that_is_a_keyword_gets_an_underscore"),
    "a member shadows a builtin": (
        "member-names",
        "test_a_member_may_be_named_like_a_builtin_that_annotations_use",
    ),
    "a member shadows a helper of its module": (
        "member-names",
        "test_a_member_may_be_named_like_what_its_module_imports",
    ),
    "a slot shadows a builtin for attrs": (
        "member-names",
        "test_attrs_resolves_annotations_past_the_slots_of_members",
    ),
    "snake case is irregular": (
        "member-names",
        "test_members_are_named_by_xform_name_where_that_is_irregular",
    ),
    "snake case collides": (
        "member-names",
        "test_members_that_snake_case_makes_equal_stay_apart",
    ),
    "a shape is a keyword, a builtin or of typing": (
        "shape-names",
        "test_shapes_may_be_named_like_builtins_and_helpers",
    ),
    "a shape is named like what attrs leaves out": (
        "shape-names",
        "test_a_shape_may_be_named_like_what_attrs_leaves_out",
    ),
    "a shape starts with underscores or lower-case": (
        "shape-names",
        "test_shapes_that_differ_by_case_or_underscores_stay_apart",
    ),
    "shapes differ by case only": (
        "shape-names",
        "test_a_shape_and_an_enum_that_differ_by_case_stay_apart",
    ),
    "a shape is named like an operation": (
        "shape-names",
        "test_a_shape_may_be_named_like_its_operation",
    ),
    "an enum value is no identifier": (
        "enum-values",
        "test_every_value_of_an_enum_is_a_member_that_equals_it",
    ),
    "an enum value is padded": (
        "enum-values",
        "test_padding_and_emptiness_of_a_value_are_kept",
    ),
    "enum values collide in upper-case": (
        "enum-values",
        "test_every_value_of_an_enum_is_a_member_that_equals_it",
    ),
    "an enum value is named like what an enum has": (
        "enum-values",
        "test_values_named_like_what_an_enum_has_keep_both",
    ),
    "a service is no identifier, a keyword or of the standard library": (
        "shape-names",
        "test_a_service_may_be_a_keyword_a_stdlib_module_or_no_identifier",
    ),
    # patterns
    "a pattern is Java's and not Python's": (
        "java-patterns",
        "test_a_pattern_takes_what_java_takes",
    ),
    "a pattern means the whole text": ("java-patterns", "test_a_pattern_takes_what_java_takes"),
    "Java's classes are ASCII, and its lines end otherwise": (
        "java-patterns",
        "test_a_pattern_takes_what_java_takes",
    ),
    "a pattern blows up": (
        "patterns",
        "test_promise_14_any_pattern_is_checked_and_drawn_in_bounded_time",
    ),
    "a pattern excludes its length": (
        "java-patterns",
        "test_promise_15_a_pattern_that_excludes_its_length_makes_its_structure_impossible",
    ),
    "a pattern is hard to draw": (
        "patterns",
        "test_promise_14_strategies_of_awkward_patterns_draw_in_bounded_time",
    ),
    # constraints and types
    "min above max, dangling names, keys that are no strings": (
        "",
        "test_promise_5_types_references_required_entries_and_bounds_are_checked",
    ),
    "a structure that cannot be": (
        "recursion",
        "test_promise_15_what_no_value_can_be_is_drawn_as_nothing",
    ),
    "recursion": ("recursion", "test_recursive_shapes_are_drawn_and_go_round"),
    "recursion that is required": (
        "recursion",
        "test_promise_15_what_cannot_be_is_left_out_where_it_may_be",
    ),
    "keys have constraints": ("containers", "test_constraints_of_keys_are_checked"),
    "a key is an enum": ("enum-values", "test_an_enum_can_be_the_key_of_a_mapping"),
    "a union of one variant": ("containers", "test_a_union_of_one_variant_takes_exactly_that"),
    "a union's variants are of one shape": (
        "containers",
        "test_a_union_tells_variants_of_one_shape_by_name",
    ),
    "a variant is unknown": (
        "containers",
        "test_an_unknown_variant_is_received_and_refuses_to_be_sent",
    ),
    "an empty structure": ("containers", "test_an_empty_structure_is_itself"),
    "hundreds of members": ("", "test_a_structure_may_have_hundreds_of_members"),
    "texts of megabytes": ("", "test_texts_may_be_megabytes_long"),
    "texts that must be long": ("", "test_texts_and_lists_that_must_be_long_are_drawn"),
    "a token that is required": (
        "traits",
        "test_a_required_idempotency_token_may_be_left_to_botocore",
    ),
    # traits
    "timestampFormat": ("traits", "test_timestamps_of_every_format_are_aware_datetimes"),
    "document": ("traits", "test_documents_are_any_json_value"),
    "flattened, xmlAttribute, hostLabel, contextParam": (
        "traits",
        "test_names_on_the_wire_are_botocores_business",
    ),
    "eventstream": ("traits", "test_an_event_stream_passes_through"),
    "streaming": ("traits", "test_a_streaming_blob_passes_bytes_and_files_through"),
    "sparse": ("containers", "test_sparse_lists_and_maps_hold_none_and_others_do_not"),
    "jsonvalue": ("traits", "test_jsonvalue_is_text_in_a_body_and_an_object_in_a_header"),
    "deprecated": ("deprecated", "test_a_deprecated_member_warns_when_it_is_passed"),
    "a deprecated operation": (
        "clients",
        "test_a_deprecated_operation_says_so",
    ),
    "sensitive": ("sensitive", "test_nothing_that_is_sensitive_is_said"),
    # protocols
    "rest-json": ("traits", "test_a_typed_request_is_sent_as_its_dictionary_is"),
    "json": ("protocol-json", "test_a_typed_request_is_sent_as_its_dictionary_is"),
    "smithy-rpc-v2-cbor": ("protocol-cbor", "test_a_typed_request_is_sent_as_its_dictionary_is"),
    "query": ("protocol-query", "test_a_typed_request_is_sent_as_its_dictionary_is"),
    "rest-xml": ("protocol-xml", "test_a_typed_request_is_sent_as_its_dictionary_is"),
    "ec2": ("protocol-ec2", "test_a_typed_request_is_sent_as_its_dictionary_is"),
    "empties, narrow floats and fractions of seconds are lost": (
        "protocol-query",
        "test_what_a_protocol_loses_is_known",
    ),
    "XML takes no control characters": (
        "protocol-xml",
        "test_characters_that_xml_forbids_are_sent_by_botocore_and_refused_by_the_double",
    ),
    "lone surrogates": ("protocol-json", "test_lone_surrogates_survive_in_json_alone"),
    "an empty label": (
        "traits",
        "test_an_empty_label_is_sent_by_botocore_and_refused_by_the_double",
    ),
    "botocore checks little": ("containers", "test_what_botocore_lets_pass_is_refused"),
}
"""By hazard: the case, and the test."""


@cache
def names_of_tests() -> frozenset[str]:
    trees = (ast.parse(path.read_bytes()) for path in TESTS.rglob("test_*.py"))
    return frozenset(
        each.name for tree in trees for each in tree.body if isinstance(each, ast.FunctionDef)
    )


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_has_a_model_and_a_test(hazard: str) -> None:
    case, test = HAZARDS[hazard]
    assert not case or case in {each.name for each in CASES}
    assert test in names_of_tests()


def test_every_case_is_there_for_something() -> None:
    """Those of no hazard show what is plain, what changes over time, and what a client does."""
    plain = {"ordinary", "overrides", "errors", "history", "clients", "event-streams"}
    assert {case.name for case in CASES} - {case for case, _ in HAZARDS.values()} <= plain
