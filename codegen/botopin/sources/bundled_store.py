"""The models that installed bindings carry, where there is no folder of models."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.naming import rules
from botopin.runtime.clients.documents import MODEL_FOLDER
from botopin.sources.store import ModelStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from botopin.model.service import ServiceModel
    from botopin.sources.provenance import Provenance


class BundledModelStore(ModelStore):
    """What `ModelStore` reads of a folder, read of a package of bindings; nothing can be added."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(Path(package))

    @cached_property
    def _bindings(self) -> dict[str, ModuleType]:
        try:
            namespace = import_module(self.package)
        except ModuleNotFoundError:
            return {}
        found = [
            import_module(f"{self.package}.{each.name}")
            for each in iter_modules(namespace.__path__)
            if each.ispkg
        ]
        return {module.SERVICE: module for module in found if hasattr(module, "SERVICE")}

    @property
    def exists(self) -> bool:
        return bool(self._bindings)

    def services(self) -> tuple[str, ...]:
        return tuple(sorted(self._bindings))

    def dates(self, service: str) -> tuple[str, ...]:
        if service in self._bindings:
            dates: tuple[str, ...] = self._bindings[service].VERSIONS
            return dates
        listed = ", ".join(self.services()) or "none"
        raise SourceError(
            f"no folder of models is here, and {self.package} has no bindings of {service!r}: "
            f"give --models DIR, or one of {listed}"
        )

    def folder(self, service: str, date: str) -> Path:
        if date not in (known := self.dates(service)):
            listed = ", ".join(known)
            raise SourceError(
                f"{self.package}: {service} has no version {date!r}; it has: {listed}"
            )
        version = f"{self._bindings[service].__name__}.{rules.version_package(date)}"
        folder = files(version).joinpath(MODEL_FOLDER)
        if not isinstance(folder, Path):
            raise SourceError(f"{self.package} lies in an archive: give --models DIR")
        return folder

    def read(self, service: str, date: str) -> ServiceModel:
        return self.documents(service, date).model

    def provenance(self) -> Mapping[tuple[str, str], Provenance]:
        return {}
