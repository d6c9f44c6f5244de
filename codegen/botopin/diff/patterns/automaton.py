"""Deterministic automaton of a pattern, built as far as a search walks.

A *thread* is one way to read the text so far: the place in the pattern, and the lookaheads that the
rest of the text has to satisfy. A state is the set of all threads, as bits of an integer, with the
progress of each lookbehind. Repetitions are counted down step by step, so that `{1,2048}` costs
only the steps that are walked.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, TypeAlias

from botopin.diff.patterns.core import AT_END, AT_START
from botopin.runtime.regex.automaton import bits
from botopin.runtime.regex.tree import (
    Alternation,
    Chars,
    Lookaround,
    Repeat,
    Sequence,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.diff.patterns.alphabet import Alphabet
    from botopin.diff.patterns.budget import Budget
    from botopin.runtime.regex.tree import Node

_END: Final = 0
"""Place after the pattern; the text ends here."""
_SATISFIED: Final = 1
"""Place after the body of a lookahead; any text can follow."""

_Lookahead: TypeAlias = tuple[bool, int]
"""Whether the threads of a lookahead's body must match, and these threads as bits."""
_Pending: TypeAlias = frozenset[_Lookahead]
_State: TypeAlias = tuple[int, tuple[int, ...]]
"""Threads of the pattern, and threads of each lookbehind."""

_IS_START: Final = 1
"""Truth of `AT_START`. The other bits of truths belong to the lookbehinds."""

_LONG: Final = 2_000
"""Bits of an integer that take as much time as the rest of a step."""

DEAD: Final = 0
"""Number of the state from which no text matches."""


class Automaton:
    """Deterministic automaton of a reduced tree."""

    def __init__(self, tree: Node, alphabet: Alphabet, budget: Budget) -> None:
        self._masks = alphabet.masks
        self._size = len(alphabet.characters)
        self._budget = budget
        self._places: list[tuple[Node, int]] = [(Sequence(()), _END), (Sequence(()), _SATISFIED)]
        """Node that follows, and the place after the node."""
        self._place_numbers: dict[tuple[int, int], int] = {}
        self._repeats: dict[tuple[int, int, int | None], Repeat] = {}
        self._threads: list[tuple[int, _Pending]] = []
        self._thread_numbers: dict[tuple[int, _Pending], int] = {}
        self._readers = [0] * self._size
        """Threads that can read each letter, as bits."""
        self._with_pending = 0
        """Threads with lookaheads, as bits."""
        self._ends = 0
        self._ranks: dict[int, tuple[int, float]] = {}
        """Group and rank of the threads in a counted repetition of one character."""
        self._groups: dict[tuple[int, int, int, _Pending], int] = {}
        self._counted = 0
        """Threads with a rank, as bits."""
        self._closures: dict[tuple[int, int], int] = {}
        self._steps: dict[tuple[int, int, int], int] = {}
        self._satisfied = 1 << self._thread(_SATISFIED, frozenset())
        self._end = 1 << self._thread(_END, frozenset())
        self._lookbehinds = _lookbehinds(tree)
        self._must_end = False, 1 << self._thread(self._place(AT_END.body, _SATISFIED), frozenset())
        self._states: list[_State] = []
        self.accepting: Final[list[bool]] = []
        """Whether the text that leads to each state matches."""
        self._state_numbers: dict[_State, int] = {}
        self._successors: dict[int, list[int]] = {}
        self._number((0, ()))
        trackers, truths = self._track((0,) * len(self._lookbehinds), None, _IS_START)
        self.start: Final = self._number((self._closure(self._place(tree, _END), truths), trackers))

    def successors(self, state: int) -> list[int]:
        """Return the state after each letter.

        Raises:
            BudgetExceeded: The work exceeds the budget.
        """
        found = self._successors.get(state)
        if found is None:
            threads, trackers = self._states[state]
            self._budget.spend(2 + self._size * (1 + threads.bit_length() // _LONG) // 2)
            found = self._successors[state] = [*self._next_states(threads, trackers)]
        return found

    def _next_states(self, threads: int, trackers: tuple[int, ...]) -> Iterator[int]:
        cache: dict[int, int] = {}
        for letter, readers in enumerate(self._readers):
            reading = threads & readers
            if not reading:
                yield DEAD
            elif trackers:
                self._budget.spend(1 + len(trackers))
                after, truths = self._track(trackers, letter, 0)
                yield self._number((self._step(reading, letter, truths), after))
            elif reading & self._with_pending:
                yield self._number((self._step(reading, letter, 0), ()))
            else:
                if reading not in cache:
                    cache[reading] = self._number((self._step(reading, letter, 0), ()))
                yield cache[reading]

    def _number(self, state: _State) -> int:
        if not state[0]:
            state = 0, ()
        number = self._state_numbers.setdefault(state, len(self._states))
        if number == len(self._states):
            self._states.append(state)
            self.accepting.append(self._matches_at_end(state[0]))
        return number

    def _track(
        self, trackers: tuple[int, ...], letter: int | None, truths: int
    ) -> tuple[tuple[int, ...], int]:
        """Advance the lookbehinds, the inner ones first; return them and which of them match."""
        after: list[int] = []
        for index, body in enumerate(self._lookbehinds):
            moved = 0 if letter is None else self._step(trackers[index], letter, truths)
            moved |= self._closure(self._place(body, _END), truths)
            after.append(moved)
            truths |= bool(moved & self._end) << index + 1
        return tuple(after), truths

    def _step(self, threads: int, letter: int, truths: int) -> int:
        """Return the threads after a letter."""
        threads &= self._readers[letter]
        key = threads, letter if threads & self._with_pending else -1, truths
        found = self._steps.get(key)
        if found is None:
            found = 0
            self._budget.spend(1 + threads.bit_count() * (1 + threads.bit_length() // _LONG))
            for number in bits(threads):
                found |= self._step_thread(number, letter, truths)
            self._steps[key] = found = self._without_subsumed(found)
        return found

    def _without_subsumed(self, threads: int) -> int:
        """Remove threads that can repeat a character less often than another thread."""
        counted = threads & self._counted
        if counted & (counted - 1):
            best: dict[int, tuple[float, int]] = {}
            for number in bits(counted):
                group, rank = self._ranks[number]
                best[group] = max((rank, number), best.get(group, (-1, -1)))
            threads ^= counted
            threads |= sum(1 << number for _, number in best.values())
        return threads

    def _step_thread(self, number: int, letter: int, truths: int) -> int:
        place, pending = self._threads[number]
        after = (
            self._satisfied
            if place == _SATISFIED
            else self._closure(self._places[place][1], truths)
        )
        if not pending or not after:
            return after
        self._budget.spend(len(pending))
        moved = self._resolve(
            [(positive, self._step(body, letter, truths)) for positive, body in pending]
        )
        return 0 if moved is None else self._add_pending(after, moved)

    def _resolve(self, lookaheads: list[_Lookahead]) -> _Pending | None:
        """Return the lookaheads that are undecided, or None if one of them fails."""
        undecided: set[_Lookahead] = set()
        for positive, body in lookaheads:
            if body & self._satisfied:
                if not positive:
                    return None
            elif body:
                undecided.add((positive, body))
            elif positive:
                return None
        if any((not positive, body) in undecided for positive, body in undecided):
            return None
        return frozenset(undecided)

    def _add_pending(self, threads: int, pending: _Pending) -> int:
        if not pending:
            return threads
        result = 0
        self._budget.spend((2 + len(pending)) * threads.bit_count())
        for number in bits(threads):
            place, own = self._threads[number]
            result |= 1 << self._thread(place, own | pending)
        return result

    def _matches_at_end(self, threads: int) -> bool:
        if threads & (self._end | self._satisfied):
            return True
        return any(
            all(
                positive == self._matches_at_end(body)
                for positive, body in self._threads[number][1]
            )
            for number in bits(threads & self._ends)
        )

    def _closure(self, start: int, truths: int) -> int:
        """Return the threads that a place reaches without reading a letter."""
        found = self._closures.get((start, truths))
        if found is not None:
            return found
        result = 0
        first: tuple[int, _Pending] = start, frozenset()
        todo, seen = [first], {first}
        while todo:
            place, pending = todo.pop()
            self._budget.spend(3)
            node, rest = self._places[place]
            if place <= _SATISFIED or isinstance(node, Chars):
                if place == _END:
                    pending -= {self._must_end}
                elif place != _SATISFIED and self._must_end in pending:
                    continue
                result |= 1 << self._thread(place, pending)
                continue
            for each in self._following(node, rest, pending, truths):
                if each not in seen:
                    seen.add(each)
                    todo.append(each)
        self._closures[start, truths] = result
        return result

    def _following(
        self, node: Node, rest: int, pending: _Pending, truths: int
    ) -> Iterator[tuple[int, _Pending]]:
        match node:
            case Sequence(items):
                for item in reversed(items):
                    rest = self._place(item, rest)
                self._budget.spend(len(items))
                yield rest, pending
            case Alternation(branches):
                for branch in branches:
                    yield self._place(branch, rest), pending
            case Repeat(body, minimum, maximum):
                if minimum == 0:
                    yield rest, pending
                if maximum != 0:
                    again = self._repeat(
                        body, max(0, minimum - 1), None if maximum is None else maximum - 1
                    )
                    yield self._place(body, self._place(again, rest)), pending
            case Lookaround() if node is AT_START:
                if truths & _IS_START:
                    yield rest, pending
            case Lookaround() if node is AT_END:
                yield rest, pending | {self._must_end}
            case Lookaround("(?<=" | "(?<!" as opening, body):
                is_match = bool(truths >> self._lookbehind_index(body) + 1 & 1)
                if is_match == (opening == "(?<="):
                    yield rest, pending
            case Lookaround(opening, body):
                threads = self._closure(self._place(body, _SATISFIED), truths)
                self._budget.spend(len(pending))
                undecided = self._resolve([*pending, (opening == "(?=", threads)])
                if undecided is not None:
                    yield rest, undecided
            case _:
                raise AssertionError(node)

    def _lookbehind_index(self, body: Node) -> int:
        return next(index for index, each in enumerate(self._lookbehinds) if each is body)

    def _place(self, node: Node, rest: int) -> int:
        number = self._place_numbers.setdefault((id(node), rest), len(self._places))
        if number == len(self._places):
            self._places.append((node, rest))
        return number

    def _repeat(self, body: Node, minimum: int, maximum: int | None) -> Repeat:
        key = id(body), minimum, maximum
        if key not in self._repeats:
            self._repeats[key] = Repeat(body, minimum, maximum, "")
        return self._repeats[key]

    def _thread(self, place: int, pending: _Pending) -> int:
        key = place, pending
        number = self._thread_numbers.get(key)
        if number is None:
            number = self._thread_numbers[key] = len(self._threads)
            self._threads.append(key)
            bit = 1 << number
            node = self._places[place][0]
            if pending:
                self._with_pending |= bit
            if place <= _SATISFIED:
                self._ends |= bit
            self._rank(number, place, pending)
            mask = self._masks[node.allowed] if isinstance(node, Chars) else 0
            if place == _SATISFIED:
                mask = (1 << self._size) - 1
            for letter in bits(mask):
                self._readers[letter] |= bit
        return number

    def _rank(self, number: int, place: int, pending: _Pending) -> None:
        body, after = self._places[place]
        repeat, rest = self._places[after]
        if isinstance(body, Chars) and isinstance(repeat, Repeat) and repeat.body is body:
            group = self._groups.setdefault(
                (id(body), repeat.min, rest, pending), len(self._groups)
            )
            self._ranks[number] = group, inf if repeat.max is None else repeat.max
            self._counted |= 1 << number


def _lookbehinds(tree: Node) -> list[Node]:
    """Return the bodies of all lookbehinds, the inner ones first."""
    found: list[Node] = []
    todo = [tree]
    while todo:
        node = todo.pop()
        is_lookbehind = isinstance(node, Lookaround) and node.opening in {"(?<=", "(?<!"}
        if isinstance(node, Lookaround) and is_lookbehind and node is not AT_START:
            found.append(node.body)
        todo += children(node)
    found.reverse()  # an outer lookbehind comes before the inner ones in the walk
    return [*{id(body): body for body in found}.values()]
