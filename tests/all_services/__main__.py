"""Examine the bindings of every service of the installed botocore: `python -m all_services`.

`.cache/corpus/` keeps the results for each botocore release and each state of the sources. An
interrupted run therefore resumes with the remaining services.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import botocore

from all_services import processes, report, result, services
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

CACHE: Final = ROOT / ".cache" / "corpus"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    everything = services.installed()
    if unknown := {*options.services} - {each.name for each in everything}:
        sys.exit(f"botocore has no {', '.join(sorted(unknown))}")
    chosen = [each for each in everything if not options.services or each.name in options.services]
    if options.shard:
        chosen = services.shard(chosen, options.shard)
    if options.sample:
        chosen = services.sample(chosen, options.sample, options.seed)
    folder = options.work or CACHE / f"{botocore.__version__}-{_fingerprint()}"
    results = folder / "results"
    if options.fresh:
        shutil.rmtree(results, ignore_errors=True)
    remaining = [each for each in chosen if not (results / f"{each.name}.json").exists()]
    bindings = options.bindings
    if bindings is None and remaining:
        bindings = folder / "bindings"
        _generate(remaining, bindings, options.jobs)
    started = time.monotonic()
    done = len(chosen) - len(remaining)
    for service in processes.examine_all(
        remaining, bindings, results, jobs=options.jobs, limit=options.limit
    ):
        done += 1
        _print_progress(done, len(chosen), result.read(results / f"{service.name}.json"), started)
    outcomes = [result.read(results / f"{each.name}.json") for each in chosen]
    text = report.render(outcomes, botocore.__version__, "make corpus")
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0 if report.acceptable(outcomes) else 1


def _generate(chosen: Sequence[services.Service], bindings: Path, jobs: int) -> None:
    """Generate the services with the `botopin` command."""
    command = [str(Path(sys.executable).with_name("botopin")), "generate", "--installed"]
    names = [each.name for each in chosen]
    # With a fixed date, the command does not query the package index for the release date.
    options = ["--date", services.DATE, "--out", str(bindings), "--keep-going", "--jobs", str(jobs)]
    subprocess.run([*command, *names, *options], check=False, cwd=ROOT)


def _print_progress(done: int, count: int, examined: result.Result, started: float) -> None:
    note = "" if examined.has_passed else f"  {examined.broken or 'has findings'}"
    elapsed = time.monotonic() - started
    line = f"{elapsed:7.0f} s  {done:3}/{count}  {examined.service} ({examined.seconds:g} s){note}"
    sys.stderr.write(f"{line}\n")


def _fingerprint() -> str:
    """Return a digest of the sources that determine the results."""
    digest = hashlib.sha256()
    for folder in (ROOT / "codegen", Path(__file__).parent):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in {".py", ".jinja", ".j2"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m all_services", description=__doc__)
    parser.add_argument("services", nargs="*", help="names of services (default: all)")
    parser.add_argument(
        "--jobs", type=int, default=2, help="number of processes (default: %(default)s)"
    )
    parser.add_argument("--limit", type=float, default=1800, help="maximum seconds for one service")
    parser.add_argument(
        "--shard", metavar="N/M", help="examine the N-th of M parts of the services"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="examine N small services, chosen by --seed"
    )
    parser.add_argument("--seed", default="", help="seed of the sample, such as a date")
    parser.add_argument("--fresh", action="store_true", help="delete earlier results")
    parser.add_argument(
        "--bindings", type=Path, help="folder of bindings to examine (default: generate them)"
    )
    parser.add_argument("--work", type=Path, help="folder for results (default: in .cache/corpus)")
    parser.add_argument("--report", type=Path, help="file for the report (default: print it)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
