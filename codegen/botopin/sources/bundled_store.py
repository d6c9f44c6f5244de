"""Model store of installed bindings, for use without a folder of models."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.model.documents import read_folder
from botopin.naming import rules
from botopin.runtime.clients.documents import MODEL_FOLDER
from botopin.sources.published_store import PublishedService
from botopin.sources.store import require_version, unknown_service

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from botopin.model.documents import ModelDocuments
    from botopin.sources.provenance import Provenance


class BundledModelStore:
    """The models that are bundled with the bindings of a package."""

    def __init__(self, package: str) -> None:
        self.package = package

    @property
    def name(self) -> str:
        return self.package

    @property
    def exists(self) -> bool:
        return bool(self._bindings)

    @cached_property
    def _bindings(self) -> dict[str, ModuleType]:
        """The packages of services, by service."""
        try:
            namespace = import_module(self.package)
        except ModuleNotFoundError:
            return {}
        packages = [
            import_module(f"{self.package}.{each.name}")
            for each in iter_modules(namespace.__path__)
            if each.ispkg
        ]
        return {module.SERVICE: module for module in packages if hasattr(module, "SERVICE")}

    def services(self) -> tuple[str, ...]:
        return tuple(sorted(self._bindings))

    def dates(self, service: str) -> tuple[str, ...]:
        if service in self._bindings:
            dates: tuple[str, ...] = self._bindings[service].VERSIONS
            return dates
        raise SourceError(
            f"found no folder of models, and {self.package} has {unknown_service(self, service)}; "
            "pass --models DIR to read other models"
        )

    def folder(self, service: str, date: str) -> Path:
        require_version(self, service, date)
        version = f"{self._bindings[service].__name__}.{rules.version_package(date)}"
        folder = files(version).joinpath(MODEL_FOLDER)
        if not isinstance(folder, Path):
            raise SourceError(
                f"cannot read {self.package} from an archive: pass --models DIR to read other "
                "models"
            )
        return folder

    def documents(self, service: str, date: str) -> ModelDocuments:
        return read_folder(self.folder(service, date), service=service, date=date)

    def provenance(self) -> Mapping[tuple[str, str], Provenance]:
        return {
            (service, date): entry
            for service in self.services()
            for date in self.dates(service)
            for folder in (self.folder(service, date).parent,)
            if (entry := PublishedService(service, folder.parent).provenance(date))
        }
