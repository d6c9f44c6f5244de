"""Endpoints, signatures and checksums as botocore decides them."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.retries.standard import ModeledRetryableChecker, RetryContext
from botocore.session import Session
from botocore.tokens import FrozenAuthToken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from witness.version import Version

_CHECKSUMS: Final = re.compile(
    r"x-amz-(checksum|sdk-checksum|content-sha256|trailer)|content-(md5|encoding)", re.IGNORECASE
)
_SCOPE: Final = re.compile(r"Credential=[^/]+/\d+/(?P<scope>[^,]+)")


class _RecordedError(Exception):
    """A request was recorded instead of sent."""


class _MemoryLoader(Loader):
    """Loader of the documents of one version; other data comes from botocore."""

    files: Mapping[str, Any]

    def load_service_model(self, service_name: str, type_name: str, api_version: Any = None) -> Any:
        if f"{type_name}.json" not in self.files:
            raise UnknownServiceError(service_name=service_name, known_service_names="")
        return self.files[f"{type_name}.json"]


@cache
def _session() -> tuple[Session, _MemoryLoader]:
    session = Session()
    session.set_credentials("key", "secret")
    session._auth_token = FrozenAuthToken("token")  # type: ignore[attr-defined]
    loader = _MemoryLoader(extra_search_paths=[])
    loader.search_paths.extend(session.get_component("data_loader").search_paths)
    session.register_component("data_loader", loader)
    return session, loader


def calls(
    version: Version,
    operation: str,
    parameters: Mapping[str, Any],
    *,
    region: str = "us-east-1",
    uses_fips: bool = False,
    uses_dual_stack: bool = False,
    schemes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the endpoint, the signature and the checksums of a call of botocore's client."""
    session, loader = _session()
    loader.files = version.files
    try:
        client: Any = session.create_client(
            version.service,
            region_name=region,
            config=Config(
                retries={"total_max_attempts": 1},
                parameter_validation=False,
                use_fips_endpoint=uses_fips,
                use_dualstack_endpoint=uses_dual_stack,
                auth_scheme_preference=",".join(schemes) or None,
            ),
        )
    except Exception as error:  # noqa: BLE001 - the same for both versions, or a finding
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    sent: list[Any] = []

    def record(request: Any, **_: Any) -> None:
        sent.append(request)
        raise _RecordedError

    client.meta.events.register_first("before-send", record)
    method = next(
        name for name, each in client.meta.method_to_api_mapping.items() if each == operation
    )
    try:
        with suppress(_RecordedError):
            getattr(client, method)(**parameters)
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    if not sent:
        return {"error": "nothing was sent"}
    request = sent[0]
    headers = {
        key.lower(): value if isinstance(value, str) else bytes(value).decode("latin-1")
        for key, value in request.headers.items()
    }
    authorization = headers.get("authorization", "")
    scope = _SCOPE.search(authorization)
    return {
        "endpoint": "{0.scheme}://{0.netloc}".format(urlsplit(request.url)),
        "scheme": authorization.partition(" ")[0],
        "scope": scope["scope"] if scope else "",
        "checksums": sorted(name for name in headers if _CHECKSUMS.match(name)),
    }


def is_retryable(version: Version, operation: str, error: str) -> bool:
    """Return whether botocore's standard retries repeat a call because of the error's traits."""
    code = getattr(version.model.shapes.get(error), "error", None)
    context = RetryContext(
        attempt_number=1,
        operation_model=version.botocore.operation_model(operation),
        parsed_response={"Error": {"Code": code.code if code else error}},
    )
    return ModeledRetryableChecker().is_retryable(context)
