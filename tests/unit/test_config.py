"""Settings in pyproject.toml: defaults, and every fault with its location."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from botopin.config import Config, ConfigError, find_config

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def test_no_settings_are_found_without_a_section(tmp_path: Path) -> None:
    write(tmp_path, "[tool.other]\n")
    assert find_config(tmp_path) is None


def test_defaults_are_relative_to_the_file(tmp_path: Path) -> None:
    write(tmp_path, "[tool.botopin]\n")
    (tmp_path / "below").mkdir()
    expected = Config(models=tmp_path / "models", out=tmp_path / "generated")
    assert find_config(tmp_path / "below") == expected


def test_reads_every_setting(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [tool.botopin]
        models = "m"
        out = "o"
        names = "n"
        package = "my.api"
        changelog = false
        services = { braket = "all", sqs = ["2012-11-05", "2026-04-07"] }
        """,
    )
    assert find_config(tmp_path) == Config(
        models=tmp_path / "m",
        out=tmp_path / "o",
        names=tmp_path / "n",
        package="my.api",
        changelog=False,
        services={"braket": None, "sqs": ("2012-11-05", "2026-04-07")},
    )


def test_reports_every_fault_with_file_key_and_both_values(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [tool.botopin]
        model = "m"
        out = 1
        names = ["n"]
        changelog = "yes"
        services = { braket = "some", sqs = [], ec2 = ["2026-13-01"] }
        """,
    )
    with pytest.raises(ConfigError) as caught:
        find_config(tmp_path)
    at = f"{tmp_path / 'pyproject.toml'}: /tool/botopin"
    assert sorted(str(caught.value).splitlines()) == [
        f"{at}/changelog: expected true or false, got 'yes'",
        f"{at}/model: unknown key; did you mean models?",
        f"{at}/names: expected a string, got an array",
        f"{at}/out: expected a string, got 1",
        f"""{at}/services/braket: expected "all" or a list of ISO dates, got 'some'""",
        f"""{at}/services/ec2: expected "all" or a list of ISO dates, got ['2026-13-01']""",
        f"""{at}/services/sqs: expected "all" or a list of ISO dates, got []""",
    ]


def test_unknown_key_without_a_near_name_lists_the_known_keys(tmp_path: Path) -> None:
    write(tmp_path, "[tool.botopin]\ntarget = 1\n")
    with pytest.raises(ConfigError, match="unknown key; expected changelog, exemptions, models, "):
        find_config(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="needs sparse files")
def test_file_is_read_within_a_limit(tmp_path: Path) -> None:
    with (tmp_path / "pyproject.toml").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ConfigError, match="expected at most"):
        find_config(tmp_path)


@pytest.mark.parametrize("data", [b"[tool", b"\xff", b"a = " + b"[" * 9_999, b"a=" + b"9" * 9999])
def test_other_text_than_toml_is_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(data)
    with pytest.raises(ConfigError, match="expected TOML: ") as caught:
        find_config(tmp_path)
    assert len(str(caught.value).splitlines()) == 1
