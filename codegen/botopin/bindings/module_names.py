"""Names of the modules that hold a version's shapes.

The names are computed for each version and are never locked: classes are imported from the
version's package.
"""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Final

from botopin.model.service import StructureShape, references
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import ServiceModel

ERRORS: Final = "the errors"
"""Group key for the errors of a version, in place of an operation. No operation has this name."""


def name_modules(
    model: ServiceModel, groups: Mapping[tuple[str, ...], Sequence[str]]
) -> dict[tuple[str, ...], str]:
    """Return the name of each module.

    A module of one operation has the operation's name. Any other module has the first free name
    of: its only root class, the words that its operations share, its largest root class. A root
    class is a class that no other class of the module refers to. Names of only root classes are
    assigned before all other names.

    Args:
        model: Model of the version.
        groups: Shapes of each module, by the operations (or `ERRORS`) that use them.
    """
    names = rules.assign_names(
        [group[0] for group in groups if len(group) == 1 and group != (ERRORS,)],
        lambda operation: _shorten(rules.operation_module(operation)),
        taken=rules.RESERVED_MODULES,
    )
    named: dict[tuple[str, ...], str] = {(operation,): name for operation, name in names.items()}
    named |= {(ERRORS,): "error_details", (): "unreferenced"}
    shared = {
        group: _Candidates(model, group, groups[group]) for group in groups if group not in named
    }
    reserved = {*rules.RESERVED_MODULES, *named.values()}
    for candidates in shared.values():
        name = candidates.only_root_name()
        if name and name not in reserved:
            named[candidates.group] = name
            reserved.add(name)
    for group, candidates in shared.items():
        if group not in named:
            options = (candidates.shared_words_name(), candidates.largest_root_name())
            named[group] = _first_free([name for name in options if name], reserved)
            reserved.add(named[group])
    return {group: named[group] for group in groups}


def _first_free(options: Sequence[str], reserved: set[str]) -> str:
    for option in options:
        if option not in reserved:
            return option
    name = f"{options[-1]}_"
    while name in reserved:
        name += "_"
    return name


class _Candidates:
    """Possible names of a module that several operations share."""

    def __init__(self, model: ServiceModel, group: tuple[str, ...], shapes: Sequence[str]) -> None:
        self.group = group
        self.model = model
        self.shapes = shapes
        own = set(shapes)
        referred = {
            inner
            for shape in shapes
            for inner in _classes_within(model, shape)
            if inner in own and inner != shape
        }
        self.roots = [shape for shape in shapes if shape not in referred]

    def only_root_name(self) -> str:
        """Return the name of the only root class, or an empty text unless there is exactly one."""
        return _module_name(self.roots[0]) if len(self.roots) == 1 else ""

    def shared_words_name(self) -> str:
        """Return the longest run of words that all operations share after their verbs.

        The name is empty if the operations share no words, or if it is not an identifier.
        """
        operations = [
            rules.operation_module(name).split("_")[1:] for name in self.group if name != ERRORS
        ]
        if run := _longest_shared_run(operations):
            name = "_".join([*run[:-1], _singular(run[-1])])
            if name.isidentifier():
                return _escape(_shorten(name))
        return ""

    def largest_root_name(self) -> str:
        """Return the name of the root class with the most members."""
        return _module_name(max(self.roots or self.shapes, key=self._size))

    def _size(self, name: str) -> int:
        shape = self.model.shapes[name]
        return len(shape.members) if isinstance(shape, StructureShape) else 0


def _classes_within(model: ServiceModel, name: str) -> set[str]:
    """Return the classes that a class refers to, directly or through lists and maps."""
    classes: set[str] = set()
    seen: set[str] = set()
    queue = [name]
    while queue:
        for _, reference in references(model.shapes[queue.pop()]):
            if model.shapes[reference.shape].has_class:
                classes.add(reference.shape)
            elif reference.shape not in seen:
                seen.add(reference.shape)
                queue.append(reference.shape)
    return classes


def _longest_shared_run(lists: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return the longest run of words that all lists contain, with the first list's plurals."""
    first, *others = ([_singular(word) for word in words] for words in lists)
    for length in range(len(first), 0, -1):
        for start in range(len(first) - length + 1):
            run = first[start : start + length]
            if all(_contains(words, run) for words in others):
                return lists[0][start : start + length]
    return ()


def _contains(words: Sequence[str], run: Sequence[str]) -> bool:
    size = len(run)
    return any(words[start : start + size] == run for start in range(len(words) - size + 1))


def _module_name(shape: str) -> str:
    return _escape(_shorten(rules.member_name(shape).lower()))


def _shorten(name: str) -> str:
    """Return a name that is short enough for a file on every system."""
    return name[:_MAX_LENGTH].rstrip("_") or name[:_MAX_LENGTH]


def _escape(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _singular(word: str) -> str:
    if len(word) <= _SHORT or word in _NOT_PLURAL or not word.endswith("s"):
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "uses", "xes", "ches", "shes", "iases")):
        return word[:-2]
    return word[:-1]


_MAX_LENGTH: Final = 110
"""Maximum length of a module's name in characters. The longest shape of botocore has 107."""

_SHORT: Final = 3
"""Length in characters up to which a word that ends in `s` is an abbreviation, such as `dns`."""

_NOT_PLURAL: Final = frozenset(
    {"alias", "analytics", "bias", "canvas", "diagnostics", "kubernetes", "series"}
)
