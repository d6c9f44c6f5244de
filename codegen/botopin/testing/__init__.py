"""Mock server for AWS services on 127.0.0.1, for tests and for work without an AWS account."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botopin.testing.http.messages import HTTPRequest
    from botopin.testing.pytest_plugin import MockServerFactory
    from botopin.testing.recording import ReceivedRequest
    from botopin.testing.served_version import UnsupportedServiceError
    from botopin.testing.server import MockServer, serve
else:
    from botopin.runtime.lazy_exports import lazy_exports

    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "http.messages": ("HTTPRequest",),
            "pytest_plugin": ("MockServerFactory",),
            "recording": ("ReceivedRequest",),
            "server": ("MockServer", "serve"),
            "served_version": ("UnsupportedServiceError",),
        },
    )

__all__ = [
    "HTTPRequest",
    "MockServer",
    "MockServerFactory",
    "ReceivedRequest",
    "UnsupportedServiceError",
    "serve",
]
