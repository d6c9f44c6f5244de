"""Files of a service's package and of its versions."""

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
    """Return the unformatted files of one version, by path within the service's package.

    Args:
        model: Model of the version.
        locked: Locked names of the service.
        package: Package that contains the service's package, such as `botopin_aws`.
        origin: Release that the model comes from, such as `botocore 1.42.85`.
        notes: Changes since the first version by wire name, `Shape` or `Shape.member`, as lines.
    """
    names = Names.for_model(model, locked)
    version = plan_version(model, names, package=package, origin=origin, notes=notes)
    return {f"{version.package}/{path}": text for path, text in render_version(version).items()}


def bundled_model(version: ModelDocuments) -> dict[str, bytes]:
    """Return a version's bundled model, verbatim, by path within the service's package."""
    folder = f"{rules.version_package(version.model.date)}/{MODEL_FOLDER}"
    return {
        f"{folder}/{name}": data for name, data in version.raw_files.items() if name in CLIENT_FILES
    }


def render_service_package(service: str, dates: Sequence[str]) -> dict[str, str]:
    """Return the unformatted files of a service's package, without its versions."""
    return render_service(plan_service(service, dates))


def service_folder(service: str, package: str) -> str:
    """Return the folder of a service's package within the output: `botopin_aws/braket`."""
    return "/".join([*package.split("."), rules.service_package(service)])
