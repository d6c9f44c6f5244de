"""The package of one service: every file of the chosen versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.plan import plan_service, plan_version
from botopin.bindings.render import render_service, render_version
from botopin.model.document_files import CLIENT_FILES
from botopin.naming import rules
from botopin.naming.names import Names
from botopin.runtime.clients.documents import MODEL_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import ServiceModel


def render_version_package(
    model: ServiceModel,
    locked: Names,
    *,
    package: str,
    origin: str = "",
    notes: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, str]:
    """The files of one version, by path within the service's package; not yet formatted.

    `notes` are what became of its classes and members, as `plan_version` takes them.
    """
    names = Names.for_model(model, locked)
    version = plan_version(model, names, package=package, origin=origin, notes=notes)
    return {f"{version.package}/{path}": text for path, text in render_version(version).items()}


def bundled_model(version: ModelDocuments) -> dict[str, bytes]:
    """What a version carries for pinned clients, verbatim, by path within the service's package."""
    folder = f"{rules.version_package(version.model.date)}/{MODEL_FOLDER}"
    return {
        f"{folder}/{name}": data for name, data in version.raw_files.items() if name in CLIENT_FILES
    }


def render_service_package(service: str, dates: Sequence[str]) -> dict[str, str]:
    """The files of the service's package beside its versions; not yet formatted."""
    return render_service(plan_service(service, dates))


def service_folder(service: str, package: str) -> str:
    """Where a service's package lies within the folder of output: `botopin_aws/braket`."""
    return "/".join([*package.split("."), rules.service_package(service)])
