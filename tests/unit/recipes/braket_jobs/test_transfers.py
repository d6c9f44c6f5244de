"""Changes in AWS during the preparation of a job: progress and failures."""

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
from support.braket_account import DEVICE, Account, braket_account, job_arn, write_files

if TYPE_CHECKING:
    from pathlib import Path


def test_reports_progress_of_every_object(work_folder: Path, account: Account) -> None:
    large = 9 * 2**20  # boto3 uploads parts from several threads
    account.put("store", {"old": b"x" * 10})
    (work_folder / "large").write_bytes(b"x" * large)
    (work_folder / "empty").touch()
    all_reports: list[tuple[str, int, int]] = []
    locations = [S3Location("store", name) for name in ("large", "empty", "copy")]
    transfers = [
        Upload(work_folder / "large", locations[0]),
        Upload(work_folder / "empty", locations[1]),
        Copy(S3Location("store", "old"), locations[2], 10),
    ]
    transfer_all(account.s3, transfers, lambda *reports: all_reports.append(reports))
    for location, total in zip(locations, (large, 0, 10), strict=True):
        reports = [(done, size) for name, done, size in all_reports if name == location.uri]
        assert reports[0] == (0, total)
        assert reports[-1] == (total, total)
        assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert len(all_reports) > 4
    assert account.objects()["s3://store/copy"] == b"x" * 10


def test_failing_progress_stops_upload(work_folder: Path, account: Account) -> None:
    account.put("store", {})
    write_files(work_folder, "one")

    def fail(what: str, done: int, total: int) -> None:
        if done:
            raise KeyError(what)

    with pytest.raises(KeyError):
        transfer_all(account.s3, [Upload(work_folder / "one", S3Location("store", "one"))], fail)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # s3transfer does not close the file
        gc.collect()


def test_failure_notes_uploaded_objects(work_folder: Path, account: Account) -> None:
    account.put("store", {})
    write_files(work_folder, "one", "two")
    transfers = [
        Upload(work_folder / "one", S3Location("store", "one")),
        Copy(S3Location("store", "gone"), S3Location("store", "two"), 1),
    ]
    with pytest.raises(ClientError) as caught:
        transfer_all(account.s3, transfers, None)
    assert caught.value.__notes__ == [
        "while writing 's3://store/two', object 2 of 2; the objects before it are in S3"
    ]
    assert set(account.objects()) == {"s3://store/one"}


def test_rejects_overlapping_objects(work_folder: Path) -> None:
    write_files(work_folder, "algorithm/__init__.py", "x.csv")
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


@pytest.mark.usefixtures("work_folder")
def test_requires_region(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "")
    with pytest.raises(ValueError, match="session: expected a region, got none"):
        prepare_job(
            DEVICE, "s3://store/x.tar.gz", to=v2026_04_07.CreateJobRequest, entry_point="x",
            session=boto3.Session("testing", "testing"),
        )  # fmt: skip
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    account.put("store", {"x.tar.gz": b""})
    request = prepare_job(
        DEVICE, "s3://store/x.tar.gz", to=v2026_04_07.CreateJobRequest, entry_point="x"
    )
    assert "amazon-braket-eu-west-2-" in request.output_data_config.s3_path


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
def test_reports_failed_bucket_creation(
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


@pytest.mark.usefixtures("work_folder")
def test_rejects_invalid_session() -> None:
    sdk: Any = type("AwsSession", (), {"boto_session": None, "region": "us-west-2"})()
    with pytest.raises(TypeError, match="session: expected a boto3.Session, got AwsSession"):
        prepare_job(DEVICE, "x", to=v2026_04_07.CreateJobRequest, session=sdk)
