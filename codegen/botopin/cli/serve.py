"""`botopin serve`: run the mock server."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from threading import Event
from typing import TYPE_CHECKING, Final

from botopin import testing
from botopin.cli.arguments import add_quiet, whole_number
from botopin.cli.output import OK, run_command
from botopin.generate.signals import call_on_signal
from botopin.model.diagnostics import InputError, SourceError, escape_message
from botopin.naming.rules import PACKAGE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from botopin.testing.recording import ReceivedRequest

_LAST_PORT: Final = 65535
_POLL_INTERVAL: Final = 0.2
"""Seconds between two checks for the end. On Windows, a longer wait cannot be interrupted."""

_DESCRIPTION: Final = """\
Run a mock server for one version on 127.0.0.1. The server validates requests, stores the resources
that they create, and generates the remaining responses. It needs no AWS account, and it forgets
everything when Ctrl-C stops it."""

_EPILOG: Final = """\
examples:
  botopin serve braket@2026-04-07               use a free port
  botopin serve braket@2026-04-07 --port 8080   use port 8080
"""


def main(arguments: Sequence[str]) -> int:
    """Run `botopin serve` alone, which needs only the extra `testing`."""
    parser = ArgumentParser("botopin serve", formatter_class=RawDescriptionHelpFormatter)
    add_arguments(parser)
    options = parser.parse_args(arguments)
    return run_command(lambda: run(options), (InputError, ImportError))


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.add_argument(
        "version", metavar="SERVICE@DATE", help="version to serve, such as braket@2026-04-07"
    )
    parser.add_argument(
        "--port",
        type=whole_number(0, _LAST_PORT),
        default=0,
        metavar="N",
        help="listen on this port of 127.0.0.1 [default: a free port]",
    )
    parser.add_argument(
        "--package",
        default=PACKAGE,
        metavar="NAME",
        help="import the service from this package [default: %(default)s]",
    )
    add_quiet(parser, "print the URL only, and no line for each request")


def run(options: Namespace) -> int:
    """Serve until SIGINT or SIGTERM, or until the reader of standard output closes the pipe."""
    stopped, unread = Event(), Event()

    def print_request(request: ReceivedRequest) -> None:
        try:
            print(_line(request), flush=True)
        except BrokenPipeError:
            unread.set()
            stopped.set()

    try:
        server = testing.serve(
            options.version,
            package=options.package,
            port=options.port,
            watch=None if options.quiet else print_request,
            history=0,
        )
    except testing.UnsupportedServiceError as error:
        raise SourceError(str(error)) from None
    except OSError as error:
        message = f"cannot listen on 127.0.0.1:{options.port}: {error.strerror}"
        raise SourceError(message) from None

    with call_on_signal(stopped.set), server:
        print(server.url if options.quiet else _usage(server), flush=True)
        while not stopped.wait(_POLL_INTERVAL):
            pass
    if unread.is_set():
        raise BrokenPipeError
    return OK


def _usage(server: testing.MockServer) -> str:
    # The other commands do not need the server, so they do not load it.
    from botopin.testing.clients import ACCESS_KEY, SECRET_KEY, endpoint_variable  # noqa: PLC0415
    from botopin.testing.state.store import REGION  # noqa: PLC0415

    name = server.version.model.service
    return f"""\
serving {server.version.title} at {server.url} (press Ctrl-C to stop)

  export {endpoint_variable(server.version)}={server.url}
  export AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY}
  export AWS_DEFAULT_REGION={REGION}; unset AWS_PROFILE

or in Python:

  import boto3
  client = boto3.client(
      "{name}",
      endpoint_url="{server.url}",
      region_name="{REGION}",
      aws_access_key_id="{ACCESS_KEY}",
      aws_secret_access_key="{SECRET_KEY}",
  )
"""


def _line(request: ReceivedRequest) -> str:
    """Return the line of a request in the server's log."""
    target = request.operation or request.http.path
    error = f"{request.error}: {request.message}" if request.error else ""
    return escape_message(f"{request.http.method} {target} {request.status} {error}".rstrip())
