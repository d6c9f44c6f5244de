"""Reader of the models that boto3 finds: those of the installed botocore and those of the user."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from botopin.model.diagnostics import SourceError
from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE
from botopin.model.files import read_file
from botopin.model.strict_json import MAX_BYTES
from botopin.sources.release import DISTRIBUTION, BotocoreRelease

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.sources.release import ReleasedModel


class InstalledBotocore(BotocoreRelease):
    """The installed botocore, whose release date is unknown, with the models of the user.

    Files are searched as boto3 searches them: in the folders of `AWS_DATA_PATH`, in
    `~/.aws/models`, and in botocore. The first folder that has a file provides it, and the newest
    API version of all folders is read.
    """

    date = ""

    def __init__(self) -> None:
        """Find the installed botocore.

        Raises:
            SourceError: botocore is not installed, or the user's configuration is invalid.
        """
        try:
            self.version = distribution(DISTRIBUTION).version
        except PackageNotFoundError:
            raise SourceError(
                f"{DISTRIBUTION} is not installed: run `pip install {DISTRIBUTION}`"
            ) from None
        self.source = f"{DISTRIBUTION} {self.version}"
        *own, shipped = _search_paths()
        self._own = tuple(own)
        self._shipped = shipped

    @cached_property
    def _files(self) -> dict[str, Path]:
        """The files, by their paths below a folder and without `.gz`."""
        files: dict[str, Path] = {}
        for folder in (*self._own, self._shipped):
            for path in sorted(folder.glob("*/*/*.json*")):  # a plain file before a gzipped one
                name = path.relative_to(folder).as_posix().removesuffix(".gz")
                if isfile(path):  # noqa: PTH113 - Path.is_file raises for an unreadable folder
                    files.setdefault(name, path)
        return files

    def paths(self) -> Iterable[str]:
        return (f"{name}{path.suffix.removesuffix('.json')}" for name, path in self._files.items())

    def read_file(self, path: str) -> bytes:
        return read_file(self._files[path.removesuffix(".gz")], limit=MAX_BYTES)

    def read_model(self, service: str) -> ReleasedModel:
        model = super().read_model(service)
        files = dict(model.files)
        if ENDPOINTS_FILE not in files and (rules := self._newest_rules(service)):
            files[ENDPOINTS_FILE] = self.read_decompressed(rules)
        own = {
            name: str(path)
            for name in files
            if self._is_own(path := self._files.get(f"{service}/{model.api_version}/{name}"))
        }
        return evolve(model, files=files, own_files=own)

    def is_own(self, service: str) -> bool:
        return self._is_own(self._files[f"{service}/{self.api_version(service)}/{MODEL_FILE}"])

    def _is_own(self, path: Path | None) -> bool:
        return path is not None and not path.is_relative_to(self._shipped)

    def _newest_rules(self, service: str) -> str:
        """Return the path of a service's endpoint rules, which boto3 takes from any API version."""
        folders = [name.split("/") for name in self._files if name.startswith(f"{service}/")]
        versions = [version for _, version, name in folders if name == ENDPOINTS_FILE]
        if not versions:
            return ""
        name = f"{service}/{max(versions)}/{ENDPOINTS_FILE}"
        return f"{name}.gz" if self._files[name].suffix == ".gz" else name


def _search_paths() -> list[Path]:
    """Return the folders that boto3 searches, in order. The last one is botocore's."""
    # botocore is untyped, and imported on demand: other sources do not need it.
    session: Any = import_module(f"{DISTRIBUTION}.session")
    exceptions: Any = import_module(f"{DISTRIBUTION}.exceptions")
    try:
        paths: list[str] = session.Session().get_component("data_loader").search_paths
    except exceptions.BotoCoreError as error:
        raise SourceError(f"cannot find the folders of boto3's models: {error}") from error
    return [Path(path) for path in paths]
