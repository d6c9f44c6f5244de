"""What preparing a job changes in AWS, how it tells of it, and how it fails."""

from __future__ import annotations

import gc
import warnings
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from botopin.recipes.braket_jobs import prepare_job
from botopin.recipes.braket_jobs.s3_locations import S3Location
from botopin.recipes.braket_jobs.transfers import Copy, Upload, create_bucket, transfer_all
from botopin_aws.braket import v2026_04_07
from support.braket_account import DEVICE, Account, braket_account, job_arn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def account() -> Iterator[Account]:
    with braket_account() as made:
        yield made


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")


def test_progress_is_told_of_every_object(here: Path, account: Account) -> None:
    large = 9 * 2**20  # boto3 sends it in parts, from several threads
    account.put("store", {"old": b"x" * 10})
    (here / "large").write_bytes(b"x" * large)
    (here / "empty").touch()
    heard: list[tuple[str, int, int]] = []
    places = [S3Location("store", name) for name in ("large", "empty", "copy")]
    transfers = [
        Upload(here / "large", places[0]),
        Upload(here / "empty", places[1]),
        Copy(S3Location("store", "old"), places[2], 10),
    ]
    transfer_all(account.s3, transfers, lambda *told: heard.append(told))
    for place, total in zip(places, (large, 0, 10), strict=True):
        told = [(done, of) for what, done, of in heard if what == place.uri]
        assert told[0] == (0, total)
        assert told[-1] == (total, total)
        assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(heard) > 4
    assert account.objects()["s3://store/copy"] == b"x" * 10


def test_a_progress_that_fails_ends_the_upload(here: Path, account: Account) -> None:
    account.put("store", {})
    write(here, "one")

    def fail(what: str, done: int, total: int) -> None:
        if done:
            raise KeyError(what)

    with pytest.raises(KeyError):
        transfer_all(account.s3, [Upload(here / "one", S3Location("store", "one"))], fail)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # s3transfer leaves the file open
        gc.collect()


def test_a_failure_says_what_is_there_already(here: Path, account: Account) -> None:
    account.put("store", {})
    write(here, "one", "two")
    transfers = [
        Upload(here / "one", S3Location("store", "one")),
        Copy(S3Location("store", "gone"), S3Location("store", "two"), 1),
    ]
    with pytest.raises(ClientError) as caught:
        transfer_all(account.s3, transfers, None)
    assert caught.value.__notes__ == [
        "while writing 's3://store/two', object 2 of 2; the objects before it are in S3"
    ]
    assert set(account.objects()) == {"s3://store/one"}


def test_nothing_is_written_over_what_the_job_writes(here: Path) -> None:
    write(here, "algorithm/__init__.py", "x.csv")
    jobs = {job_arn("old"): {"checkpointConfig": {"s3Uri": "s3://store/old"}}}
    with braket_account(jobs=jobs) as account:
        account.put("store", {"old/source.tar.gz": b"code", "old/x": b""})
        with pytest.raises(ValueError, match="cannot write two objects to 's3://store/new/so"):
            prepare_job(
                DEVICE,
                "algorithm",
                to=v2026_04_07.CreateJobRequest,
                session=account.session,
                code_location="s3://store/new",
                copy_checkpoints_from_job=job_arn("old"),
                checkpoint_config=v2026_04_07.JobCheckpointConfig(s3_uri="s3://store/new"),
            )
        assert account.changes() == []


@pytest.mark.usefixtures("here")
def test_a_region_must_be_known(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "")
    with pytest.raises(ValueError, match="session: expected a region, got none"):
        prepare_job(
            DEVICE, "s3://store/x.tar.gz", to=v2026_04_07.CreateJobRequest, entry_point="x",
            session=boto3.Session("testing", "testing"),
        )  # fmt: skip
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    account.put("store", {"x.tar.gz": b""})
    made = prepare_job(
        DEVICE, "s3://store/x.tar.gz", to=v2026_04_07.CreateJobRequest, entry_point="x"
    )
    assert "amazon-braket-eu-west-2-" in made.output_data_config.s3_path


@pytest.mark.parametrize(
    ("code", "message", "raised"),
    [
        ("BucketAlreadyOwnedByYou", "", None),
        ("OperationAborted", "A conflicting conditional operation is in progress", None),
        ("OperationAborted", "something else", ClientError),
        ("BucketAlreadyExists", "", ValueError),
        ("AccessDenied", "", ClientError),
    ],
)
def test_row_bucket_that_cannot_be_created(
    account: Account, code: str, message: str, raised: type[Exception] | None
) -> None:
    with Stubber(account.s3) as stub:
        stub.add_client_error("create_bucket", code, message)
        if raised is None:
            create_bucket(account.s3, "some", "us-west-2")
        else:
            with pytest.raises(raised):
                create_bucket(account.s3, "some", "us-west-2")
        stub.assert_no_pending_responses()


@pytest.mark.usefixtures("here")
def test_what_is_no_session_is_a_type_error() -> None:
    sdk: Any = type("AwsSession", (), {"boto_session": None, "region": "us-west-2"})()
    with pytest.raises(TypeError, match="session: expected a boto3.Session, got AwsSession"):
        prepare_job(DEVICE, "x", to=v2026_04_07.CreateJobRequest, session=sdk)
