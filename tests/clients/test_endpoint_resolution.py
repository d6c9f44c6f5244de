"""Endpoints that the diff resolves, compared with the requests of boto3's clients."""

from __future__ import annotations

import re
from typing import Any, Final

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader

from botopin.diff.compare.endpoints.engine import Endpoint, RulesEngine, partition_data
from botopin.diff.compare.endpoints.rule_set import RuleSet
from botopin.diff.compare.endpoints.situations import (
    VARIANTS,
    Situation,
    regions_to_compare,
    settings_of_clients,
)

CALLS: Final = [
    ("sqs", "ListQueues", {}),
    ("iam", "ListRoles", {}),
    ("route53", "ListHostedZones", {}),
    ("cloudwatch", "ListDashboards", {}),
    ("appconfigdata", "GetLatestConfiguration", {"ConfigurationToken": "token"}),
    ("kinesis", "DescribeStream", {"StreamARN": "arn:aws:kinesis:us-west-2:123456789012:stream/a"}),
    ("s3", "ListObjectsV2", {"Bucket": "amzn-s3-demo-bucket"}),
    ("s3", "ListObjectsV2", {"Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint/example"}),
    ("s3control", "ListAccessPoints", {"AccountId": "123456789012"}),
]
_SCOPE: Final = re.compile(r"Credential=AKID/\d+/([^/]+)/([^/]+)/")


def send(service: str, operation: str, arguments: Any, situation: Situation) -> tuple[str, ...]:
    """Return the URL, signing region and signing name of a request, or the fact of an error."""
    custom = situation.builtins["SDK::Endpoint"]
    config = Config(
        use_fips_endpoint=situation.builtins["AWS::UseFIPS"],
        use_dualstack_endpoint=situation.builtins["AWS::UseDualStack"],
        s3={"us_east_1_regional_endpoint": "regional"},
    )
    sent: list[Any] = []

    def capture(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {}, _NoBody())

    try:
        client = boto3.client(
            service,
            region_name=situation.region,
            endpoint_url=custom,
            config=config,
            aws_access_key_id="AKID",
            aws_secret_access_key="secret",
        )
        client.meta.events.register("before-send", capture)
        client._make_api_call(operation, arguments)
    except BotoCoreError:
        if not sent:
            return ("refused",)
    except Exception:
        if not sent:
            raise
    authorization = sent[0].headers["Authorization"]
    text = authorization if isinstance(authorization, str) else authorization.decode()
    region, name = _SCOPE.search(text).groups()  # type: ignore[union-attr]
    return sent[0].url, region, name


class _NoBody:
    def stream(self, **_: Any) -> list[bytes]:
        return []

    def read(self, *_: Any) -> bytes:
        return b""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "regional")


@pytest.mark.parametrize(("service", "operation", "arguments"), CALLS)
def test_endpoint_is_that_of_boto3(service: str, operation: str, arguments: Any) -> None:
    loader = Loader()
    model = loader.load_service_model(service, "service-2")
    document = loader.load_service_model(service, "endpoint-rule-set-1")
    engine = RulesEngine(document, model)
    rules = RuleSet(document)
    default = settings_of_clients([rules], {})[0]
    regions = regions_to_compare([rules], partition_data()["partitions"])
    situations = [
        Situation(region, variant, default)
        for region in regions[:6]
        if not region.endswith("-global")
        for variant in VARIANTS
    ]
    for situation in situations:
        resolved = engine.with_client(
            engine.resolve(operation, arguments, situation.builtins, {}), situation.builtins
        )
        url, *signature = send(service, operation, arguments, situation)
        if isinstance(resolved, Endpoint):
            (scheme, *_) = resolved.schemes
            assert url.startswith(resolved.url), (str(situation), url)
            assert signature == [scheme["signingRegion"], scheme["signingName"]], str(situation)
        else:
            assert url == "refused", (str(situation), resolved)
