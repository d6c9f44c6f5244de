"""Values that the old constraints of a shape allow and the new constraints forbid."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from hypothesis import Verbosity, given, settings
from hypothesis.errors import HypothesisException

from botopin.runtime import types
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.scalar_checks import compile_scalar_check
from botopin.runtime.strategies.text import Unsatisfiable, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from botopin.explain.parts import Object
    from botopin.runtime.scalar_checks import Check
    from botopin.runtime.violations import Violation

_KEYS: Final = ("min", "max", "pattern", "enum")
_LONGEST: Final = 300_000
"""Maximum length of a tried value."""
_DRAWS: Final = 60
_NUMBERS: Final = frozenset({"integer", "long", "float", "double", "bigdecimal", "biginteger"})


@frozen
class Constraints:
    """Constraints of one use of a shape."""

    type: str
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()

    @classmethod
    def of(cls, shape: Mapping[str, Any], reference: Mapping[str, Any]) -> Constraints:
        merged = {**shape, **{key: reference[key] for key in _KEYS if key in reference}}
        least, most = (
            float(each) if isinstance(each, str) else each
            for each in (merged.get("min"), merged.get("max"))
        )
        enum = tuple(merged.get("enum") or ())
        return cls(str(shape["type"]), least, most, merged.get("pattern"), enum)

    def allows(self, value: Any) -> bool:
        """Return whether botopin's validation accepts a value."""
        if self.enum and value not in self.enum:
            return False
        violations: list[Violation] = []
        _check(self)(value, ("",), violations)
        return not violations


@lru_cache(maxsize=256)
def _check(constraints: Constraints) -> Check:
    least, most = constraints.min, constraints.max
    kind: types.Type
    if constraints.type in _NUMBERS:
        number = types.Float if constraints.type in {"float", "double"} else types.Integer
        kind = number(min=least, max=most)  # type: ignore[arg-type]
    elif constraints.type == "blob":
        kind = types.Blob(min=_integer(least), max=_integer(most))
    elif constraints.type in {"list", "map"}:

        def check_length(value: Any, path: Any, violations: list[Any]) -> Any:
            if not (least or 0) <= len(value) <= (len(value) if most is None else most):
                violations.append("length")
            return value

        return check_length
    else:
        pattern, up_to = constraints.pattern, None
        if pattern is not None:
            up_to = compile_pattern(pattern).enforced_up_to(_integer(most))
        kind = types.String(
            min=_integer(least), max=_integer(most), pattern=pattern, enforced_up_to=up_to
        )
    return compile_scalar_check(kind, copy=False, redact=False)


def _integer(bound: float | None) -> int | None:
    return None if bound is None else int(bound)


def refused_value(
    old: Mapping[str, Object], new: Mapping[str, Object], extra: Iterable[str] = ()
) -> str:
    """Return a value that only the old shapes allow, with its shape; empty if none is found.

    Args:
        old: Shapes of the old version.
        new: Shapes of the new version.
        extra: Texts to try before others.
    """
    for name, before, after in _changed_uses(old, new):
        for value in _candidates(before, after, extra):
            if before.allows(value) and not after.allows(value):
                return f"{name}: {_describe(value)}"
    return ""


def _changed_uses(
    old: Mapping[str, Object], new: Mapping[str, Object]
) -> Iterator[tuple[str, Constraints, Constraints]]:
    seen: set[tuple[str, Constraints, Constraints]] = set()
    for owner, shape in old.items():
        new_references = dict(references(new.get(owner, {})))
        for key, reference in references(shape):
            other = new_references.get(key)
            if other is None:
                continue
            before, after = old.get(reference["shape"]), new.get(other["shape"])
            if before is None or after is None or not _is_comparable(before, after):
                continue
            use = reference["shape"], *map(Constraints.of, (before, after), (reference, other))
            if use[1] != use[2] and use not in seen:
                seen.add(use)
                yield f"{owner}.{key}", use[1], use[2]


def references(shape: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the references of a shape by member, or by the keys of lists and maps."""
    yield from shape.get("members", {}).items()
    yield from ((key, shape[key]) for key in ("member", "key", "value") if key in shape)


def _is_comparable(one: Object, other: Object) -> bool:
    kinds = {one["type"], other["type"]}
    return len(kinds) == 1 and not kinds & {"structure", "boolean", "timestamp"}


def _candidates(old: Constraints, new: Constraints, extra: Iterable[str]) -> Iterator[Any]:
    sizes = [old.min, old.max]
    sizes += [None if new.min is None else new.min - 1, None if new.max is None else new.max + 1]
    known = sorted({int(size) for size in sizes if size is not None})
    if old.type in _NUMBERS:
        bounds = [each for each in (old.min, old.max, new.min, new.max) if each is not None]
        yield from (0, 1, -1)
        yield from bounds
        yield from known
        if old.type in {"float", "double"}:
            yield from (sum(two) / 2 for two in pairwise(sorted(map(float, bounds))))
        return
    lengths = [size for size in {0, 1, *known} if 0 <= size <= _LONGEST]
    if old.type == "blob":
        yield from (b"x" * size for size in lengths)
    elif old.type == "list":
        yield from ([None] * size for size in lengths)
    elif old.type == "map":
        yield from (dict.fromkeys(range(size)) for size in lengths)
    else:
        yield from old.enum
        if not old.enum:
            yield from extra
            yield from ("x" * size for size in lengths)
            yield from ("sample", "é", "a b", "A", "-", "\n")
            for least, most in ((old.min, old.max), *((size, size) for size in lengths)):
                yield from _drawn(old.pattern, _integer(least), _integer(most))


@lru_cache(maxsize=64)
def _drawn(pattern: str | None, least: int | None, most: int | None) -> tuple[str, ...]:
    if pattern is None:
        return ()
    drawn: list[str] = []
    try:
        strategy = strings(min=least, max=most, pattern=pattern)
    except Unsatisfiable:
        return ()

    @settings(database=None, deadline=None, verbosity=Verbosity.quiet)
    @given(strategy)
    def keep(value: str) -> None:
        drawn.append(value)

    source = random.Random(0)  # noqa: S311 - not for security
    for _ in range(_DRAWS):
        try:
            keep.hypothesis.fuzz_one_input(source.randbytes(512))  # type: ignore[attr-defined]
        except HypothesisException:
            break
    return tuple(dict.fromkeys(drawn))


def _describe(value: Any) -> str:
    if isinstance(value, list | dict):
        return f"{len(value)} items"
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:60]}… ({len(value):,} long)"
