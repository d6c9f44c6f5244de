"""Checks of the bindings of many services with mypy --strict and pyright (strict).

`python tests/typing/services.py` checks a sample that covers every known typing problem of a model.
With `--all`, the script checks every service of the installed botocore, which is slow.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from botopin.naming.rules import PACKAGE, service_package
from botopin.sources.installed import InstalledBotocore
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


SAMPLE: Final = (
    *("apigateway", "apigatewayv2", "appconfig", "arc-region-switch", "bedrock", "bedrock-runtime"),
    *("cloudformation", "cloudfront", "cloudwatch", "connect", "deadline", "dynamodb", "ec2"),
    *("forecast", "glue", "health", "iam", "iot", "kinesis", "lambda", "lexv2-runtime"),
    *("mediaconvert", "medialive", "pipes", "quicksight", "redshift-data", "rekognition", "s3"),
    *("signin", "sqs", "textract", "wafv2"),
)
"""Services that together cover every protocol, large models and special cases.

Keywords, builtins and names of `typing` as names of members and shapes: apigatewayv2 `None`,
redshift-data `bool`, glue `Union`, iot `Optional`, lambda `Pattern`, textract `Warning`, deadline
`int`, rekognition `Bytes`, appconfig `Validators`, forecast `Datetime`, connect `Enum`. Names that
differ in case: health. Names of modules: lambda, pipes. Recursion: arc-region-switch, dynamodb,
wafv2. Events: kinesis, lexv2-runtime. Documents and streams: bedrock-runtime, s3.
"""

_AT_ONCE: Final = 20
"""Number of services in one run of a checker, which holds all of them in memory."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", nargs="*", metavar="SERVICE")
    parser.add_argument("--all", action="store_true", help="every service")
    parser.add_argument("--part", metavar="I/N", help="of the services, the I-th of N parts")
    options = parser.parse_args(arguments)
    services: Sequence[str] = InstalledBotocore().services if options.all else SAMPLE
    services = options.services or services
    if unknown := {*services} - {*InstalledBotocore().services}:
        sys.exit(f"botocore has no {', '.join(sorted(unknown))}")
    if options.part:
        part, parts = map(int, options.part.split("/"))
        services = services[part - 1 :: parts]
    wrong = 0
    for start in range(0, len(services), _AT_ONCE):
        some = services[start : start + _AT_ONCE]
        with _bindings(some) as folder:
            for checker in (_mypy, _pyright):
                started = time.monotonic()
                lines = [*checker(folder, [service_package(each) for each in some])]
                wrong += len(lines)
                seconds = time.monotonic() - started
                print(f"{checker.__name__[1:]}: {len(lines)} errors in {seconds:.0f} s:", *some)
                for line in lines[:50]:
                    print(f"  {line}")
    return int(wrong > 0)


@contextmanager
def _bindings(services: Sequence[str]) -> Iterator[Path]:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        command = [str(Path(sys.executable).with_name("botopin")), "generate", "--installed"]
        options = ["--date", "2000-01-01", "--out", str(folder), "--quiet"]
        subprocess.run([*command, *services, *options], check=True)
        yield folder


def _mypy(folder: Path, packages: Sequence[str]) -> Iterator[str]:
    config = folder / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = true\nexplicit_package_bases = true\nnamespace_packages = true\n"
        "[mypy-botocore.*,boto3.*,re2.*]\nignore_missing_imports = true\n"
    )
    named = [part for each in packages for part in ("-p", f"{PACKAGE}.{each}")]
    options = ["--config-file", str(config), "--cache-dir", str(folder / "cache")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *named],
        env=os.environ | {"MYPYPATH": os.pathsep.join([str(folder), str(ROOT / "codegen")])},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        yield from (done.stdout + done.stderr).splitlines()


def _pyright(folder: Path, packages: Sequence[str]) -> Iterator[str]:
    config = folder / "pyrightconfig.json"
    settings = {
        "include": [f"{PACKAGE}/{each}" for each in packages],
        "extraPaths": [".", str(ROOT / "codegen")],
        "pythonVersion": "3.11",
        "typeCheckingMode": "strict",
    }
    config.write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "-p", str(config), "--outputjson"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    output = json.loads(done.stdout)
    if not output["summary"]["filesAnalyzed"]:
        yield f"pyright read nothing: {done.stderr}"
    for each in output["generalDiagnostics"]:
        if each["severity"] == "error":
            place = each["range"]["start"]["line"] + 1
            yield f"{each['file']}:{place}: {each['message']}"


if __name__ == "__main__":
    sys.exit(main())
