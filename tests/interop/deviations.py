"""Intended differences between `prepare_job` and the SDK, a copy of the table in the docs.

The table is in docs/decisions/braket-jobs.md.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Deviation:
    """Behavior of both functions, and the calls to AWS that only one of them makes."""

    sdk: str
    ours: str
    only_sdk: frozenset[str] = frozenset()
    only_ours: frozenset[str] = frozenset()


DEVIATIONS: Final = {
    "first": Deviation(
        "creates the bucket, uploads and copies between its checks",
        "validates everything first, including the finished request",
    ),
    "checked": Deviation(
        "leaves the validation of the request to the service",
        "raises a `ValidationError` for violations of the version's model",
    ),
    "types": Deviation(
        "fails with an internal TypeError, AttributeError or ImportError",
        "raises a ValueError that names all invalid arguments",
    ),
    "mutation": Deviation(
        "modifies the caller's `input_data` and configurations", "changes no argument"
    ),
    "imports": Deviation(
        "imports the user's packages to find a module, and reports the module as missing "
        "if the import fails",
        "searches for the file and imports nothing",
    ),
    "outside": Deviation(
        "accepts any module that this Python can find",
        "accepts only modules of the source, because only the source is uploaded",
    ),
    "callable": Deviation(
        "does not check the callable after the colon",
        "raises a ValueError if the module does not define the callable at top level",
    ),
    "role": Deviation(
        "lists the roles even if `BRAKET_JOBS_ROLE_ARN` names a role",
        "lists the roles only if no role is named",
        only_sdk=frozenset({"iam.ListRoles"}),
    ),
    "empty role": Deviation(
        "sends an empty role if `BRAKET_JOBS_ROLE_ARN` is empty",
        "treats an empty variable as unset",
    ),
    "bucket": Deviation(
        "creates the default bucket even if every location is given",
        "creates the default bucket only if the job uses it",
        only_sdk=frozenset({"sts.GetCallerIdentity", "s3.CreateBucket"}),
    ),
    "head": Deviation(
        "detects a missing archive during the copy",
        "checks that the archive exists first",
        only_ours=frozenset({"s3.HeadObject"}),
    ),
    "same": Deviation(
        "copies an archive onto itself if two URIs name the same location, which S3 rejects",
        "compares locations instead of URIs",
    ),
    "empty": Deviation("treats `''` as the current folder and uploads it", "raises a ValueError"),
    "distribution": Deviation("ignores an unknown distribution", "raises a ValueError"),
    "hyperparameters": Deviation(
        "drops a hyperparameter if two keys are equal as strings, or if `data_parallel` sets it",
        "raises a ValueError if the values differ",
    ),
    "none": Deviation(
        "sends None values of a configuration", "treats None as omitted and sends the default"
    ),
    "no files": Deviation(
        "accepts a path that matches no file, a pattern or a bucket, and creates a location for it",
        "raises a ValueError",
    ),
    "slash": Deviation(
        "drops the final slash of an absolute path, and so uploads sibling folders too",
        "keeps the slash, as in a relative path",
    ),
    "replace": Deviation(
        "replaces every occurrence of the path in a file's path, which changes the key",
        "replaces only the start of the file's path",
    ),
    "pattern": Deviation("treats `[`, `?` and `*` in a path as a pattern", "treats them literally"),
    "links": Deviation(
        "silently skips linked folders in input data", "skips linked folders with a warning"
    ),
    "cycle": Deviation(
        "fails with an OSError about too many links", "raises a ValueError that names the link"
    ),
    "checkpoints": Deviation(
        "fails with a KeyError if a job has no checkpoints", "raises a ValueError"
    ),
    "retries": Deviation(
        "requests a missing job three times", "requests it once; boto3 retries throttled requests"
    ),
    "version": Deviation(
        "supports one version",
        "omits `instanceCount` before 2022-04-28 and QueueInfo before 2023-09-22, and "
        "names the version that a reservation or several instances need",
    ),
}
