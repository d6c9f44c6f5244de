"""Search for the releases that changed a model, over histories in which models come back."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from hypothesis import given
from hypothesis import strategies as st

from botopin.sources.model_history import ModelHistory
from botopin.sources.release import BotocoreRelease

if TYPE_CHECKING:
    from botopin.sources.package_index import PackageIndex

histories = st.text("ABC-", min_size=1, max_size=40).filter(lambda models: models[-1] != "-")
"""Models of the releases, oldest first; `-` is a release without the service."""


class Release(BotocoreRelease):
    def __init__(self, version: str, date: str, model: str) -> None:
        self.version, self.date, self.source = version, date, version
        self._model = model

    def paths(self) -> list[str]:
        return ["thing/2019-09-01/service-2.json"] if self._model != "-" else []

    def read_file(self, path: str) -> bytes:
        return self._model.encode()


class Releases:
    """Releases in memory, one a day."""

    def __init__(self, models: str) -> None:
        self._models = models
        self.versions = tuple(f"1.{number}" for number in range(len(models)))

    def open_release(self, version: str) -> Release:
        number = self.versions.index(version)
        return Release(
            version, f"2024-{1 + number // 28:02}-{1 + number % 28:02}", self._models[number]
        )


def history(models: str) -> ModelHistory:
    return ModelHistory(cast("PackageIndex", Releases(models)), "thing", lambda line: None)


def model(sha256: str) -> str:
    return {hashlib.sha256(name.encode()).hexdigest(): name for name in "ABC"}.get(sha256, "-")


@given(models=histories, data=st.data())
def test_first_release_has_the_model_and_changed_it(models: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(models) - 1))
    first = history(models).find_first(len(models) - 1, start)
    position = int(first.version.removeprefix("1."))
    assert model(first.sha256) == models[-1]
    assert position >= start
    assert position == start or models[position - 1] != models[-1]


@given(st.text("-", max_size=20), st.text("A", max_size=20), st.text("B", min_size=1, max_size=20))
def test_first_release_of_a_model_that_stays(before: str, old: str, new: str) -> None:
    models = before + old + new
    first = history(models).find_first(len(models) - 1, 0)
    assert first.version == f"1.{len(before + old)}"


@given(models=histories, data=st.data())
def test_changes_are_all_changes_of_a_range(models: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(models) - 1))
    expected = [
        f"1.{number}"
        for number, (old, new) in enumerate(pairwise(f"-{models}"))
        if number >= start and new not in {old, "-"}
    ]
    changes = history(models).changes(start, len(models) - 1)
    assert [change.version for change in changes] == expected
    assert [model(change.sha256) for change in changes] == [
        models[int(version.removeprefix("1."))] for version in expected
    ]
