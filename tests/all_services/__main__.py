"""Examine what botopin makes of every service of the installed botocore: `python -m corpus`.

The results lie in `.cache/corpus/`, by release of botocore and by what our sources were, so a run
that was interrupted goes on where it stopped.
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
    left = [each for each in chosen if not (results / f"{each.name}.json").exists()]
    bindings = options.bindings
    if bindings is None and left:
        bindings = folder / "bindings"
        _generate(left, bindings, options.jobs)
    started = time.monotonic()
    done = len(chosen) - len(left)
    for service in processes.examine_all(
        left, bindings, results, jobs=options.jobs, limit=options.limit
    ):
        done += 1
        _tell(done, len(chosen), result.read(results / f"{service.name}.json"), started)
    found = [result.read(results / f"{each.name}.json") for each in chosen]
    text = report.render(found, botocore.__version__, "make corpus")
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0 if report.acceptable(found) else 1


def _generate(chosen: Sequence[services.Service], bindings: Path, jobs: int) -> None:
    """Generate the services with the command."""
    command = [str(Path(sys.executable).with_name("botopin")), "generate", "--installed"]
    names = [each.name for each in chosen]
    # The day names the packages, and nothing here depends on it: the index need not be asked.
    options = ["--date", "2000-01-01", "--out", str(bindings), "--keep-going", "--jobs", str(jobs)]
    subprocess.run([*command, *names, *options], check=False, cwd=ROOT)


def _tell(done: int, count: int, found: result.Result, started: float) -> None:
    said = "" if found.sound else f"  {found.broken or 'has findings'}"
    elapsed = time.monotonic() - started
    line = f"{elapsed:7.0f} s  {done:3}/{count}  {found.service} ({found.seconds:g} s){said}"
    sys.stderr.write(f"{line}\n")


def _fingerprint() -> str:
    """Return a digest of the sources of the results."""
    digest = hashlib.sha256()
    for folder in (ROOT / "codegen", Path(__file__).parent):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in {".py", ".jinja", ".j2"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    parser.add_argument("services", nargs="*", help="all that botocore has, where none is named")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=1800, help="seconds for one service")
    parser.add_argument("--shard", metavar="N/M", help="the N-th of M parts of the services")
    parser.add_argument("--sample", type=int, metavar="N", help="N small services, by --seed")
    parser.add_argument("--seed", default="", help="what chooses the sample: a date, say")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--bindings", type=Path, help="examine these, instead of generating")
    parser.add_argument("--work", type=Path, help="where results lie (default: in .cache/corpus)")
    parser.add_argument("--report", type=Path, help="write the report there (default: print it)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
