"""Compares the operations of two versions, and finds where comparing shapes begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.facts import Aspect, How, OfOperation, Subject
from botopin.diff.normal import NO_AUTH, operation_schemes
from botopin.diff.pairing import labels, pair_operations, template
from botopin.diff.raw import alike, as_object, target
from botopin.diff.report import Direction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from botopin.diff.compare_shapes import ShapeComparison
    from botopin.diff.ledger import Both, Ledger
    from botopin.diff.raw import RawModel

_ENDS: Final = (
    ("input", Subject.INPUT, Direction.INPUT),
    ("output", Subject.OUTPUT, Direction.OUTPUT),
)
_OWN: Final = frozenset({"name", "http", "input", "output", "errors", "auth", "authtype"})


class OperationComparison:
    def __init__(
        self, old: RawModel, new: RawModel, ledger: Ledger, shapes: ShapeComparison
    ) -> None:
        self.old = old
        self.new = new
        self.ledger = ledger
        self.shapes = shapes

    def run(self, operations: Both) -> dict[str, str]:
        """By the new name of each operation that both have, its old name."""
        before, after = self.old.operations, self.new.operations
        renamed = pair_operations(self.old, self.new)
        pairs = {
            name: name if name in before else renamed[name]
            for name in after
            if name in before or name in renamed
        }
        kept = {*pairs.values()}
        for name in [*after, *(name for name in before if name not in {*after, *kept})]:
            both = operations / (pairs.get(name, name), name)
            owner = OfOperation(name, Direction.INPUT)
            if name not in pairs:
                self.ledger.tell(Subject.OPERATION, name, both.how, both, owner=owner)
                continue
            if (was := pairs[name]) != name:
                names = both.saying(was, name)
                self.ledger.tell(Subject.OPERATION, name, How.RENAMED, names, owner=owner)
            self._operation(name, both)
        if before and after:
            self.ledger.order(Subject.SERVICE, "operations", operations, trait="operations")
        return pairs

    def _operation(self, name: str, both: Both) -> None:
        self._http(name, both)
        for end, subject, direction in _ENDS:
            self._end(f"{name}.{end}", subject, both / end, OfOperation(name, direction))
        self._errors(name, both)
        if alike(both.old, both.new) and self.old.schemes == self.new.schemes:
            return
        owner = OfOperation(name, Direction.INPUT)
        self.ledger.traits(Subject.OPERATION, name, both, but=_OWN, owner=owner)
        self._auth(name, both, owner)
        if not (names := both / "name").same:
            # Clients go by the key; the json and query protocols send the name.
            how = How.RESPELLED if both.old_at != both.new_at else names.how
            self.ledger.tell(Subject.OPERATION, name, how, names, trait="name", owner=owner)

    def _end(self, name: str, subject: Subject, both: Both, owner: OfOperation) -> None:
        """Compare the inputs, or the outputs."""
        old, new = as_object(both.old), as_object(both.new)
        if old and new:
            self.shapes.use(subject, name, both, owner)
        elif old or new:
            shape = self.old.shape(target(old)) if old else self.new.shape(target(new))
            aspects = {Aspect.REQUIRED} if shape.get("required") else ()
            self.ledger.tell(subject, name, both.how, both, owner=owner, aspects=aspects)

    def _http(self, name: str, both: Both) -> None:
        pair = (target(both.old.get("input")), target(both.new.get("input")))
        http = both / "http"
        uri = http / "requestUri"
        was = labels(str(uri.old), self.old.members(pair[0]))
        now = labels(str(uri.new), self.new.members(pair[1]))
        if len(was) == len(now) and was != now:
            self.shapes.hint(pair, dict(zip(now, was, strict=True)))
        if http.same and was == now:
            return
        owner = OfOperation(name, Direction.INPUT)
        subject = Subject.OPERATION
        self.ledger.traits(subject, name, http, but={"requestUri"}, owner=owner, within="http.")
        how, aspects = self._uri(str(uri.old), str(uri.new), same_labels=self._meet(was, now, pair))
        if not uri.same or how is not How.RESPELLED:
            trait = "http.requestUri"
            self.ledger.tell(subject, name, how, uri, trait=trait, owner=owner, aspects=aspects)

    def _uri(self, old: str, new: str, *, same_labels: bool) -> tuple[How, Collection[Aspect]]:
        if template(old) == template(new):
            return (How.RESPELLED if same_labels else How.CHANGED), ()
        if template(old).rstrip("/") == template(new).rstrip("/"):
            return How.CHANGED, {Aspect.TRAILING_SLASH_ONLY}
        return How.CHANGED, ()

    def _meet(self, was: Sequence[str], now: Sequence[str], pair: tuple[str, str]) -> bool:
        """Whether the labels stand for the same members, or for renamed ones."""
        before, after = self.old.members(pair[0]), self.new.members(pair[1])
        return len(was) == len(now) and all(
            one == other or (one not in after and other not in before)
            for one, other in zip(was, now, strict=True)
        )

    def _auth(self, name: str, both: Both, owner: OfOperation) -> None:
        was = operation_schemes(both.old, self.old.schemes)
        now = operation_schemes(both.new, self.new.schemes)
        aspects = {Aspect.SCHEME_REMOVED} if loses_scheme(was, now) else ()
        for key in ("auth", "authtype"):
            each = both / key
            if not each.same:
                how = How.RESPELLED if was == now else each.how
                self.ledger.tell(
                    Subject.OPERATION, name, how, each, trait="auth", owner=owner, aspects=aspects
                )

    def _errors(self, name: str, both: Both) -> None:
        errors = both / "errors"
        before = {target(error): i for i, error in enumerate(both.old.get("errors", ()))}
        after = {target(error): i for i, error in enumerate(both.new.get("errors", ()))}
        owner = OfOperation(name, Direction.ERROR)
        told = len(self.ledger.facts)
        partners = self._partners(before, after)
        for shape, index in after.items():
            full = f"{name}.{shape}"
            if shape in partners:
                each = errors / (before[partners[shape]], index)
                self.shapes.use(Subject.ERROR, full, each, owner)
            else:
                each = errors / (-1, index)
                self.ledger.tell(Subject.ERROR, full, How.ADDED, each, owner=owner)
        kept = {*partners.values()}
        for shape, index in before.items():
            if shape not in kept:
                aspects = () if shape in self.new.shapes else {Aspect.SHAPE_GONE}
                each = errors / (index, -1)
                self.ledger.tell(
                    Subject.ERROR,
                    f"{name}.{shape}",
                    How.REMOVED,
                    each,
                    owner=owner,
                    aspects=aspects,
                )
        if told == len(self.ledger.facts) and not errors.same and before.keys() == after.keys():
            how = How.REORDERED if len(before) > 1 else How.RESPELLED
            self.ledger.tell(Subject.OPERATION, name, how, errors, trait="errors", owner=owner)

    def _partners(self, old: Collection[str], new: Collection[str]) -> Mapping[str, str]:
        """By the new name of each error that an operation keeps, its old name."""
        partners = {shape: shape for shape in new if shape in old}
        gone = [shape for shape in old if shape not in self.new.shapes]
        for shape in new:
            if gone and shape not in self.old.shapes:
                code = self.new.error_code(shape)
                like = [one for one in gone if self.old.error_code(one) == code]
                was = like[0] if len(like) == 1 else self.shapes.renamed_errors.get(shape, "")
                if was in gone:
                    partners[shape] = was
        return partners


def loses_scheme(old: Collection[str], new: Collection[str]) -> bool:
    """Whether a way to sign requests is gone; where none is needed any more, none is missed."""
    return NO_AUTH not in new and not set(old) <= set(new)
