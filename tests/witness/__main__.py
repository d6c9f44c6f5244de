"""Demonstrate the verdicts of the diff on real releases: `python -m witness`.

Each reported change is applied alone to the old model. botocore, the bindings and the validation
then show its effect, or that it has none. The releases come from the clone of botocore that
BOTOPIN_BOTOCORE_GIT names, else from the wheels in `.cache/wheels`, else from `models`.

`.cache/witness/` keeps the results for each state of the sources. An interrupted run therefore
resumes with the remaining pairs.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.model.diagnostics import ModelError
from support.paths import ROOT
from witness import report, result
from witness.pair import examine
from witness.releases import find_source, sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from witness.releases import Pair, Source

CACHE: Final = ROOT / ".cache" / "witness"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    source = find_source(options.wheels)
    pairs = [
        pair for pair in source.pairs() if not options.services or pair.service in options.services
    ]
    if options.sample:
        pairs = sample(pairs, options.sample, options.seed, source.changed_keys())
    results = (options.work or CACHE / _fingerprint()) / "results"
    if options.fresh:
        shutil.rmtree(results, ignore_errors=True)
    remaining = [pair for pair in pairs if not (results / pair.file).exists()]
    started, done = time.monotonic(), len(pairs) - len(remaining)
    work = [(source, pair, results) for pair in remaining]
    with multiprocessing.get_context("fork").Pool(options.jobs, maxtasksperchild=40) as pool:
        for pair in pool.imap_unordered(_examine, work):
            done += 1
            found = result.read(results / pair.file)
            note = f"  {found.broken}" if found.broken else ""
            elapsed = time.monotonic() - started
            line = f"{elapsed:7.0f} s  {done:4}/{len(pairs)}  {pair} ({found.seconds:g} s){note}"
            sys.stderr.write(f"{line}\n")
    outcomes = [result.read(results / pair.file) for pair in pairs]
    text = report.render(outcomes)
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0 if report.acceptable(outcomes) else 1


def _examine(work: tuple[Source, Pair, Path]) -> Pair:
    source, pair, results = work
    title = result.Result(service=pair.service, protocol="", old=pair.old, new=pair.new)
    try:
        old, new = source.documents(pair)
        found = examine(title, old, new)
    except ModelError as error:
        found = evolve(title, broken=f"cannot be read: {error}"[:300])
    except Exception as error:  # noqa: BLE001 - the report names any error
        found = evolve(title, broken=f"{type(error).__name__}: {error}"[:300])
    result.write(found, results / pair.file)
    return pair


def _fingerprint() -> str:
    """Return a digest of the sources that determine the results."""
    digest = hashlib.sha256()
    for folder in (ROOT / "codegen", Path(__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            if "reports" not in path.parts and path.name != "report.py":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m witness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("services", nargs="*", help="names of services (default: all)")
    parser.add_argument("--sample", type=int, metavar="N", help="try N pairs, chosen by --seed")
    parser.add_argument("--seed", default="", help="seed of the sample, such as a date")
    parser.add_argument("--jobs", type=int, default=2, help="number of processes (default: 2)")
    parser.add_argument("--wheels", nargs="*", type=Path, default=[], help="wheels of botocore")
    parser.add_argument("--fresh", action="store_true", help="delete earlier results")
    parser.add_argument("--work", type=Path, help="folder for results (default: in .cache/witness)")
    parser.add_argument("--report", type=Path, help="file for the report (default: print it)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
