"""List all jobs of an account page by page, stop and resume.

The client uses a mock server on 127.0.0.1.
"""

from botopin.testing import serve
from botopin_aws.braket.v2026_04_07 import (
    AlgorithmSpecification,
    BraketClient,
    CreateJobRequest,
    DeviceConfig,
    InstanceConfig,
    JobOutputDataConfig,
    SearchJobsFilter,
    SearchJobsFilterOperator,
)


def build_request(name: str) -> CreateJobRequest:
    return CreateJobRequest(
        job_name=name,
        role_arn="arn:aws:iam::123456789012:role/braket",
        algorithm_specification=AlgorithmSpecification(),
        device_config=DeviceConfig(device="local:braket/braket_sv"),
        instance_config=InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30),
        output_data_config=JobOutputDataConfig(s3_path="s3://amazon-braket-example/results"),
    )


with (
    serve("braket@2026-04-07") as server,
    BraketClient(server.session(), endpoint_url=server.url) as braket,
):
    for number in range(1, 6):
        braket.send(build_request(f"sweep-{number}"))
    braket.send(build_request("other"))

    pages = braket.search_jobs_pages(filters=[], page_size=4)
    print("jobs a page:", [len(page.jobs) for page in pages])

    sweeps = SearchJobsFilter(
        name="jobName", values=["sweep"], operator=SearchJobsFilterOperator.CONTAINS
    )
    first = braket.search_jobs_pages(filters=[sweeps], max_items=3)
    print("first:", sorted(job.job_name for job in first.items()))

    rest = braket.search_jobs_pages(filters=[sweeps], starting_token=first.resume_token)
    print("rest:", sorted(job.job_name for job in rest.items()))
