"""A service on 127.0.0.1 that speaks a dated version, for tests and for work without an account."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botopin.testing.messages import HTTPRequest
    from botopin.testing.pytest_plugin import ServiceFactory
    from botopin.testing.received import ReceivedRequest
    from botopin.testing.service import Service, serve
    from botopin.testing.version import UnservableError
else:
    from botopin.runtime.lazy import lazy_exports

    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "messages": ("HTTPRequest",),
            "pytest_plugin": ("ServiceFactory",),
            "received": ("ReceivedRequest",),
            "service": ("Service", "serve"),
            "version": ("UnservableError",),
        },
    )

__all__ = [
    "HTTPRequest",
    "ReceivedRequest",
    "Service",
    "ServiceFactory",
    "UnservableError",
    "serve",
]
