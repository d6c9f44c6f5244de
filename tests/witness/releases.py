"""Consecutive versions of services in releases of botocore: of a clone, of wheels, of models here.

A pair consists of the two versions of one service before and after a release that changed it.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
from abc import ABC, abstractmethod
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Final

import botocore
from attrs import astuple, frozen

from botopin.diff.rules.catalog import RULES
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.documents import read_documents
from botopin.sources.wheel import BotocoreWheel
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from botopin.model.documents import ModelDocuments

CLONE: Final = "BOTOPIN_BOTOCORE_GIT"
"""Environment variable with the path of a clone of botocore."""

_DATA: Final = "botocore/data"
_CHANGED: Final = re.compile(
    rf":\d+ \d+ \w+ \w+ M\t{_DATA}/(?P<service>[a-z0-9-]+)/(?P<api>\d{{4}}-\d\d-\d\d)/(?P<file>\S+)"
)
_HEADING: Final = re.compile(
    rb"\+\+\+ b/botocore/data/(?P<service>[a-z0-9-]+)/(?P<api>[0-9-]{10})/(?P<file>\S+)"
)
_CHANGED_KEY: Final = re.compile(rb'(?P<sign>[-+])\s*"(?P<key>[A-Za-z.]+)"\s*:')
_TAG: Final = re.compile(r"\d+\.\d+\.\d+")
_PROTOCOL: Final = re.compile(r'"protocols?"\s*:\s*\[?\s*"([a-z0-9-]+)"')


@frozen(order=True)
class Pair:
    """Two consecutive versions of a service."""

    service: str
    api: str
    """API version: 2019-09-01."""
    old: str
    """Release with the old version: 1.42.84, or a date."""
    new: str

    def __str__(self) -> str:
        return f"{self.service} {self.old} → {self.new}"

    @property
    def file(self) -> str:
        """Name of the file with the pair's results."""
        return f"{self.service}-{self.api}-{self.new}.json"


class Source(ABC):
    """Origin of pairs."""

    @abstractmethod
    def pairs(self) -> Sequence[Pair]:
        """Return all pairs, sorted."""

    @abstractmethod
    def read(self, pair: Pair, release: str) -> Mapping[str, bytes]:
        """Return the files of a version."""

    def changed_keys(self) -> Mapping[Pair, frozenset[str]]:
        """Return the keys of the lines that a pair adds and removes, such as `-pattern`.

        The keys are a cheap guess of the rules that judge the pair; a source need not give them.
        """
        return {}

    def documents(self, pair: Pair) -> tuple[ModelDocuments, ModelDocuments]:
        """Return the documents of both versions.

        Raises:
            ModelError: A version has faults.
        """
        old, new = (
            read_documents(self.read(pair, release), service=pair.service, date="")
            for release in (pair.old, pair.new)
        )
        return old, new


@frozen
class Clone(Source):
    """A clone of botocore with its tags."""

    path: Path

    def pairs(self) -> Sequence[Pair]:
        tags = self._tags()
        lines = "".join(f"{new} {old}\n" for (_, old), (_, new) in pairwise(tags))
        command = ["diff-tree", "-r", "--stdin", "-m", "--no-renames"]
        output = self._git([*command, "--", _DATA], lines.encode()).decode()
        releases = {new: (old_tag, tag) for (old_tag, _), (tag, new) in pairwise(tags)}
        found: dict[Pair, None] = {}
        between = ("", "")
        for line in output.splitlines():
            if match := _CHANGED.match(line):
                if match["file"] in FILES:
                    found[Pair(match["service"], match["api"], *between)] = None
            elif (commit := line.partition(" ")[0]) in releases:
                between = releases[commit]
        return sorted(found)

    def read(self, pair: Pair, release: str) -> Mapping[str, bytes]:
        names = self._git(
            ["ls-tree", "--name-only", f"{release}:{_DATA}/{pair.service}/{pair.api}"]
        )
        return {
            name: self._git(["show", f"{release}:{_DATA}/{pair.service}/{pair.api}/{name}"])
            for name in names.decode().split()
            if name in FILES
        }

    def changed_keys(self) -> Mapping[Pair, frozenset[str]]:
        tags = self._tags()
        kept = ROOT / ".cache" / "witness" / f"keys-{tags[-1][0]}.json"  # they take a minute
        if not kept.exists():
            found = {"\t".join(astuple(pair)): [*keys] for pair, keys in self._find_keys(tags)}
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(found), encoding="utf-8")
        stored = json.loads(kept.read_bytes())
        return {Pair(*pair.split("\t")): frozenset(keys) for pair, keys in stored.items()}

    def _find_keys(self, tags: Sequence[tuple[str, str]]) -> Iterable[tuple[Pair, set[str]]]:
        lines = "".join(f"{new} {old}\n" for (_, old), (_, new) in pairwise(tags))
        command = ["git", "-C", str(self.path), "diff-tree", "-r", "--stdin", "-m", "-p", "-U0"]
        options = ["--no-renames", "--no-ext-diff", "--diff-filter=M", "--", _DATA]
        releases = {new: (old_tag, tag) for (old_tag, _), (tag, new) in pairwise(tags)}
        traits = _traits()
        found: dict[Pair, set[str]] = defaultdict(set)
        between, pair = ("", ""), None
        with subprocess.Popen(
            [*command, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            Thread(target=_feed, args=(process.stdin, lines.encode())).start()
            for line in process.stdout:
                if match := _CHANGED_KEY.match(line):
                    key = match["key"].decode()
                    if pair is not None and key in traits:
                        found[pair].add(match["sign"].decode() + key)
                elif match := _HEADING.match(line):
                    place = (match["service"].decode(), match["api"].decode())
                    pair = Pair(*place, *between) if match["file"].decode() in FILES else None
                elif (commit := line[:40].decode("latin-1")) in releases:
                    between = releases[commit]
        return found.items()

    def _tags(self) -> list[tuple[str, str]]:
        """Return the releases with their commits, oldest first."""
        form = "%(refname:short) %(objectname) %(*objectname)"
        lines = self._git(["for-each-ref", f"--format={form}", "refs/tags"]).decode().splitlines()
        tags = [(tag, commit[-1]) for tag, *commit in map(str.split, lines) if _TAG.fullmatch(tag)]
        return sorted(tags, key=lambda each: [int(part) for part in each[0].split(".")])

    def _git(self, arguments: Sequence[str], stdin: bytes = b"") -> bytes:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


@frozen
class Wheels(Source):
    """Wheels of botocore: each pair of neighbors is one step."""

    paths: tuple[Path, ...]

    def pairs(self) -> Sequence[Pair]:
        found = []
        wheels = sorted(map(_wheel, self.paths), key=_version)
        for old, new in pairwise(wheels):
            found += [
                Pair(service, "", old.version, new.version)
                for service in {*old.services} & {*new.services}
            ]
        return sorted(found)

    def read(self, pair: Pair, release: str) -> Mapping[str, bytes]:
        wheel = next(each for each in map(_wheel, self.paths) if each.version == release)
        return wheel.read_model(pair.service).files  # of its newest API version


def _feed(stdin: IO[bytes], data: bytes) -> None:
    with stdin:
        stdin.write(data)


@cache
def _wheel(path: Path) -> BotocoreWheel:
    return BotocoreWheel(path)


def _version(wheel: BotocoreWheel) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", wheel.version)]


@frozen
class Bundled(Source):
    """Versions in the folder `models`."""

    def pairs(self) -> Sequence[Pair]:
        dates: dict[str, list[str]] = defaultdict(list)
        for path in sorted((ROOT / "models").glob(f"*/*/{MODEL_FILE}")):
            dates[path.parent.parent.name].append(path.parent.name)
        return [Pair(name, "", *two) for name, each in dates.items() for two in pairwise(each)]

    def read(self, pair: Pair, release: str) -> Mapping[str, bytes]:
        folder = ROOT / "models" / pair.service / release
        return {
            path.name: path.read_bytes() for path in folder.glob("*.json") if path.name in FILES
        }


def _traits() -> frozenset[str]:
    """Return the keys of models that rules name."""
    return frozenset(
        trait.rpartition(".")[2]
        for rule in RULES
        for match in rule.on
        for trait in match.traits or ()
        if trait.rpartition(".")[2] not in {"", "documentation"}
    )


def find_source(wheels: Iterable[Path] = ()) -> Source:
    """Return the clone that the environment names, or else wheels, or else the models here."""
    if path := os.environ.get(CLONE):
        return Clone(Path(path))
    found = (*wheels,) or (*sorted((ROOT / ".cache" / "wheels").glob("botocore-*.whl")),)
    return Wheels(found) if len(found) > 1 else Bundled()


def sample(
    pairs: Sequence[Pair], count: int, seed: str, keys: Mapping[Pair, frozenset[str]]
) -> list[Pair]:
    """Choose pairs: half of them for their rare keys, the others for protocols and services.

    Args:
        pairs: All pairs.
        count: Number of pairs to choose.
        seed: Seed of the choice.
        keys: Keys of the lines that pairs change.
    """
    source = random.Random(seed)  # noqa: S311 - not for security
    rare = _with_rare_keys(source.sample(pairs, len(pairs)), count // 2, keys)
    rest = [pair for pair in pairs if pair not in {*rare}]
    return [*rare, *_of_all_protocols(rest, count - len(rare), source)]


def _with_rare_keys(
    pairs: Sequence[Pair], count: int, keys: Mapping[Pair, frozenset[str]]
) -> list[Pair]:
    """Choose the pairs with the rarest keys, in rounds of one pair for each key."""
    holders: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for key in keys.get(pair, ()):
            holders[key].append(pair)
    chosen: dict[Pair, None] = {}
    while len(chosen) < count and any(holders.values()):
        for key in sorted(holders, key=lambda each: (len(holders[each]), each)):
            if holders[key] and len(chosen) < count:
                chosen[holders[key].pop()] = None
    return [*chosen]


def _of_all_protocols(pairs: Sequence[Pair], count: int, source: random.Random) -> list[Pair]:
    """Choose pairs of all protocols and of as many services as possible."""
    queues: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair in source.sample(pairs, len(pairs)):
        queues[_protocol(pair.service)][pair.service].append(pair)
    chosen: list[Pair] = []
    while len(chosen) < count and any(queues.values()):
        for protocol in sorted(queues):
            services = queues[protocol]
            if services and len(chosen) < count:
                name = next(iter(services))
                remaining = services.pop(name)
                chosen.append(remaining.pop())
                if remaining:
                    services[name] = remaining  # after the other services
    return chosen


@cache
def _protocol(service: str) -> str:
    """Return the protocol of a service in the installed botocore."""
    folder = Path(botocore.__file__).parent / "data" / service
    for path in sorted(folder.glob(f"*/{MODEL_FILE}.gz"), reverse=True):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            if match := _PROTOCOL.search(file.read(4000)):
                return match[1]
    return "unknown"
