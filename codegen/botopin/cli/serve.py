"""`botopin serve`: the test double on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from threading import Event
from typing import TYPE_CHECKING, Final

from botopin import testing
from botopin.cli.output import OK, run_command
from botopin.generate.signals import call_on_signal
from botopin.model.diagnostics import InputError, SourceError, escape_unprintable
from botopin.naming.rules import PACKAGE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from botopin.testing.recording import ReceivedRequest

_LAST_PORT: Final = 65535

_DESCRIPTION: Final = """\
Serve a dated version on 127.0.0.1, for programs that talk to AWS: requests are checked against the
version, what is created can be found, and what nothing decides is made up. It needs no account,
and nothing is kept when it ends (Ctrl-C)."""

_EPILOG: Final = """\
examples:
  botopin serve braket@2026-04-07               on a free port
  botopin serve braket@2026-04-07 --port 8080   on this one
"""


def run(arguments: Sequence[str]) -> int:
    """Run the command line behind `botopin serve`, for which the extra `testing` is enough."""
    parser = ArgumentParser("botopin serve")
    add_serve(parser)
    options = parser.parse_args(arguments)
    return run_command(lambda: run_serve(options), (InputError, ImportError))


def add_serve(parser: ArgumentParser) -> None:
    """Say what the command line takes."""
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("version", metavar="SERVICE@DATE", help="such as braket@2026-04-07")
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="the port on 127.0.0.1 (a free one)"
    )
    parser.add_argument(
        "--package",
        default=PACKAGE,
        metavar="NAME",
        help="the package that the generated services lie in (%(default)s)",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="print the URL alone, and no line for each request"
    )
    parser.set_defaults(verb=run_serve)


def run_serve(options: Namespace) -> int:
    """Serve until SIGINT or SIGTERM; the exit code.

    Raises:
        SourceError: there is no such version, or the port cannot be used.
        BrokenPipeError: nobody reads what is printed any more.
        ModelError: the version's model has defects.
    """
    ended, unread = Event(), Event()

    def show(received: ReceivedRequest) -> None:
        try:
            print(_line(received), flush=True)
        except BrokenPipeError:
            unread.set()
            ended.set()

    try:
        service = testing.serve(
            options.version,
            package=options.package,
            port=options.port,
            watch=None if options.quiet else show,
            history=0,
        )
    except testing.UnsupportedServiceError as error:
        raise SourceError(str(error)) from None
    except OSError as error:
        message = f"port {options.port} of 127.0.0.1 cannot be used: {error.strerror}"
        raise SourceError(message) from None

    with call_on_signal(ended.set), service:
        print(service.url if options.quiet else _usage(service), flush=True)
        while not ended.wait(_POLL):
            pass
    if unread.is_set():
        raise BrokenPipeError
    return OK


_POLL: Final = 0.2
"""Seconds: where a wait without end cannot be interrupted, as on Windows."""


def _usage(service: testing.MockServer) -> str:
    # Every other command does without the double, and need not wait for it.
    from botopin.testing.clients import (  # noqa: PLC0415
        ACCESS_KEY,
        SECRET_KEY,
        endpoint_variable,
    )
    from botopin.testing.state.store import REGION  # noqa: PLC0415

    name = service.version.model.service
    return f"""\
{service.version.title} is served at {service.url} (Ctrl-C ends it)

  export {endpoint_variable(service.version)}={service.url}
  export AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY}
  export AWS_DEFAULT_REGION={REGION}; unset AWS_PROFILE

or in Python:

  import boto3
  client = boto3.client(
      "{name}",
      endpoint_url="{service.url}",
      region_name="{REGION}",
      aws_access_key_id="{ACCESS_KEY}",
      aws_secret_access_key="{SECRET_KEY}",
  )
"""


def _line(received: ReceivedRequest) -> str:
    called = received.operation or received.http.path
    said = f"{received.error}: {received.message}" if received.error else ""
    return escape_unprintable(f"{received.http.method} {called} {received.status} {said}".rstrip())


def _port(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text) > _LAST_PORT:
        message = f"expected a port from 0 to {_LAST_PORT}, got {text!r}"
        raise ArgumentTypeError(message)
    return int(text)
