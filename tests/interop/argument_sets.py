"""Argument sets for `prepare_job` and the SDK, and the files that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from botopin import from_boto3
from botopin_aws.braket import v2026_04_07
from support.braket_account import job_arn

if TYPE_CHECKING:
    from pathlib import Path

TYPED: Final = {
    "InstanceConfig": v2026_04_07.InstanceConfig,
    "StoppingCondition": v2026_04_07.JobStoppingCondition,
    "OutputDataConfig": v2026_04_07.JobOutputDataConfig,
    "CheckpointConfig": v2026_04_07.JobCheckpointConfig,
    "S3DataSourceConfig": v2026_04_07.InputFileConfig,
}
"""Generated classes by the names of the SDK's classes."""


@frozen
class Config:
    """A configuration that can be created as the SDK's class or the generated class."""

    name: str
    fields: dict[str, Any]

    def sdk(self) -> Any:
        from braket.jobs import config

        return getattr(config, self.name)(**self.fields)

    def typed(self) -> Any:
        fields = self.fields
        if self.name == "S3DataSourceConfig":
            fields = {"dataSource": {"s3DataSource": {"s3Uri": fields["s3_data"]}}} | (
                {"contentType": fields["content_type"]} if "content_type" in fields else {}
            )
        return from_boto3(fields, TYPED[self.name])


def config(name: str, **fields: Any) -> Config:
    return Config(name, fields)


@frozen
class ArgumentSet:
    """Arguments of a call, and the account for the call."""

    name: str
    arguments: dict[str, Any] = field(factory=dict[str, Any])
    account: dict[str, Any] = field(factory=dict[str, Any])
    """Arguments of `braket_account`."""
    deviations: tuple[str, ...] = ()
    """Keys of the deviations that apply."""

    sdk: str = ""
    """Name of the SDK's error. Empty if the SDK accepts the arguments."""
    ours: str = ""
    """Regular expression for the message of `prepare_job`."""
    error: str = "ValueError"
    """Name of the error of `prepare_job`."""

    def called(self, *, typed: bool) -> dict[str, Any]:
        """Return a new copy of the arguments with SDK or typed configurations."""
        return {
            "device": "local:braket/simulator",
            "source_module": "algorithm",
            **_build(self.arguments, typed=typed),
        }

    def has_configs(self) -> bool:
        return "Config(" in repr(self.arguments)


def _build(value: Any, *, typed: bool) -> Any:
    if isinstance(value, dict):
        return {key: _build(each, typed=typed) for key, each in value.items()}
    if isinstance(value, Config):
        return value.typed() if typed else value.sdk()
    return value


JOBS: Final = {
    job_arn("old"): {"checkpointConfig": {"s3Uri": "s3://store/old/checkpoints"}},
    job_arn("empty"): {"checkpointConfig": {"s3Uri": "s3://store/nothing/here"}},
    job_arn("none"): {"jobName": "none"},
}
STORE: Final = {
    "code/source.tar.gz": b"an archive",
    "code/SOURCE.TAR.GZ": b"another",
    "old/checkpoints/one.json": b"1",
    "old/checkpoints/deep/two.json": b"22",
    "old/checkpoints-3": b"333",
}
"""Objects in the bucket `store`."""


def write_files(work: Path) -> None:
    """Write the files that the argument sets name."""
    for name, text in {
        "algorithm/__init__.py": "from .train import main\n",
        "algorithm/train.py": "def main(): ...\n",
        "unready/__init__.py": "import nothing_that_exists\n",
        "unready/train.py": "def main(): ...\n",
        "algorithm/space/deep.py": "start = lambda: None\n",
        "algorithm/notes with spaces.txt": "é\n",
        "algorithm/" + "long" * 50 + ".txt": "x",
        "elsewhere/real/__init__.py": "",
        "outside/secret.txt": "linked",
        "outside/inner/more.txt": "linked too",
        "single.py": "def go(): ...\n",
        "with-hyphen.py": "",
        "data/a.csv": "a",
        "data/b/c.csv": "c",
        "data/.hidden": "h",
        "data2.csv": "2",
        "data-more/d.csv": "d",
        "train.csv": "t",
    }.items():
        file = work / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (work / "algorithm" / "empty").mkdir()
    (work / "algorithm" / "train.py").chmod(0o755)
    (work / "algorithm" / "out.txt").symlink_to("../outside/secret.txt")
    (work / "algorithm" / "out").symlink_to("../outside", target_is_directory=True)
    (work / "linked").symlink_to("elsewhere/real", target_is_directory=True)
    for folder, link, target in (("cycle", "loop", "../cycle"), ("dangling", "gone", "nowhere")):
        (work / folder).mkdir()
        (work / folder / "__init__.py").touch()
        (work / folder / link).symlink_to(target)
    (work / "odd").mkdir()
    (work / "odd" / "two\nlines").write_text("odd", encoding="utf-8")
    (work / "odd-start").mkdir()
    (work / "odd-start" / "odd-start.txt").write_text("odd", encoding="utf-8")
    (work / "data" / "link.csv").symlink_to("../data2.csv")


ROLE: Final = "arn:aws:iam::123456789012:role/mine"
IMAGE: Final = "123456789012.dkr.ecr.us-west-2.amazonaws.com"
RESERVATION = (
    "arn:aws:braket:us-west-2:123456789012:reservation/11111111-1111-1111-1111-111111111111"
)
