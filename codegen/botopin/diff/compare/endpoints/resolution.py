"""Comparison of the endpoints that clients of two versions resolve."""

from __future__ import annotations

from enum import IntEnum
from itertools import combinations, islice, product
from math import prod
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from botopin.diff.compare.endpoints.calls import Call, CallSampler
from botopin.diff.compare.endpoints.engine import Endpoint, Refusal, RulesEngine, partition_data
from botopin.diff.compare.endpoints.rule_set import RuleSet
from botopin.diff.compare.endpoints.situations import (
    VARIANTS,
    Situation,
    regions_to_compare,
    settings_of_clients,
)
from botopin.diff.compare.raw_model import as_object
from botopin.diff.differences import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel

_MAX_COMBINATIONS: Final = 3_000
"""Maximum number of combinations; S3 has about 13,000, DynamoDB 5,000, other services fewer."""
_MAX_WORK: Final = 30_000_000
"""Maximum of combinations times the size of the rules, against rules of extreme size."""
_MAX_SIGNATURES: Final = 300
"""Maximum number of calls and regions for which signing names are compared."""


class EndpointEffect(IntEnum):
    """Effect of a change on endpoints, in ascending order of severity."""

    SAME = 0
    GAINED = 1
    """Calls that failed have an endpoint now."""
    MOVED = 2
    """Calls have another endpoint or another signature."""
    LOST = 3
    """Calls that had an endpoint fail now."""


@frozen(kw_only=True)
class Example:
    """A call that shows an effect."""

    call: Call
    situation: Situation
    old: Endpoint | Refusal
    new: Endpoint | Refusal


@frozen(kw_only=True)
class Resolution:
    """Worst effect of a change on endpoints."""

    effect: EndpointEffect
    example: Example | None
    """First call with this effect; None if the endpoints are the same."""
    is_complete: bool
    """Whether all combinations were compared."""


@frozen
class _Side:
    model: RawModel
    rules: RuleSet
    engine: RulesEngine


class EndpointResolution:
    """Endpoints of two versions, resolved by botocore for the same calls and settings."""

    def __init__(self, old: RawModel, new: RawModel, rules: tuple[Object, Object]) -> None:
        """Load the rules of both versions.

        Args:
            old: Old model.
            new: New model.
            rules: Old and new endpoint rules.

        Raises:
            UnresolvedRulesError: botocore is not installed, or cannot read the rules.
        """
        self.old, self.new = (
            _Side(model, RuleSet(each), RulesEngine(each, model.document))
            for model, each in zip((old, new), rules, strict=True)
        )

    def compare(self, operations: Mapping[str, str]) -> Resolution:
        """Return the worst effect on the operations in both versions.

        Args:
            operations: Old names of the operations in both versions, by new name.

        Raises:
            UnresolvedRulesError: botocore cannot evaluate the rules.
        """
        effect, example = EndpointEffect.SAME, None
        dimensions = self._dimensions(operations)
        for call, region, variant, option in islice(_combinations(dimensions), self._limit):
            found = self._example(call, Situation(region, variant, option), above=effect)
            if found:
                example, effect = found, _effect(found.old, found.new)
                if effect is EndpointEffect.LOST:
                    break
        is_complete = effect is EndpointEffect.LOST or prod(map(len, dimensions)) <= self._limit
        return Resolution(effect=effect, example=example, is_complete=is_complete)

    def find_refusal_of_all(self, operations: Mapping[str, str]) -> Example | None:
        """Return a call that fails if all calls fail in the new version, or None.

        Args:
            operations: Old names of the operations in both versions, by new name.

        Raises:
            UnresolvedRulesError: botocore cannot evaluate the rules.
        """
        example = None
        for call, region, variant, option in islice(
            _combinations(self._dimensions(operations)), self._limit
        ):
            situation = Situation(region, variant, option)
            new = self._resolve(self.new, call, situation)
            if isinstance(new, Endpoint):
                return None
            example = example or Example(call=call, situation=situation, old=new, new=new)
        return example

    def find_other_signing_name(self, operations: Mapping[str, str]) -> Example | None:
        """Return a call that the versions sign for different names, or None.

        Args:
            operations: Old names of the operations in both versions, by new name.

        Raises:
            UnresolvedRulesError: botocore cannot evaluate the rules.
        """
        calls, regions, variants, options = self._dimensions(operations)
        for call, region in islice(product(calls, regions), _MAX_SIGNATURES):
            situation = Situation(region, variants[0], options[0])
            old, new = (
                side.engine.with_client(self._resolve(side, call, situation), situation.builtins)
                for side in (self.old, self.new)
            )
            names = _signing_names(old), _signing_names(new)
            if all(names) and names[0] != names[1]:
                return Example(call=call, situation=situation, old=old, new=new)
        return None

    @property
    def _limit(self) -> int:
        """Maximum number of combinations."""
        size = max(self.old.rules.size, self.new.rules.size, 1)
        return max(1, min(_MAX_COMBINATIONS, _MAX_WORK // size))

    def _dimensions(self, operations: Mapping[str, str]) -> Sequence[Sequence[Any]]:
        rules = self.old.rules, self.new.rules
        context: dict[str, Any] = {}
        for side in (self.new, self.old):
            context |= as_object(side.model.document.get("clientContextParams", ABSENT))
        return (
            CallSampler((self.old.model, rules[0]), (self.new.model, rules[1])).calls(operations),
            regions_to_compare(rules, partition_data()["partitions"]),
            VARIANTS,
            settings_of_clients(rules, context),
        )

    def _example(
        self, call: Call, situation: Situation, *, above: EndpointEffect
    ) -> Example | None:
        """Return an example of an effect worse than `above`, or None."""
        old = self._resolve(self.old, call, situation)
        new = self._resolve(self.new, call, situation)
        if _effect(old, new) <= above:
            return None
        old = self.old.engine.with_client(old, situation.builtins)
        new = self.new.engine.with_client(new, situation.builtins)
        if _effect(old, new) <= above:
            return None
        return Example(call=call, situation=situation, old=old, new=new)

    def _resolve(self, side: _Side, call: Call, situation: Situation) -> Endpoint | Refusal:
        operation = call.old_operation if side is self.old else call.operation
        context = situation.option.context
        return side.engine.resolve(operation, call.arguments, situation.builtins, context)


def _effect(old: Endpoint | Refusal, new: Endpoint | Refusal) -> EndpointEffect:
    match old, new:
        case Refusal(), Refusal():
            return EndpointEffect.SAME
        case Refusal(), Endpoint():
            return EndpointEffect.GAINED
        case Endpoint(), Refusal():
            return EndpointEffect.LOST
        case _:
            return EndpointEffect.SAME if old == new else EndpointEffect.MOVED


def _signing_names(resolved: Endpoint | Refusal) -> Sequence[str]:
    """Return the signing name of each scheme; empty for an error."""
    schemes = resolved.schemes if isinstance(resolved, Endpoint) else ()
    return [scheme["signingName"] for scheme in schemes]


def _combinations(dimensions: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield all combinations; those that differ least from the first values come first."""
    numbers = range(len(dimensions))
    for count in range(len(dimensions) + 1):
        for differing in combinations(numbers, count):
            yield from product(
                *(dimensions[n][1:] if n in differing else dimensions[n][:1] for n in numbers)
            )
