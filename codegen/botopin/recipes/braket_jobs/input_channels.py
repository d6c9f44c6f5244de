"""Input data of a job: channels in S3, and local files to upload."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from attrs import frozen

from botopin.recipes.braket_jobs.configs import is_sdk_class
from botopin.recipes.braket_jobs.s3_locations import (
    check_key,
    describe_wrong_uri,
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
    """Key of the object, relative to the folder `data` of the job."""


@frozen
class Channel:
    """Named input data of a job."""

    config: Mapping[str, Any]
    """Configuration in boto3's form, without `dataSource` if the channel has local files."""
    prefix: str = ""
    """Common prefix of the files' keys, relative to the folder `data` of the job."""
    files: tuple[LocalFile, ...] = ()


def read_channels(
    data: object, version: JobVersion, problems: list[str], notes: list[str]
) -> tuple[Channel, ...]:
    """Return the channels of `input_data`. Local files are listed, but not read.

    Append faults to `problems` and warnings to `notes`.
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
    """Yield each source with the name of its channel."""
    if not data:
        return
    if is_mapping(data):
        for name, source in data.items():
            if isinstance(name, str):
                yield name, source
            else:
                problems.append(
                    f"{_PARAMETER}: expected a str as a channel's name, got {format_value(name)}"
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
    argument = f"{_PARAMETER}[{format_value(name)}]"
    cls = version.find_class(_WIRE)
    if isinstance(source, Shape) and isinstance(source, cls):
        config = to_boto3(source, validate=False)
        if config.setdefault("channelName", name) != name:
            channel_name = format_value(config["channelName"])
            raise ValueError(f"{argument}: expected the same channel_name, got {channel_name}")
        return Channel(config)
    if is_sdk_class(source, "S3DataSourceConfig"):
        sdk: Any = source
        return Channel({"channelName": name, **sdk.config})
    text = to_text(source)
    if text is None:
        raise ValueError(
            f"{argument} should be a local path, an S3 URI, {cls.__qualname__} of {version.date} "
            f"or the SDK's S3DataSourceConfig, but user provided {type(source)}."
        )
    if parse_uri(text):
        return Channel({"channelName": name, "dataSource": {"s3DataSource": {"s3Uri": text}}})
    if is_uri(text):
        raise ValueError(describe_wrong_uri(argument, text))
    prefix = f"{name}/{_basename(text, argument)}"
    files = tuple(
        LocalFile(path, f"{prefix}{suffix}") for path, suffix in _find_files(text, argument, notes)
    )
    if not files:
        raise ValueError(f"{argument}: no file has a path that starts with {format_value(text)}")
    for file in files:
        shown = format_value(str(file.path))
        check_key(file.name, f"{argument}: {shown}")
        if not os.access(file.path, os.R_OK):
            raise ValueError(f"{argument}: cannot read {shown}")
    return Channel({"channelName": name}, prefix, files)


def _basename(prefix: str, argument: str) -> str:
    name = Path(prefix).name
    if name in {"", ".."}:
        raise ValueError(
            f"{argument}: expected a path that ends in a name, got {format_value(prefix)}"
        )
    return name


def _find_files(prefix: str, argument: str, notes: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield the files whose path starts with a prefix, with the remainder of the path.

    Links to files are followed. As in the SDK, a link to a folder is only followed if its own path
    starts with the prefix.
    """
    path = Path(prefix)
    inside = prefix.endswith(("/", os.sep))  # Path removes the separator
    parent, start = (path, "") if inside else (path.parent, path.name)
    separator = "/" if inside else ""
    if not parent.is_dir():
        return
    for entry in sorted(each.name for each in parent.iterdir()):
        if not entry.startswith(start):
            continue
        suffix = f"{separator}{entry[len(start) :]}"
        if (parent / entry).is_file():
            yield parent / entry, suffix
        if not (parent / entry).is_dir():
            continue
        for folder, folders, files in os.walk(parent / entry, onerror=_raise):
            current = Path(folder)
            notes.extend(
                f"{argument}: {format_value(str(current / name))} is a link to a folder; links to "
                "folders are not followed, so the folder's files are not uploaded"
                for name in folders
                if (current / name).is_symlink()
            )
            folders.sort()
            relative = current.relative_to(parent / entry)
            for name in sorted(files):
                if (current / name).is_file():
                    yield current / name, f"{suffix}/{(relative / name).as_posix()}"


def _raise(error: OSError) -> None:
    raise error
