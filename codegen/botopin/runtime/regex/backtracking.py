"""How long a text `re` can match against a pattern before backtracking takes too long.

`re` walks, depth first, every path of the pattern's position automaton (Glushkov's) that reads a
prefix of the text, so the number of such paths bounds its steps. Two paths can read the same text
only where two positions are *rivals*: alive after the same prefix. Rivals are the pairs that the
product of the automaton with itself reaches. From them follow, soundly,

- exponential growth: a loop of the product leads from `(p, p)` over rivals back to `(p, p)`
  (Weber and Seidl, "On the degree of ambiguity of finite automata", criterion EDA), or a loop holds
  a choice that reads nothing;
- otherwise a bound that is a polynomial in the length: a loop that is entered by a rival of its
  own positions can be entered at every character, which multiplies the paths by the length.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from attrs import frozen

from botopin.runtime.regex.automaton import Automaton, TooLarge, bits
from botopin.runtime.regex.tree import Look, Node, Sequence, is_zero_width, longest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from botopin.runtime.regex.code_points import CodePoints

BUDGET: Final = 10_000_000
BUDGET_PER_CHARACTER: Final = 200
"""The steps that a check may take, at most about a second: linear growth is never refused."""

ENOUGH: Final = 4_000
"""A length, in characters, that no second look is taken to exceed."""

MAX_RIVALS: Final = 6_000
MAX_RIVAL_STEPS: Final = 60_000
"""Larger products are not built: the analysis would itself take too long."""

_ENDLESS: Final = 1 << 24
"""A length, in characters, beyond which texts are taken to be no worse."""

Polynomial: TypeAlias = tuple[int, ...]
"""The coefficients, by degree."""

_Pair: TypeAlias = tuple[int, int]
"""Two positions, the lower one first."""

_T = TypeVar("_T", int, _Pair)


def safe_length(node: Node) -> int | None:
    """The length, in characters, up to which every text is checked within the budget.

    None where texts of any length are; 0 where growth is exponential or is not known.
    """
    end = longest(node)
    best = 0
    # Repetitions are taken to be endless at first; where that is too coarse, short ones are
    # written out.
    for written_out in (1, 8, 64):
        try:
            cost = _Cost.of(node, written_out)
        except TooLarge:
            break
        if cost.is_affordable(_ENDLESS if end is None else end):
            return None
        best = max(best, _largest(cost.is_affordable))
        if best >= ENOUGH:
            break
    return best


def _largest(holds: Callable[[int], bool]) -> int:
    """The largest number for which what holds for all smaller ones holds, by bisection."""
    low, high = 0, _ENDLESS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


@frozen(eq=False, repr=False)
class _Cost:
    """A bound of the steps that a pattern takes."""

    paths: _Paths
    once: tuple[_Cost, ...]
    """The looks that are tried once, at the start."""
    everywhere: tuple[_Cost, ...]
    """The looks that may be tried at each step."""

    @classmethod
    def of(cls, node: Node, written_out: int) -> _Cost:
        items = node.items if isinstance(node, Sequence) else (node,)
        wide = next((at for at, item in enumerate(items) if not is_zero_width(item)), len(items))
        automaton = Automaton(written_out)
        automaton.read(Sequence(items[wide:]))
        return cls(
            _Paths.of(automaton),
            tuple(
                cls.of(item.body, written_out) for item in items[:wide] if isinstance(item, Look)
            ),
            tuple(cls.of(look.body, written_out) for look in automaton.looks),
        )

    def steps(self, length: int) -> int:
        per_step = 1 + sum(look.steps(length) for look in self.everywhere)
        return self.paths.steps(length) * per_step + sum(look.steps(length) for look in self.once)

    def is_exponential(self) -> bool:
        return self.paths.exponential or any(
            look.is_exponential() for look in (*self.once, *self.everywhere)
        )

    def is_affordable(self, length: int) -> bool:
        if self.is_exponential():
            return False
        return self.steps(length) <= BUDGET + BUDGET_PER_CHARACTER * length


@frozen(eq=False, repr=False)
class _Paths:
    """A bound of the number of paths that read a prefix of one text."""

    exponential: bool
    alive: tuple[Polynomial, ...] = ()
    """For each position, the paths to it and to those that can be alive with it."""

    @classmethod
    def of(cls, automaton: Automaton) -> _Paths:
        if automaton.looping_choice:
            return cls(exponential=True)
        product = _product(automaton)
        if len(product) == len(automaton.reads) and not automaton.doubled:
            return cls(exponential=False, alive=((1 << automaton.choices,),))  # one path a text
        circles = _components(product)
        components = _components(
            {position: tuple(bits(after)) for position, after in enumerate(automaton.follow)}
        )
        components.reverse()
        home = {position: at for at, members in enumerate(components) for position in members}
        if any(home[one] == home[other] for one, other in automaton.doubled) or any(
            len({one == other for one, other in circle}) > 1 for circle in circles
        ):
            return cls(exponential=True)
        rivals = [0] * len(automaton.reads)
        for one, other in product:
            if one != other:
                rivals[one] |= 1 << other
                rivals[other] |= 1 << one
        times = _times(automaton, product, circles, components, home)
        paths: dict[int, Polynomial] = {}
        for members, entries in zip(components, times, strict=True):
            count: Polynomial = (1 << automaton.choices,) if 0 in members else ()
            for group in _groups(automaton, rivals, members):
                together = _sum((steps, paths[position]) for position, steps in group)
                count = tuple(map(max, *_padded(count, together)))
            life = automaton.lives.get(members[0])
            bounds = [bound for bound in (entries, life) if bound is not None]
            count = _sum([(min(bounds), count)]) if bounds else (0, *count)
            paths.update(dict.fromkeys(members, count))
        return cls(
            exponential=False,
            alive=tuple(
                {
                    _sum([(1, count), *((1, paths[rival]) for rival in bits(rivals[position]))])
                    for position, count in paths.items()
                }
            ),
        )

    def steps(self, length: int) -> int:
        # Loops are entered one after the other: of n characters, k entries choose k.
        return max(
            sum(term * comb(length + 1, degree + 1) for degree, term in enumerate(count))
            for count in self.alive
        )


def _padded(*polynomials: Polynomial) -> Iterator[Polynomial]:
    size = max(map(len, polynomials), default=0)
    return (polynomial + (0,) * (size - len(polynomial)) for polynomial in polynomials)


def _sum(terms: Iterable[tuple[int, Polynomial]]) -> Polynomial:
    scaled = (tuple(factor * term for term in polynomial) for factor, polynomial in terms)
    return tuple(map(sum, zip(*_padded(*scaled), strict=True)))


def _groups(
    automaton: Automaton, rivals: list[int], component: list[int]
) -> tuple[tuple[tuple[int, int], ...], ...]:
    inside = sum(1 << position for position in component)
    steps = Counter(
        {
            position: (after & inside).bit_count()
            for position, after in enumerate(automaton.follow)
            if after & inside and not inside >> position & 1
        }
    )
    steps.update(one for one, other in automaton.doubled if inside >> other & 1)
    outside = sum(1 << position for position in steps)
    groups: list[tuple[tuple[int, int], ...]] = []
    while outside:
        group = grown = outside & -outside
        while grown:
            position = next(bits(grown))
            grown = (grown & ~(1 << position)) | (rivals[position] & outside & ~group)
            group |= grown
        groups.append(tuple((position, steps[position]) for position in bits(group)))
        outside &= ~group
    return tuple(groups)


def _times(
    automaton: Automaton,
    product: Mapping[_Pair, tuple[_Pair, ...]],
    circles: list[list[_Pair]],
    components: list[list[int]],
    home: Mapping[int, int],
) -> list[int | None]:
    """At how many characters paths can enter each component, for one text.

    After the first entry, a path that is yet to enter and the first one go through pairs (a
    position before the component, one in it): where no circle of such pairs leads to an entry, the
    longest way through them bounds the entries.
    """
    insides = [sum(1 << position for position in members) for members in components]
    entering = [0] * len(components)
    before = [0] * len(components)
    loops: list[bool] = []
    for at, members in enumerate(components):
        for position in bits(entering[at]):
            before[at] |= insides[home[position]] | before[home[position]]
        loops.append(any(automaton.follow[position] & insides[at] for position in members))
        for position in members:
            for target in bits(automaton.follow[position] & ~insides[at]):
                entering[home[target]] |= 1 << position
    times: list[int | None] = [1] * len(components)
    ways: dict[tuple[_Pair, int], int] = {}
    for circle in circles:  # what follows a circle comes before it
        found: dict[int, int] = {}
        for pair in circle:
            for outer, inner in (pair, pair[::-1]):
                at = home[inner]
                if loops[at] and before[at] >> outer & 1:
                    after = max((ways.get((each, at), 0) for each in product[pair]), default=0)
                    found[at] = max(found.get(at, 0), after + (entering[at] >> outer & 1))
        circles_on = len(circle) > 1 or circle[0] in product[circle[0]]
        for at, way in found.items():
            ways.update(((pair, at), way) for pair in circle)
            known = times[at]
            if known is not None:
                times[at] = None if way and circles_on else max(known, 1 + way)
    return times


def _product(automaton: Automaton) -> dict[_Pair, tuple[_Pair, ...]]:
    """The pairs of positions that are alive at once, each with the pairs that can come next."""
    meeting = _meeting(automaton.reads)
    product: dict[_Pair, tuple[_Pair, ...]] = {}
    todo = [(position, position) for position in range(len(automaton.reads))]
    steps = 0
    while todo:
        pair = todo.pop()
        if pair in product:
            continue
        if len(product) == MAX_RIVALS or steps > MAX_RIVAL_STEPS:
            raise TooLarge
        one, other = pair
        following = {
            (min(p, q), max(p, q))
            for p in bits(automaton.follow[one])
            for q in bits(automaton.follow[other] & meeting[p])
        }
        product[pair] = tuple(following)
        steps += len(following)
        todo += following
    return product


def _meeting(reads: list[CodePoints]) -> list[int]:
    """For each position, those (bits) that can read the same character."""
    users: dict[CodePoints, int] = {}
    for position, allowed in enumerate(reads):
        users[allowed] = users.get(allowed, 0) | 1 << position
    meets = dict(users)
    for (one, positions), (other, others) in combinations(users.items(), 2):
        if one.intersects(other):
            meets[one] |= others
            meets[other] |= positions
    return [meets[allowed] for allowed in reads]


def _components(graph: Mapping[_T, tuple[_T, ...]]) -> list[list[_T]]:
    """The strongly connected components, those that are reached last first (Tarjan)."""
    index: dict[_T, int] = {}
    low: dict[_T, int] = {}
    stack: list[_T] = []
    stacked: set[_T] = set()
    components: list[list[_T]] = []
    for root in graph:
        path: list[tuple[_T, Iterator[_T]]] = []
        if root not in index:
            path.append((root, iter(graph[root])))
            index[root] = low[root] = len(index)
            stack.append(root)
            stacked.add(root)
        while path:
            node, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node)
                    components.append(stack[at:])
                    stacked.difference_update(stack[at:])
                    del stack[at:]
            elif following not in index:
                path.append((following, iter(graph[following])))
                index[following] = low[following] = len(index)
                stack.append(following)
                stacked.add(following)
            elif following in stacked:
                low[node] = min(low[node], index[following])
    return components
