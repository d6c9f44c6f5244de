"""Releases of botocore on the package index that pip is configured with.

pip lists the releases and downloads the wheels that are kept. A search reads only parts of many
wheels, which pip cannot: the URLs come from the same indexes by the Simple repository API (PEP 503
and PEP 691). A release without a readable URL is downloaded by pip.
"""

from __future__ import annotations

import json
from ast import literal_eval
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from zipfile import ZipFile, ZipInfo

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version
from requests import RequestException, Session
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from botopin.model.diagnostics import SourceError
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.sources.download import download_release
from botopin.sources.pip import run_pip
from botopin.sources.release import DISTRIBUTION
from botopin.sources.remote_file import TIMEOUT, RemoteFile, read_body
from botopin.sources.wheel import MAX_WHEEL_BYTES, WheelRelease, safe_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response

CONNECTIONS: Final = 8
"""Maximum number of releases to read at once."""

_PYPI: Final = "https://pypi.org"
"""Index that pip uses if its configuration names none."""
_JSON: Final = "application/vnd.pypi.simple.v1+json"
_ACCEPT: Final = f"{_JSON}, text/html;q=0.5"
_RETRIES: Final = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504))
_VERSIONS: Final = "Available versions: "
_MAX_PAGE_BYTES: Final = 64 * 1024 * 1024
"""Maximum size in bytes of the page that lists the files. The page on PyPI has 3 MB."""
_LOCAL_HEADER_BYTES: Final = 1024
"""Bytes before the data of a member: 30, its name and its extra fields."""
_FIX: Final = "check the package index, or pass --from-wheel FILE"


class RemoteWheel(WheelRelease):
    """A wheel on the package index, of which only the parts that are read are downloaded."""

    def __init__(self, session: Session, url: str) -> None:
        """Read the directory of a wheel.

        Raises:
            SourceError: The server does not send the file, or it is not a wheel of botocore.
        """
        self.source = self.wheel = _file_name(url)
        self._file = RemoteFile(session, url, name=self.source, limit=MAX_WHEEL_BYTES)
        self._read_directory()

    def _prepare(self, info: ZipInfo) -> None:
        self._file.fetch(info.header_offset, info.compress_size + _LOCAL_HEADER_BYTES)

    def _archive(self) -> tuple[ZipFile, Mapping[str, ZipInfo]]:
        return self._opened

    @cached_property
    def _opened(self) -> tuple[ZipFile, Mapping[str, ZipInfo]]:
        archive = ZipFile(self._file)
        return archive, safe_members(archive, self.source)


class PackageIndex:
    """The releases of botocore on the package index."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        """Create the index, which is read at its first use.

        Args:
            progress: Function that receives a line before each slow step.
        """
        self._progress = progress
        self._is_partial = True

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """Versions of the releases with a wheel that pip accepts, oldest first.

        Raises:
            SourceError: pip cannot list the releases.
        """
        self._progress(f"listing the releases of {DISTRIBUTION}")
        output = run_pip(
            "index",
            "versions",
            "--only-binary=:all:",
            DISTRIBUTION,
            task=f"list the releases of {DISTRIBUTION}",
            fix=_FIX,
        )
        lines = output.splitlines()
        line = next((line for line in lines if line.startswith(_VERSIONS)), "")
        versions = line.removeprefix(_VERSIONS).split(", ") if line else []
        try:
            releases = tuple(sorted(versions, key=Version))
        except InvalidVersion as error:
            raise SourceError(f"cannot list the releases of {DISTRIBUTION}: {error}") from error
        if not releases:
            raise SourceError(
                f"expected the releases of {DISTRIBUTION} from `pip index versions`, got none; "
                f"{_FIX}"
            )
        return releases

    def open_release(self, version: str) -> WheelRelease:
        """Open a release, and download as little of its wheel as the index permits.

        Raises:
            SourceError: The release does not exist, or its wheel is unusable.
        """
        if self._is_partial and (url := self._urls.get(version)):
            try:
                release = RemoteWheel(self._session, url)
            except SourceError as error:
                self._progress(f"{error}; downloading whole wheels with pip")
                self._is_partial = False
            else:
                if release.version != version:
                    raise SourceError(
                        f"{release.source}: expected {version}, got {release.version}"
                    )
                return release
        return download_release(version, progress=self._progress)

    @cached_property
    def _urls(self) -> dict[str, str]:
        """URLs of wheels by version, from indexes that speak HTTP."""
        urls: dict[str, str] = {}
        for index in self._indexes:
            for url in _read_project(self._session, f"{index.rstrip('/')}/{DISTRIBUTION}/"):
                if version := _wheel_version(_file_name(url)):
                    urls.setdefault(version, url)
        return urls

    @cached_property
    def _options(self) -> dict[str, str]:
        """Options of `pip download` from files and the environment; the last of a name wins."""
        sections: dict[str, dict[str, str]] = {"global": {}, "download": {}, ":env:": {}}
        for line in run_pip("config", "list", task="read the configuration", fix=_FIX).splitlines():
            key, separator, value = line.partition("=")
            section, _, name = key.partition(".")
            if separator and section in sections:
                sections[section][name] = str(literal_eval(value))
        return {name: value for each in sections.values() for name, value in each.items()}

    @property
    def _indexes(self) -> list[str]:
        if self._options.get("no-index", "0").lower() not in {"0", "false", "no", "off"}:
            return []
        indexes = [self._options.get("index-url", f"{_PYPI}/simple")]
        indexes += self._options.get("extra-index-url", "").split()
        return [index for index in indexes if urlsplit(index).scheme in {"http", "https"}]

    @cached_property
    def _session(self) -> Session:
        session = Session()
        adapter = HTTPAdapter(max_retries=_RETRIES, pool_maxsize=CONNECTIONS)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        if certificates := self._options.get("cert"):
            session.verify = certificates
        session.cert = self._options.get("client-cert") or None
        if proxy := self._options.get("proxy"):
            session.proxies = {"http": proxy, "https": proxy}
        return session


def _read_project(session: Session, url: str) -> list[str]:
    """Return the URLs of the project's files on an index, or none if the index has no answer."""
    try:
        headers = {"Accept": _ACCEPT}
        with session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            response.raise_for_status()
            links = list(_links(response))
    except (RequestException, SourceError, ValueError, RecursionError):
        return []
    return [absolute for link in links if (absolute := _absolute(response.url, link))]


def _absolute(page: str, link: str) -> str:
    """Return the URL of a link without its fragment, or an empty string for an invalid link."""
    try:
        return urldefrag(urljoin(page, link)).url
    except ValueError:
        return ""


def _links(response: Response) -> Iterator[str]:
    data = read_body(response, name="the package index", limit=_MAX_PAGE_BYTES)
    if response.headers.get("Content-Type", "").partition(";")[0].strip() == _JSON:
        page: object = json.loads(data)
        files = page.get("files") if is_mapping(page) else None
        for file in files if is_list(files) else ():
            if is_mapping(file) and isinstance(url := file.get("url"), str):
                yield url
        return
    parser = _LinkParser()
    parser.feed(data.decode(errors="replace"))
    yield from parser.links


class _LinkParser(HTMLParser):
    """Parser of the links of an index in HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (target := dict(attrs).get("href")):
            self.links.append(target)


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _wheel_version(name: str) -> str:
    """Return the version of a wheel of botocore, or an empty string for another file."""
    try:
        distribution, version, *_ = parse_wheel_filename(name)
    except (InvalidWheelFilename, InvalidVersion):
        return ""
    return str(version) if distribution == DISTRIBUTION else ""
