"""Convert a stored request of an old version to a new version, and back."""

import json

from botopin import ConversionError, convert, from_json, replace, to_json
from botopin_aws.braket import v2023_09_22, v2026_04_07

STORED = """
{
  "jobName": "bell-pairs",
  "roleArn": "arn:aws:iam::123456789012:role/braket",
  "algorithmSpecification": {
    "scriptModeConfig": {"entryPoint": "bell:main", "s3Uri": "s3://amazon-braket-example/bell.tar.gz"}
  },
  "deviceConfig": {"device": "arn:aws:braket:::device/quantum-simulator/amazon/sv1"},
  "instanceConfig": {"instanceType": "ml.m5.large", "volumeSizeInGb": 30},
  "outputDataConfig": {"s3Path": "s3://amazon-braket-example/results"}
}
"""

stored = from_json(json.loads(STORED), v2023_09_22.CreateJobRequest, strict=True)
upgraded = convert(stored, to=v2026_04_07.CreateJobRequest)
print("nothing was lost:", to_json(upgraded) == to_json(stored))

reserved = replace(
    upgraded,
    instance_config=v2026_04_07.InstanceConfig(instance_type="ml.g6.xlarge", volume_size_in_gb=30),
    associations=[
        v2026_04_07.Association(
            arn="arn:aws:braket:us-east-1:123456789012:reservation/a1b2c3",
            type="RESERVATION_TIME_WINDOW_ARN",
        )
    ],
)
try:
    convert(reserved, to=v2023_09_22.CreateJobRequest)
except ConversionError as error:
    print(error)

older = convert(
    reserved,
    to=v2023_09_22.CreateJobRequest,
    allow_losses={"associations", "instance_config.instance_type"},
)
print("kept unchanged:", older.instance_config.instance_type)
