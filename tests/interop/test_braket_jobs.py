"""Comparison of `prepare_job` with the SDK: requests, calls, objects and errors.

`make interop` runs the tests in an environment with the SDK.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections import Counter
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen

from botopin import to_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import v2021_11_22, v2026_04_07
from interop.argument_sets import JOBS, STORE, ArgumentSet, config, write_files
from interop.bad_arguments import BAD
from interop.deviations import DEVIATIONS
from interop.good_arguments import GOOD, good
from support.braket_account import archive_members, blur_all_times, braket_account, job_arn
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # warnings of the SDK and its dependencies
    creation = pytest.importorskip(
        "braket.jobs.quantum_job_creation",
        reason="amazon-braket-sdk is not installed: run `make interop`",
        exc_type=ModuleNotFoundError,
    )
    from braket.aws import AwsSession

pytestmark = pytest.mark.filterwarnings("default")

TESTED: set[str] = {deviation for each in (*GOOD, *BAD) for deviation in each.deviations}


def covers(deviation: str) -> Callable[[Any], Any]:
    """Mark a test as the test of a deviation."""
    TESTED.add(deviation)
    return lambda test: test


@frozen
class Outcome:
    """Outcome of a call."""

    kwargs: Any
    error: BaseException | None
    calls: Counter[Any]
    objects: dict[str, Any]
    added: frozenset[str]
    """Buckets and objects that the call added."""
    arguments: dict[str, Any]


def outcome(
    case: ArgumentSet, side: str, *, typed: bool = False, to: Any = v2026_04_07.CreateJobRequest
) -> Outcome:
    kwargs, error = None, None
    arguments = case.called(typed=typed)
    with braket_account(jobs=JOBS, **case.account) as account:
        account.put("store", STORE)
        before = contents(account)
        try:
            if side == "sdk":
                kwargs = sdk(arguments, account.session)
            else:
                kwargs = to_boto3(prepare_job(**arguments, to=to, session=account.session))
        except Exception as caught:  # noqa: BLE001 - every error is compared
            error = caught
        return Outcome(
            blur_all_times(kwargs),
            error,
            Counter(account.calls),
            account.objects(),
            frozenset(contents(account) - before),
            arguments,
        )


def sdk(arguments: dict[str, Any], session: Any) -> Any:
    loaded = set(sys.modules)
    try:
        return creation.prepare_quantum_job(**arguments, aws_session=AwsSession(session))
    finally:
        for name in set(sys.modules) - loaded:  # the SDK imports the user's packages
            file = getattr(sys.modules[name], "__file__", None) or ""
            if not name.startswith(("braket", "boto", "moto")) and "site-packages" not in file:
                del sys.modules[name]


def contents(account: Any) -> set[str]:
    buckets = account.buckets()
    return {f"s3://{bucket}" for bucket in buckets} | set(account.objects())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "work"
    folder.mkdir()
    write_files(folder)
    return folder


@pytest.fixture(autouse=True)
def _work_folder(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)


@cache
def sdk_outcome(case_name: str) -> Outcome:
    (case,) = (each for each in (*GOOD, *BAD) if each.name == case_name)
    return outcome(case, "sdk")


def test_has_enough_argument_sets() -> None:
    assert len(GOOD) >= 40
    assert len(BAD) >= 20
    names = [each.name for each in (*GOOD, *BAD)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("case", "typed"),
    [
        pytest.param(case, typed, id=f"{case.name}{', typed' if typed else ''}")
        for case in GOOD
        for typed in ((False, True) if case.has_configs() else (False,))
    ],
)
def test_valid_arguments_have_equal_outcomes(case: ArgumentSet, typed: bool) -> None:
    theirs, ours = sdk_outcome(case.name), outcome(case, "ours", typed=typed)
    if theirs.error or ours.error:
        raise AssertionError(case.name) from theirs.error or ours.error
    assert ours.kwargs == theirs.kwargs
    assert ours.objects == theirs.objects
    rows = [DEVIATIONS[each] for each in case.deviations]
    assert {*map(str, theirs.calls - ours.calls)} == set().union(*(row.only_sdk for row in rows))
    assert {*map(str, ours.calls - theirs.calls)} == set().union(*(row.only_ours for row in rows))


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_invalid_arguments_change_nothing(case: ArgumentSet) -> None:
    theirs, ours = sdk_outcome(case.name), outcome(case, "ours")
    named = [type(each.error).__name__ if each.error else "" for each in (theirs, ours)]
    assert named == [case.sdk, case.error], theirs.error
    assert re.search(case.ours, str(ours.error)), str(ours.error)
    assert not ours.added
    differs = case.sdk != case.error or theirs.added
    assert bool(differs) == bool(case.deviations)
    assert ("first" in case.deviations) <= bool(theirs.added)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_changes_no_argument(case: ArgumentSet) -> None:
    before = deepcopy(case.called(typed=False))
    assert comparable(outcome(case, "ours").arguments) == comparable(before)


def comparable(value: Any) -> Any:
    """Return a comparable copy of a value: S3DataSourceConfig has no `==`."""
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()}
    return value.config if type(value).__name__ == "S3DataSourceConfig" else value


@covers("mutation")
def test_sdk_changes_arguments() -> None:
    case = good("", input_data={"a": "train.csv"}, output_data_config=config("OutputDataConfig"))
    changed = outcome(case, "sdk").arguments
    assert comparable(changed) != comparable(case.called(typed=False))
    assert comparable(outcome(case, "ours").arguments) == comparable(case.called(typed=False))


@covers("imports")
def test_finds_code_that_cannot_be_imported() -> None:
    case = good("", source_module="unready", entry_point="unready.train:main")
    assert "Entry point module was not found" in str(outcome(case, "sdk").error)
    ours = outcome(case, "ours")
    assert ours.kwargs["algorithmSpecification"]["scriptModeConfig"]["entryPoint"] == (
        "unready.train:main"
    )
    assert "unready" not in sys.modules


@covers("empty role")
def test_empty_role_variable_is_unset() -> None:
    case = good("", account={"environment": {"BRAKET_JOBS_ROLE_ARN": ""}})
    assert outcome(case, "sdk").kwargs["roleArn"] == ""
    assert outcome(case, "ours").kwargs["roleArn"].endswith("AmazonBraketJobsExecutionRole-one")


@covers("empty")
def test_empty_source_is_rejected(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files / "algorithm")
    case = good("", source_module="")
    assert any("source.tar.gz" in uri for uri in outcome(case, "sdk").added)
    ours = outcome(case, "ours")
    assert str(ours.error) == "source_module: expected a path or an S3 URI, got ''"
    assert not ours.added


@covers("same")
def test_archive_is_not_copied_onto_itself() -> None:
    case = good(
        "",
        source_module="s3://store/code/source.tar.gz",
        entry_point="x",
        code_location="https://store.s3.us-west-2.amazonaws.com/code",
    )
    assert "s3.CopyObject" in {*map(str, outcome(case, "sdk").calls)}
    ours = outcome(case, "ours")
    assert ours.error is None
    assert "s3.CopyObject" not in {*map(str, ours.calls)}


@covers("none")
def test_none_in_configuration_is_default() -> None:
    case = good("", stopping_condition=config("StoppingCondition", maxRuntimeInSeconds=None))
    sent = [outcome(case, side).kwargs["stoppingCondition"] for side in ("sdk", "ours")]
    assert sent == [{"maxRuntimeInSeconds": None}, {"maxRuntimeInSeconds": 432000}]


def uploaded(case: ArgumentSet, side: str) -> set[str]:
    """Return the names of the uploaded input files below `data/`."""
    return {uri.partition("/data/")[2] for uri in outcome(case, side).objects if "/data/" in uri}


@covers("slash")
def test_final_slash_selects_folder(files: Path) -> None:
    case = good("", input_data=f"{files}/data/")
    inside = {f"input/data/{name}" for name in ("a.csv", "b/c.csv", ".hidden", "link.csv")}
    assert uploaded(case, "sdk") == inside | {"input/data2.csv", "input/data-more/d.csv"}
    assert uploaded(case, "ours") == inside


@covers("replace")
def test_replaces_only_start_of_path() -> None:
    case = good("", input_data="odd-start")
    assert "input/odd-start/odd-start.txt" not in uploaded(case, "sdk")
    assert uploaded(case, "ours") == {"input/odd-start/odd-start.txt"}


@covers("pattern")
def test_path_is_not_a_pattern(files: Path) -> None:
    (files / "run[1]").mkdir(exist_ok=True)
    (files / "run[1]" / "x").write_text("x", encoding="utf-8")
    case = good("", input_data="run[1]")
    assert uploaded(case, "sdk") == set()
    assert uploaded(case, "ours") == {"input/run[1]/x"}


@covers("links")
def test_warns_about_linked_folder(files: Path) -> None:
    (files / "linking").mkdir(exist_ok=True)
    (files / "linking" / "x").write_text("x", encoding="utf-8")
    link = files / "linking" / "away"
    if not link.is_symlink():
        link.symlink_to("../outside", target_is_directory=True)
    case = good("", input_data="linking")
    assert uploaded(case, "sdk") == {"input/linking/x"}
    with pytest.warns(
        UserWarning, match="away' is a link to a folder; links to folders are not followed"
    ):
        assert uploaded(case, "ours") == {"input/linking/x"}


@covers("version")
def test_older_version_omits_unknown_members() -> None:
    case = good("", copy_checkpoints_from_job=job_arn("old"))
    theirs = outcome(case, "sdk")
    ours = outcome(case, "ours", to=v2021_11_22.CreateJobRequest)
    assert theirs.kwargs["instanceConfig"].pop("instanceCount") == 1
    assert ours.kwargs == theirs.kwargs
    (get_job,) = (call for call in ours.calls if call.operation == "GetJob")
    assert "QueueInfo" not in get_job.parameters


def test_archives_are_equal(files: Path, tmp_path: Path) -> None:
    from botopin.recipes.braket_jobs.source_archive import write_archive

    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = (write_archive(files / "algorithm", tmp_path / each) for each in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert "algorithm/out/inner/more.txt" in archive_members(one.read_bytes())


def test_every_deviation_has_a_test() -> None:
    assert set(DEVIATIONS) == TESTED


def test_docs_list_every_deviation() -> None:
    page = (ROOT / "docs" / "decisions" / "braket-jobs.md").read_text(encoding="utf-8")
    table = page.partition("| Rejected alternative |")[0]
    rows = re.findall(r"^\| (.*) \| (.*) \|$", table, re.MULTILINE)
    assert rows[1:] == [(each.sdk, each.ours) for each in DEVIATIONS.values()]


def test_uses_nothing_of_environment() -> None:
    with braket_account():
        assert os.environ["AWS_CONFIG_FILE"] == os.devnull
