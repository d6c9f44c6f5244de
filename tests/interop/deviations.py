"""Where `prepare_job` is meant to differ from the SDK, all of it.

docs/decisions/braket-jobs.md shows the same table.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Deviation:
    """What both do, and the calls of AWS that only one of them makes of arguments it takes."""

    sdk: str
    ours: str
    only_sdk: frozenset[str] = frozenset()
    only_ours: frozenset[str] = frozenset()


DEVIATIONS: Final = {
    "first": Deviation(
        "creates the bucket, uploads and copies while it goes on checking",
        "checks everything first, the finished request included",
    ),
    "checked": Deviation(
        "leaves what a request may hold to the service",
        "raises what the version's model says, as a `ValidationError`",
    ),
    "types": Deviation(
        "fails with a TypeError, AttributeError or ImportError of its insides",
        "raises a ValueError that names the argument, with all the others",
    ),
    "mutation": Deviation(
        "writes into the caller's `input_data` and configurations",
        "changes no argument",
    ),
    "imports": Deviation(
        "imports the user's packages to look for a module, and says it is missing if that fails",
        "looks for the file, and imports nothing",
    ),
    "outside": Deviation(
        "takes any module that this Python finds, be it in the source or not",
        "takes modules of the source, which is all that is uploaded",
    ),
    "callable": Deviation(
        "does not look for the callable after the colon",
        "raises a ValueError where its module does not define it at top level",
    ),
    "role": Deviation(
        "lists the roles even where `BRAKET_JOBS_ROLE_ARN` names one",
        "lists them where no role is named",
        only_sdk=frozenset({"iam.ListRoles"}),
    ),
    "empty role": Deviation(
        "sends an empty role where `BRAKET_JOBS_ROLE_ARN` is set to nothing",
        "takes an empty variable for one that is not set",
    ),
    "bucket": Deviation(
        "creates the default bucket even where every place is given",
        "creates it where something goes there",
        only_sdk=frozenset({"sts.GetCallerIdentity", "s3.CreateBucket"}),
    ),
    "head": Deviation(
        "learns that an archive is missing when it copies it",
        "asks for the archive first",
        only_ours=frozenset({"s3.HeadObject"}),
    ),
    "same": Deviation(
        "copies an archive onto itself where one place is written as two URIs, which S3 refuses",
        "compares places, not URIs",
    ),
    "empty": Deviation(
        "takes `''` for the current folder, and uploads it",
        "raises a ValueError",
    ),
    "distribution": Deviation(
        "ignores a distribution that it does not know",
        "raises a ValueError",
    ),
    "hyperparameters": Deviation(
        "drops a hyperparameter where two keys are the same text, or `data_parallel` sets it",
        "raises a ValueError where the values differ",
    ),
    "none": Deviation(
        "sends None where a configuration holds it",
        "takes None for left out, so the default is sent",
    ),
    "no files": Deviation(
        "takes a path that no file begins with, a pattern or a bucket, and names a place for it",
        "raises a ValueError",
    ),
    "slash": Deviation(
        "drops the last slash of an absolute path, so the folder's siblings are uploaded too",
        "keeps it, as in a relative path",
    ),
    "replace": Deviation(
        "replaces the path wherever it occurs in a file's path, so the key is another",
        "replaces what the file's path begins with",
    ),
    "pattern": Deviation(
        "reads `[`, `?` and `*` in a path as a pattern",
        "reads a path as it is written",
    ),
    "links": Deviation(
        "leaves out folders that are linked to from input data, and says nothing",
        "leaves them out with a warning",
    ),
    "cycle": Deviation(
        "fails with an OSError about too many links",
        "raises a ValueError that names the link",
    ),
    "checkpoints": Deviation(
        "fails with a KeyError where a job has no checkpoints",
        "raises a ValueError",
    ),
    "retries": Deviation(
        "asks three times for a job that is not there",
        "asks once; boto3 repeats what was throttled",
    ),
    "version": Deviation(
        "knows one version",
        "leaves out `instanceCount` before 2022-04-28 and QueueInfo before 2023-09-22, and says "
        "what a reservation or more instances need",
    ),
}
