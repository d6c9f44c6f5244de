"""Policy files: severities, accepted changes and diagnostics."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.report import Direction, Severity
from botopin.diff.rules.policy import Acceptance, Policy, read_policy
from botopin.model.diagnostics import ModelError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[[str], Policy]

RULES = ("enum-value-added", "pattern-changed", "member-added")
FINGERPRINT = "3f2a9c01d7be" + "0" * 52


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> Policy:
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return read_policy(path, RULES)

    return read


def accepting(*fingerprints: str) -> Policy:
    return Policy(accepts=tuple(Acceptance(fingerprint=f, reason=f"of {f}") for f in fingerprints))


# --- severities -----------------------------------------------------------------------------------


def test_severity_applies_to_every_direction(read: Read) -> None:
    policy = read('[severity]\nenum-value-added = "safe"')
    for direction in (*Direction, None):
        assert policy.severity("enum-value-added", direction) is Severity.SAFE
        assert policy.severity("member-added", direction) is None


def test_severity_by_direction_leaves_other_directions_unchanged(read: Read) -> None:
    policy = read('[severity]\npattern-changed = { input = "breaking", output = "none" }')
    severities = [policy.severity("pattern-changed", each) for each in (*Direction, None)]
    assert severities == [Severity.BREAKING, Severity.NONE, None, None]


def test_empty_file_changes_nothing(read: Read) -> None:
    assert read("") == Policy()


# --- accepted changes -----------------------------------------------------------------------------


def test_changes_are_accepted_by_fingerprint_or_prefix(read: Read) -> None:
    other = "ab" * 32
    policy = read(f"""
        [[accept]]
        fingerprint = "{FINGERPRINT}"
        reason = " agreed with the team "
        [[accept]]
        fingerprint = "{other[:12]}"
        reason = "so be it"
    """)
    assert policy.accepted_reasons([FINGERPRINT, other, "cd" * 32]) == {
        FINGERPRINT: "agreed with the team",
        other: "so be it",
    }
    assert policy.unused_fingerprints([FINGERPRINT]) == (other[:12],)
    assert policy.unused_fingerprints([FINGERPRINT, other]) == ()


def test_ambiguous_prefix_is_rejected() -> None:
    policy = accepting("ab" * 6)
    with pytest.raises(SourceError, match="fingerprint abababababab: expected one change"):
        policy.accepted_reasons(["ab" * 6 + "0" * 52, "ab" * 6 + "1" * 52])


def test_repeated_change_counts_once() -> None:
    assert accepting(FINGERPRINT[:12]).accepted_reasons([FINGERPRINT] * 2) == {
        FINGERPRINT: f"of {FINGERPRINT[:12]}"
    }


_HASHES = st.text("01", min_size=12, max_size=14)


@given(st.sets(_HASHES), st.sets(st.text("01", min_size=14, max_size=14)))
def test_unused_fingerprints_accept_no_change(accepts: set[str], fingerprints: set[str]) -> None:
    policy = accepting(*accepts)
    unused = {a for a in accepts if not any(f.startswith(a) for f in fingerprints)}
    assert set(policy.unused_fingerprints(fingerprints)) == unused
    if all(sum(f.startswith(a) for f in fingerprints) < 2 for a in accepts):
        assert set(policy.accepted_reasons(fingerprints)) == {
            f for f in fingerprints if any(f.startswith(a) for a in accepts)
        }


# --- diagnostics ----------------------------------------------------------------------------------


def test_all_diagnostics_are_reported_with_pointers(read: Read) -> None:
    with pytest.raises(ModelError) as caught:
        read(f"""
            extra = 1
            [severity]
            enum-value-aded = "safe"
            member-added = "Safe"
            pattern-changed = {{ imput = "safe", output = 3 }}
            [[accept]]
            fingerprint = "{FINGERPRINT}"
            reasn = "why"
            [[accept]]
            reason = " "
            [[accept]]
            fingerprint = "3F2A9C01D7BE"
            reason = "capitals"
            [[accept]]
            fingerprint = "3f2a9c01d7b"
            reason = "too short"
            [[accept]]
            fingerprint = "{FINGERPRINT[:12]}"
            reason = "the first, again"
        """)
    messages = {diagnostic.pointer: diagnostic.message for diagnostic in caught.value.diagnostics}
    assert set(messages) == {
        "/extra",
        "/severity/enum-value-aded",
        "/severity/member-added",
        "/severity/pattern-changed/imput",
        "/severity/pattern-changed/output",
        "/accept/0/reasn",
        "/accept/0/reason",
        "/accept/0/fingerprint",
        "/accept/1/reason",
        "/accept/1/fingerprint",
        "/accept/2/fingerprint",
        "/accept/3/fingerprint",
    }
    assert messages["/severity/enum-value-aded"] == "unknown rule; did you mean enum-value-added?"
    assert messages["/severity/member-added"] == (
        "expected one of none, safe, dangerous, breaking, got 'Safe'"
    )
    assert messages["/severity/pattern-changed/imput"].endswith("did you mean input?")
    assert messages["/accept/0/reasn"].endswith("did you mean reason?")
    assert messages["/accept/0/fingerprint"].endswith("/accept/4 accepts it too")
    assert all(diagnostic.file.endswith("policy.toml") for diagnostic in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('severity = "safe"', "/severity"),
        ("accept = 3", "/accept"),
        ("accept = [3]", "/accept/0"),
        (f'[accept]\nfingerprint = "{FINGERPRINT}"', "/accept"),
        ('[severity]\nmember-added = ["safe"]', "/severity/member-added"),
    ],
)
def test_unexpected_type_is_reported(read: Read, text: str, at: str) -> None:
    with pytest.raises(ModelError) as caught:
        read(text)
    assert [diagnostic.pointer for diagnostic in caught.value.diagnostics] == [at]


@pytest.mark.parametrize(
    "data", [b"[severity", b"\xff", b"a = " + b"[" * 9_999, b"a=" + b"9" * 9999]
)
def test_invalid_toml_is_reported_in_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(data)
    with pytest.raises(ModelError, match="policy.toml: expected TOML: ") as caught:
        read_policy(path, RULES)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="needs FIFOs")
def test_only_regular_file_of_limited_size_is_read(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_policy(tmp_path / "none.toml", RULES)
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(ModelError, match="expected a regular file"):
        read_policy(tmp_path / "fifo", RULES)
    (tmp_path / "large").write_bytes(b"\n" * (1024 * 1024 + 1))
    with pytest.raises(ModelError, match="expected at most"):
        read_policy(tmp_path / "large", RULES)
