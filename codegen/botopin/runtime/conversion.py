"""Shapes to and from plain data, in two dialects.

*boto3*: dictionaries with datetimes and bytes, as boto3 takes and returns them. *JSON*: the same
keys with ISO 8601 timestamps and base64 blobs: safe to store, compare and log.

Receiving goes around the constructor: no check runs, an unknown enum value stays a `str`, unknown
members are dropped, and a missing required member is absent. Both directions are compiled from
the members' facts when a class is first used: one function for each class, for a whole tree in
one go, with slots set and read directly (docs/decisions/facts-and-mechanism.md says why).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from botopin.runtime import types
from botopin.runtime.checks import problems_of
from botopin.runtime.containers import is_list, is_mapping
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import Member, is_sensitive, members, resolve
from botopin.runtime.problems import (
    HIDDEN,
    Attribute,
    MissingMember,
    Path,
    Problem,
    ValidationError,
    described,
    report,
    written,
)
from botopin.runtime.shapes import SDK_UNKNOWN_MEMBER, Shape

if TYPE_CHECKING:
    from datetime import datetime

    from botopin.runtime.types import JSONValue, TypeReference

T = TypeVar("T", bound=Shape)

Convert: TypeAlias = Callable[[Any], Any]


class Dialect:
    """How the kinds of value that differ between dialects are read and written."""

    __slots__ = ("dump", "load", "name")

    def __init__(
        self,
        name: str,
        load: Mapping[type[types.Type], Convert],
        dump: Mapping[type[types.Type], Convert],
    ) -> None:
        self.name = name
        self.load = load
        self.dump = dump


def to_boto3(value: Shape, *, validate: bool = True) -> dict[str, Any]:
    """The keyword arguments that boto3 takes: `client.create_job(**to_boto3(request))`.

    Absent members are left out, so botocore fills an idempotency token.

    Args:
        value: the request, or any other shape.
        validate: check the whole tree first, since it may have been changed after it was built.

    Raises:
        ValidationError: the tree is not what its shapes say.
    """
    return _to(BOTO3, value, validate=validate)


def from_boto3(
    data: Mapping[str, Any], cls: type[T], *, strict: bool = False, keep_unknown: bool = False
) -> T:
    """Make a shape of what boto3 returned, or of the arguments that it takes.

    Args:
        data: a response of boto3, or keyword arguments for it.
        cls: the shape to make.
        strict: check everything, as for a request, and refuse unknown members.
        keep_unknown: keep members that this version does not know, and send them back.

    Raises:
        ValidationError: a value is of the wrong container type; with `strict`, anything is wrong.
    """
    return _from(BOTO3, data, cls, strict=strict, keep_unknown=keep_unknown)


def to_json(value: Shape, *, validate: bool = True) -> dict[str, JSONValue]:
    """The shape as a JSON object: timestamps in ISO 8601, blobs in base64, boto3's names as keys.

    Args:
        value: any shape.
        validate: check the whole tree first. A response may hold what a request may not: pass
            False for one.

    Raises:
        ValidationError: the tree is not what its shapes say.
        TypeError: it holds a stream, which JSON cannot say.
    """
    return _to(JSON, value, validate=validate)


def from_json(
    data: Mapping[str, JSONValue],
    cls: type[T],
    *,
    strict: bool = False,
    keep_unknown: bool = False,
) -> T:
    """Make a shape of what `to_json` gave: the counterpart of `from_boto3`.

    Raises:
        ValidationError: a value is of the wrong container type, or no timestamp or base64; with
            `strict`, anything is wrong.
    """
    return _from(JSON, data, cls, strict=strict, keep_unknown=keep_unknown)


def parse_json(text: str) -> JSONValue:
    """Read a member that holds JSON as text (the trait `jsonvalue` in a body).

    Raises:
        ValueError: the text is no JSON.
    """
    from json import loads  # noqa: PLC0415 - a millisecond that most imports do not need

    return loads(text)


def _to(dialect: Dialect, value: Shape, *, validate: bool) -> dict[str, Any]:
    cls = value.__class__
    dump = _dumpers[dialect.name].get(cls) or dumper(cls, dialect)
    if validate:
        problems = problems_of(value)
        if problems:
            report(problems, stacklevel=3)
    return dump(value)  # type: ignore[no-any-return]


def _from(
    dialect: Dialect, data: Mapping[str, Any], cls: type[T], *, strict: bool, keep_unknown: bool
) -> T:
    load = _loaders[dialect.name, keep_unknown].get(cls) or loader(
        cls, dialect, keep_unknown=keep_unknown
    )
    if not strict:
        return load(data)  # type: ignore[no-any-return]
    path = (cls.__qualname__,)
    problems = list(_misfits(cls, cls, data, path, dialect, strict=True, hide=cls.__sensitive__))
    if any(problem.kind == "type" for problem in problems):
        raise ValidationError(tuple(problems))
    value: T = load(data)
    problems += problems_of(value)
    if problems:
        report(problems, stacklevel=3)
    return value


def loader(
    cls: type[Shape],
    dialect: Dialect,
    *,
    keep_unknown: bool = False,
    hook_for: HookFor | None = None,
) -> Convert:
    """The function that makes a `cls` of plain data.

    `hook_for` names the hooks of a cattrs converter that stand in for ours at any depth.
    """
    compiled = {} if hook_for else _loaders[dialect.name, keep_unknown]
    _Loaders(dialect, compiled, hook_for, keep_unknown=keep_unknown).compile(cls)
    return compiled[cls]


def loader_for(owner: type[Any], reference: TypeReference, dialect: Dialect) -> Convert:
    """The function that reads one value of a type, as a class that is no shape refers to it."""
    compiler = _Loaders(dialect, {}, None, keep_unknown=False)
    expression = compiler.expression(owner, reference, "data")
    convert: Convert = compiler.finish([f"def convert(data): return {expression}"])["convert"]
    return convert


def dumper(cls: type[Shape], dialect: Dialect, *, hook_for: HookFor | None = None) -> Convert:
    """The function that makes plain data of a `cls`; `hook_for` as for `loader`."""
    compiled = {} if hook_for else _dumpers[dialect.name]
    _Dumpers(dialect, compiled, hook_for).compile(cls)
    return compiled[cls]


HookFor: TypeAlias = Callable[[type[Any]], Convert | None]
"""The hook that a user registered for a Python type, if there is one."""

_loaders: dict[tuple[str, bool], dict[type[Shape], Convert]] = {
    (name, kept): {} for name in ("boto3", "json") for kept in (False, True)
}
_dumpers: dict[str, dict[type[Shape], Convert]] = {name: {} for name in ("boto3", "json")}


class _Compiler:
    """Writes one function for every class of a tree and compiles them together.

    The source is made of Python names that attrs has accepted, wire names as literals, and
    objects that are handed over by reference.
    """

    def __init__(
        self,
        dialect: Dialect,
        compiled: dict[type[Shape], Convert],
        hook_for: HookFor | None,
    ) -> None:
        self.dialect = dialect
        self.compiled = compiled
        self.hook_for = hook_for
        self.given: dict[str, Any] = {"as_list": _as_list, "as_dict": _as_dict}
        self.names: dict[int, str] = {}
        self.functions: dict[type[Shape], str] = {}
        self.queue: list[type[Shape]] = []

    def compile(self, root: type[Shape]) -> None:
        self.function_for(root)
        made = self.finish([])
        for cls, name in self.functions.items():
            self.compiled[cls] = self.guarded(cls, made[name])

    def finish(self, lines: list[str]) -> dict[str, Any]:
        """Compile what is asked for so far, and further lines; the functions by name."""
        for cls in self.queue:  # grows while it is walked
            lines += self.function(cls)
        exec(compile("\n".join(lines), "<botopin>", "exec"), self.given)  # noqa: S102
        return self.given

    def function_for(self, cls: type[Shape]) -> str:
        done = self.compiled.get(cls)
        if done is not None:
            return self.give(done.__wrapped__)  # type: ignore[attr-defined]
        if cls not in self.functions:
            self.functions[cls] = f"convert_{len(self.functions)}"
            self.queue.append(cls)
        return self.functions[cls]

    def give(self, value: object) -> str:
        name = self.names.setdefault(id(value), f"given_{len(self.names)}")
        self.given[name] = value
        return name

    def function(self, cls: type[Shape]) -> list[str]:
        raise NotImplementedError

    def guarded(self, cls: type[Shape], convert: Convert) -> Convert:
        raise NotImplementedError

    def scalar(self, kind: types.Type, variable: str) -> str:
        raise NotImplementedError

    def enum(self, cls: type[OpenStrEnum], variable: str) -> str:
        raise NotImplementedError

    def hooked(self, hook: Convert, cls: type[Any], variable: str) -> str:
        raise NotImplementedError

    def expression(
        self, owner: type[Shape], reference: TypeReference, variable: str, depth: int = 0
    ) -> str:
        """Python source that converts what `variable` holds, which is not None."""
        kind = resolve(owner, reference)
        hook = self.hook_for(_python_type(kind)) if self.hook_for else None
        if hook is not None:
            return self.hooked(hook, _python_type(kind), variable)
        if isinstance(kind, type):
            if issubclass(kind, OpenStrEnum):
                return self.enum(kind, variable)
            return f"{self.function_for(kind)}({variable})"
        each = f"each_{depth}"
        match kind:
            case types.ListOf():
                item = self.expression(owner, kind.item, each, depth + 1)
                if item == each:
                    return (
                        f"({variable}[:] if {variable}.__class__ is list else as_list({variable}))"
                    )
                source = f"({variable} if {variable}.__class__ is list else as_list({variable}))"
                return f"[None if {each} is None else {item} for {each} in {source}]"
            case types.MapOf():
                key = self.expression(owner, kind.key, f"key_{depth}", depth + 1)
                value = self.expression(owner, kind.value, each, depth + 1)
                source = f"({variable} if {variable}.__class__ is dict else as_dict({variable}))"
                if (key, value) == (f"key_{depth}", each):
                    return f"{source}.copy()"
                value = value if value == each else f"None if {each} is None else {value}"
                return f"{{{key}: {value} for key_{depth}, {each} in {source}.items()}}"
            case _:
                return self.scalar(kind, variable)


class _Loaders(_Compiler):
    def __init__(
        self,
        dialect: Dialect,
        compiled: dict[type[Shape], Convert],
        hook_for: HookFor | None,
        *,
        keep_unknown: bool,
    ) -> None:
        super().__init__(dialect, compiled, hook_for)
        self.keep_unknown = keep_unknown
        self.given["new"] = object.__new__

    def function(self, cls: type[Shape]) -> list[str]:
        lines = [
            f"def {self.function_for(cls)}(data):",
            f"    made = new({self.give(cls)})",
            f"    made.__unknown__ = {self.unknown(cls)}",
        ]
        for facts in members(cls):
            lines += self.assignment(cls, facts)
        return [*lines, "    return made"]

    def assignment(self, cls: type[Shape], facts: Member) -> list[str]:
        wire = repr(facts.wire)
        target = f"made.{facts.name}"
        expression = self.expression(cls, facts.type, "value")
        if facts.required:
            return [
                f"    value = data.get({wire})",
                "    if value is not None:",
                f"        {target} = {expression}",
            ]
        if expression == "value":
            return [f"    {target} = data.get({wire})"]
        return [
            f"    value = data.get({wire})",
            f"    {target} = None if value is None else {expression}",
        ]

    def unknown(self, cls: type[Shape]) -> str:
        if self.keep_unknown:
            known = frozenset(facts.wire for facts in members(cls)) | {"ResponseMetadata"}
            kept = f"key: data[key] for key in data if key not in {self.give(known)}"
            return f"{{{kept}}} or None"
        if cls.__union__:
            key = repr(SDK_UNKNOWN_MEMBER)
            return f"{{{key}: data[{key}]}} if {key} in data else None"
        return "None"

    def guarded(self, cls: type[Shape], convert: Convert) -> Convert:
        def load(data: Any) -> Any:
            try:
                return convert(data)
            except (AttributeError, KeyError, TypeError, ValueError):
                path = (cls.__qualname__,)
                hide = cls.__sensitive__
                found = tuple(_misfits(cls, cls, data, path, self.dialect, strict=False, hide=hide))
                if not found:  # not the data's fault: a hook of the user's, say
                    raise
                error = ValidationError(found)
            raise error

        load.__wrapped__ = convert  # type: ignore[attr-defined]
        return load

    def scalar(self, kind: types.Type, variable: str) -> str:
        convert = self.dialect.load.get(type(kind))
        return variable if convert is None else f"{self.give(convert)}({variable})"

    def enum(self, cls: type[OpenStrEnum], variable: str) -> str:
        return f"{self.give(cls._value2member_map_.get)}({variable}, {variable})"

    def hooked(self, hook: Convert, cls: type[Any], variable: str) -> str:
        return f"{self.give(hook)}({variable}, {self.give(cls)})"


class _Dumpers(_Compiler):
    def __init__(
        self,
        dialect: Dialect,
        compiled: dict[type[Shape], Convert],
        hook_for: HookFor | None,
    ) -> None:
        super().__init__(dialect, compiled, hook_for)
        self.given["MissingMember"] = MissingMember

    def function(self, cls: type[Shape]) -> list[str]:
        lines = [f"def {self.function_for(cls)}(value):", "    data = {}"]
        for facts in members(cls):
            held = f"value.{facts.name}"
            expression = self.expression(cls, facts.type, "held")
            if facts.required:  # may be absent, in what was received
                lines += [
                    f"    try: held = {held}",
                    "    except MissingMember: held = None",
                ]
            else:
                lines.append(f"    held = {held}")
            lines.append(f"    if held is not None: data[{facts.wire!r}] = {expression}")
        return [
            *lines,
            "    if value.__unknown__ is not None: data.update(value.__unknown__)",
            "    return data",
        ]

    def guarded(self, cls: type[Shape], convert: Convert) -> Convert:
        def dump(value: Any) -> Any:
            try:
                return convert(value)
            except (AttributeError, TypeError, ValueError):
                found = tuple(each for each in problems_of(value) if each.kind == "type")
                if not found:  # not the value's fault: a hook of the user's, say
                    raise
                error = ValidationError(found)
            raise error

        dump.__wrapped__ = convert  # type: ignore[attr-defined]
        return dump

    def scalar(self, kind: types.Type, variable: str) -> str:
        convert = self.dialect.dump.get(type(kind))
        return variable if convert is None else f"{self.give(convert)}({variable})"

    def enum(self, cls: type[OpenStrEnum], variable: str) -> str:
        return f"({variable} if {variable}.__class__ is str else {variable}._value_)"

    def hooked(self, hook: Convert, cls: type[Any], variable: str) -> str:
        return f"{self.give(hook)}({variable})"


def _python_type(kind: types.Type | type[Any]) -> type[Any]:
    from datetime import datetime  # noqa: PLC0415 - a millisecond that only converters need

    match kind:
        case type():
            return kind
        case types.String():
            return str
        case types.Integer():
            return int
        case types.Float():
            return float
        case types.Boolean():
            return bool
        case types.Timestamp():
            return datetime
        case types.Blob():
            return bytes
        case _:
            return object


def _as_list(value: Any) -> list[Any]:
    if is_list(value):
        return list(value)
    raise TypeError


def _as_dict(value: Any) -> dict[Any, Any]:
    if is_mapping(value):
        return dict(value)
    raise TypeError


def _misfits(
    owner: type[Any],
    reference: TypeReference,
    data: Any,
    path: Path,
    dialect: Dialect,
    *,
    strict: bool,
    hide: bool,
) -> Iterator[Problem]:
    """What keeps plain data from being received: wrong containers, and what a dialect cannot read.

    With `strict`, unknown members too.
    """

    def misfit(expected: str) -> Problem:
        return Problem("type", written(path), expected, described(data, hide=hide))

    if data is None:
        return
    kind = resolve(owner, reference)
    if isinstance(kind, type) and issubclass(kind, OpenStrEnum):
        if not isinstance(data, str):
            yield misfit("str")
        return
    if isinstance(kind, type):
        if not is_mapping(data):
            yield misfit("mapping")
            return
        known = {facts.wire: facts for facts in members(kind)}
        hide = hide or kind.__sensitive__
        for key, value in data.items():
            facts = known.get(key)
            if facts is not None:
                place = (path, Attribute(facts.name))
                hidden = hide or facts.sensitive
                yield from _misfits(
                    kind, facts.type, value, place, dialect, strict=strict, hide=hidden
                )
            elif strict and not (key == "ResponseMetadata" and len(path) == 1):
                got = described(key, hide=hide)
                yield Problem("unknown", written(path), f"a member of {kind.__qualname__}", got)
        return
    hide = hide or kind.sensitive
    match kind:
        case types.ListOf():
            if not is_list(data):
                yield misfit("list")
                return
            for index, each in enumerate(data):
                yield from _misfits(
                    owner, kind.item, each, (path, index), dialect, strict=strict, hide=hide
                )
        case types.MapOf():
            if not is_mapping(data):
                yield misfit("mapping")
                return
            hide_key = hide or is_sensitive(resolve(owner, kind.key))
            for key, value in data.items():
                place = (path, HIDDEN if hide_key else key)
                yield from _misfits(
                    owner, kind.value, value, place, dialect, strict=strict, hide=hide
                )
        case _ if (convert := dialect.load.get(type(kind))) is not None:
            try:
                convert(data)
            except (TypeError, ValueError):
                yield misfit(_WRITTEN_AS[type(kind)])
        case _:
            return


def _timestamp_from_text(text: str) -> datetime:
    from datetime import datetime  # noqa: PLC0415 - a millisecond that most imports do not need

    return datetime.fromisoformat(text)


def _timestamp_to_text(moment: datetime) -> str:
    return moment.isoformat()


def _blob_from_text(text: str) -> bytes:
    from binascii import a2b_base64  # noqa: PLC0415 - most imports need it as little

    return a2b_base64(text, strict_mode=True)


def _blob_to_text(blob: bytes) -> str:
    from binascii import b2a_base64  # noqa: PLC0415

    return b2a_base64(blob, newline=False).decode("ascii")


def _stream_to_text(stream: object) -> str:
    if isinstance(stream, bytes | bytearray):
        return _blob_to_text(bytes(stream))
    message = f"JSON cannot hold a stream ({type(stream).__qualname__}): read it first"
    raise TypeError(message)


BOTO3: Final = Dialect("boto3", {}, {})
JSON: Final = Dialect(
    "json",
    load={
        types.Timestamp: _timestamp_from_text,
        types.Blob: _blob_from_text,
        types.Stream: _blob_from_text,
    },
    dump={
        types.Timestamp: _timestamp_to_text,
        types.Blob: _blob_to_text,
        types.Stream: _stream_to_text,
        types.EventStream: _stream_to_text,
    },
)

_WRITTEN_AS: Final[Mapping[type[types.Type], str]] = {
    types.Timestamp: "a timestamp in ISO 8601",
    types.Blob: "base64",
    types.Stream: "base64",
}
