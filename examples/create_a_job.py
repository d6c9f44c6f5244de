"""Create a Braket job and follow it to its end, without an AWS account.

The client uses a mock server on 127.0.0.1. For AWS, only replace its arguments:
`BraketClient(region_name="us-west-2")`.
"""

from botopin import ValidationError
from botopin.testing import serve
from botopin_aws.braket.v2026_04_07 import (
    AlgorithmSpecification,
    BraketClient,
    ConflictException,
    DeviceConfig,
    InstanceConfig,
    InstanceType,
    JobOutputDataConfig,
    JobPrimaryStatus,
    ScriptModeConfig,
)

with (
    serve("braket@2026-04-07") as server,
    BraketClient(server.session(), endpoint_url=server.url) as braket,
):
    created = braket.create_job(
        job_name="bell-pairs",
        role_arn="arn:aws:iam::123456789012:role/service-role/AmazonBraketJobsExecutionRole",
        algorithm_specification=AlgorithmSpecification(
            script_mode_config=ScriptModeConfig(
                entry_point="bell:main", s3_uri="s3://amazon-braket-example/bell.tar.gz"
            )
        ),
        device_config=DeviceConfig(device="local:braket/braket_sv"),
        instance_config=InstanceConfig(
            instance_type=InstanceType.ML_G6_XLARGE, volume_size_in_gb=30
        ),
        output_data_config=JobOutputDataConfig(s3_path="s3://amazon-braket-example/results"),
    )
    print("created", created.job_arn.rpartition(":")[2].partition("/")[0])

    job = braket.get_job(job_arn=created.job_arn)
    print(job.job_name, job.status, "on", job.instance_config.instance_type)

    # AWS would complete the job after some time; the mock server needs an update.
    server.update_resource(created.job_arn, status=JobPrimaryStatus.COMPLETED)
    print(job.job_name, braket.get_job(job_arn=created.job_arn).status)

    try:
        braket.cancel_job(job_arn=created.job_arn)
    except ConflictException as error:
        print("rejected by the service:", error.code)

    try:
        braket.get_job(job_arn="bell-pairs")
    except ValidationError as error:
        print("rejected before it was sent:", error.violations[0].path)
