"""Names of exemptions, checked against the versions that they refer to."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.argument_errors import is_shape_class
from botopin.runtime.exemptions import Exemption, MemberKey
from botopin.runtime.members import members, resolve_type
from botopin.runtime.type_guards import is_collection
from botopin.runtime.violations import format_value, suggest

if TYPE_CHECKING:
    from types import ModuleType


def exempt(*names: str) -> Exemption:
    """Exempt members from the constraints that only botopin enforces, in the whole process.

    ```python
    botopin.exempt("CreateJobRequest.role_arn")
    ```

    The exemption holds in all threads and tasks, for the class of this name in every version. It
    covers the items of a list and the keys and values of a mapping, but not the members of a
    structure inside the member. botocore itself enforces types, required members and minimums;
    only the minimum size of a blob or mapping can be exempted.

    Args:
        names: Names of the form `Class.member`.

    Returns:
        The exemption. Call `close()` or use a `with` block to end it.

    Raises:
        ValueError: No imported version has a class or member of a name, or its value is a
            structure.
        TypeError: A name is not a text, or there is no name.
    """
    if not names:
        raise TypeError('exempt: expected names such as "CreateJobRequest.role_arn", got none')
    for name in names:
        cls, member = _split(name)
        _check_in_any_version(cls, member)
    return Exemption(frozenset(names))


def members_to_exempt(names: object, package: str) -> frozenset[MemberKey]:
    """Return the members that names of the form `Class.member` refer to in a version.

    Raises:
        ValueError: The version has no class or member of a name, or its value is a structure.
        TypeError: The argument is not a collection of texts.
    """
    if not is_collection(names):
        expected = 'exempt: expected a set such as {"CreateJobRequest.role_arn"}'
        raise TypeError(f"{expected}, got {format_value(names)}")
    exempted: set[MemberKey] = set()
    for name in names:
        cls, member = _split(name)
        version = sys.modules[package]
        shape = _find_shape(version, cls)
        if shape is None:
            raise ValueError(_describe_unknown_class(name, cls, [version]))
        exempted.add(_find_member(name, shape, member))
    return frozenset(exempted)


# `re` compiles the patterns at the first exemption, because every client imports this module.
_NAME: Final = r"([^\W\d]\w*)\.([^\W\d]\w*)"
_VERSION: Final = r".*\.v\d{4}_\d{2}_\d{2}"


def _split(name: object) -> tuple[str, str]:
    """Return the class and the member of a name.

    Raises:
        TypeError: The name is not a text.
        ValueError: The name does not have the form `Class.member`.
    """
    expected = 'exempt: expected names such as "CreateJobRequest.role_arn"'
    if not isinstance(name, str):
        raise TypeError(f"{expected}, got {format_value(name)}")
    match = re.fullmatch(_NAME, name)
    if match is None:
        raise ValueError(f"{expected}, got {format_value(name)}")
    return match[1], match[2]


def _check_in_any_version(cls: str, member: str) -> None:
    """Check that an imported version has a class and its member.

    Raises:
        ValueError: No imported version has the class and the member.
    """
    name = f"{cls}.{member}"
    versions = [each for key, each in sorted(sys.modules.items()) if re.fullmatch(_VERSION, key)]
    if not versions:
        raise ValueError(f"exempt: import the version of {name} first, because none is imported")
    error = None
    for version in reversed(versions):  # the latest version of a service gives the best hint
        shape = _find_shape(version, cls)
        if shape is None:
            continue
        try:
            _find_member(name, shape, member)
        except ValueError as reason:
            error = error or reason
        else:
            return
    raise error or ValueError(_describe_unknown_class(name, cls, versions))


def _find_shape(version: ModuleType, name: str) -> type[Any] | None:
    """Return the structure or union of a name in a version, or None."""
    if name not in getattr(version, "__all__", ()):
        return None
    cls: Any = getattr(version, name)
    return cls if is_shape_class(cls) and not issubclass(cls, Exception) else None


def _find_member(name: str, shape: type[Any], member: str) -> MemberKey:
    """Return the member of a shape.

    Raises:
        ValueError: The shape has no such member, or its value is a structure.
    """
    known = {info.name: info for info in members(shape)}
    if member not in known:
        wire_names = {info.wire_name: info.name for info in known.values()}
        hint = (
            f" (did you mean {wire_names[member]!r}?)"
            if member in wire_names
            else suggest(member, known)
        )
        raise ValueError(f"exempt: {shape.__qualname__} has no member {member!r}{hint}")
    kind = resolve_type(shape, known[member].type)
    if is_shape_class(kind):
        inner = kind.__qualname__
        example = next((f' such as "{inner}.{info.name}"' for info in members(kind)), "")
        expected = f"expected a member of {inner}{example}"
        raise ValueError(f"exempt: {expected}, got {name!r}, whose value is a structure")
    return shape, member


def _describe_unknown_class(name: str, cls: str, versions: list[ModuleType]) -> str:
    known = {each for version in versions for each in getattr(version, "__all__", ())}
    owner = versions[0].__name__ if len(versions) == 1 else "an imported version"
    hint = "" if cls in known else suggest(cls, sorted(known))
    return f"exempt: expected a structure of {owner}, got {cls!r} in {name!r}{hint}"
