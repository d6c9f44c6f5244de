"""The input data of a job: channels that lie in S3, and files that have to be brought there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from attrs import frozen

from botopin.recipes.braket_jobs.configs import is_sdk_class
from botopin.recipes.braket_jobs.s3_locations import (
    EXPECTED_URI,
    check_key,
    is_uri,
    parse_uri,
    to_text,
)
from botopin.runtime.conversion import to_boto3
from botopin.runtime.shapes import Shape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.recipes.braket_jobs.version import JobVersion


class SDKSource(Protocol):
    """`S3DataSourceConfig` of the Braket SDK."""

    config: dict[str, Any]


Source: TypeAlias = str | os.PathLike[str] | Shape | SDKSource
InputData: TypeAlias = "Source | Sequence[Shape] | Mapping[str, Source]"

_PARAMETER: Final = "input_data"
_DEFAULT: Final = "input"
_WIRE: Final = "inputDataConfig"


@frozen
class LocalFile:
    """A file to upload."""

    path: Path
    name: str
    """Its key, relative to the folder `data` of the job."""


@frozen
class Channel:
    """What a job reads under one name."""

    config: Mapping[str, Any]
    """As boto3 takes it; without `dataSource` where the data is brought there by this job."""
    prefix: str = ""
    """Where the files go, relative to the folder `data` of the job."""
    files: tuple[LocalFile, ...] = ()


def read_channels(
    data: object, version: JobVersion, problems: list[str], notes: list[str]
) -> tuple[Channel, ...]:
    """The channels of `input_data`, whose local files are found but not read.

    What is wrong goes to `problems`, and what is only worth a warning to `notes`.
    """
    channels: list[Channel] = []
    for name, source in _named_sources(data, version, problems):
        try:
            channels.append(_read_channel(name, source, version, notes))
        except (ValueError, OSError) as error:
            problems.append(str(error))
    return tuple(channels)


def _named_sources(
    data: object, version: JobVersion, problems: list[str]
) -> Iterator[tuple[str, object]]:
    """Each source with the name of its channel."""
    if not data:
        return
    if is_mapping(data):
        for name, source in data.items():
            if isinstance(name, str):
                yield name, source
            else:
                problems.append(
                    f"{_PARAMETER}: a channel's name is a str, not {format_value(name)}"
                )
        return
    cls = version.find_class(_WIRE)
    sources: Sequence[object] = data if is_list(data) else [data]
    if not all(isinstance(each, cls) for each in sources):
        yield _DEFAULT, data
        return
    names: set[str] = set()
    for source in sources:
        name = getattr(source, "channel_name", _DEFAULT)
        if name in names:
            problems.append(f"{_PARAMETER}: there are two channels {format_value(name)}")
        names.add(name)
        yield name, source


def _read_channel(name: str, source: object, version: JobVersion, notes: list[str]) -> Channel:
    where = f"{_PARAMETER}[{format_value(name)}]"
    cls = version.find_class(_WIRE)
    if isinstance(source, Shape) and isinstance(source, cls):
        config = to_boto3(source, validate=False)
        if config.setdefault("channelName", name) != name:
            raise ValueError(f"{where}: its channel_name is {format_value(config['channelName'])}")
        return Channel(config)
    if is_sdk_class(source, "S3DataSourceConfig"):
        sdk: Any = source
        return Channel({"channelName": name, **sdk.config})
    text = to_text(source)
    if text is None:
        raise ValueError(
            f"{where} should be a local path, an S3 URI, {cls.__qualname__} of {version.date} or "
            f"the SDK's S3DataSourceConfig, but user provided {type(source)}."
        )
    if parse_uri(text):
        return Channel({"channelName": name, "dataSource": {"s3DataSource": {"s3Uri": text}}})
    if is_uri(text):
        raise ValueError(f"{where}: {format_value(text)} is no S3 URI: {EXPECTED_URI}")
    prefix = f"{name}/{_basename(text, where)}"
    files = tuple(
        LocalFile(path, f"{prefix}{suffix}") for path, suffix in _find_files(text, where, notes)
    )
    if not files:
        raise ValueError(f"{where}: there is no file whose path begins with {format_value(text)}")
    for file in files:
        _check_file(file, where)
    return Channel({"channelName": name}, prefix, files)


def _basename(prefix: str, where: str) -> str:
    name = Path(prefix).name
    if name in {"", ".."}:
        raise ValueError(f"{where}: {format_value(prefix)} names no file or folder by its own name")
    return name


def _check_file(file: LocalFile, where: str) -> None:
    check_key(file.name, f"{where}: {format_value(str(file.path))}")
    if not os.access(file.path, os.R_OK):
        raise ValueError(f"{where}: {format_value(str(file.path))} cannot be read")


def _find_files(prefix: str, where: str, notes: list[str]) -> Iterator[tuple[Path, str]]:
    """The files whose path begins with a text, each with what follows the text.

    Links to files count as what they lead to. A link to a folder is entered where its own path
    begins so, and not further down, as in the SDK.
    """
    path = Path(prefix)
    inside = prefix.endswith(("/", os.sep))  # Path drops it, and with it what it says
    parent, start = (path, "") if inside else (path.parent, path.name)
    lead = "/" if inside else ""
    if not parent.is_dir():
        return
    for entry in sorted(each.name for each in parent.iterdir()):
        if not entry.startswith(start):
            continue
        suffix = f"{lead}{entry[len(start) :]}"
        if (parent / entry).is_file():
            yield parent / entry, suffix
        if not (parent / entry).is_dir():
            continue
        for folder, folders, files in os.walk(parent / entry, onerror=_raise):
            here = Path(folder)
            notes.extend(
                f"{where}: {format_value(str(here / name))} is a link to a folder, which is not "
                "followed, so what it holds is not uploaded"
                for name in folders
                if (here / name).is_symlink()
            )
            folders.sort()
            below = here.relative_to(parent / entry)
            for name in sorted(files):
                if (here / name).is_file():
                    yield here / name, f"{suffix}/{(below / name).as_posix()}"


def _raise(error: OSError) -> None:
    raise error
