"""Maximum length of texts that `re` can match before backtracking takes too long.

`re` walks, depth first, every path of the pattern's position automaton (Glushkov) that reads a
prefix of the text. The number of these paths therefore bounds its steps. Two paths can read the
same text only if two positions are *rivals*: the automaton can be in both after the same prefix.
The product of the automaton with itself reaches exactly the pairs of rivals. The pairs prove one of
two results:

- Growth is exponential if a loop of the product leads from `(p, p)` through rivals back to `(p, p)`
  (Weber and Seidl, "On the degree of ambiguity of finite automata", criterion EDA). It is also
  exponential if a loop contains a choice between two ways to match the empty text.
- Otherwise a polynomial in the length bounds the steps. A loop that a rival of its own positions
  enters can be entered at every character, which multiplies the paths by the length.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from attrs import frozen

from botopin.runtime.regex.automaton import Automaton, TooLarge, bits
from botopin.runtime.regex.tree import Lookaround, Node, Sequence, is_zero_width, max_match_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from botopin.runtime.regex.code_points import CodePoints

BUDGET: Final = 10_000_000
"""Maximum number of steps of a check, equal to about a second at most."""

BUDGET_PER_CHARACTER: Final = 200
"""Additional steps for each character of the text, so that linear growth is always allowed."""

SUFFICIENT_LENGTH: Final = 4_000
"""Safe length in characters at which no finer analysis is tried."""

MAX_RIVALS: Final = 6_000
"""Maximum number of pairs. The analysis of a larger product takes too long."""

MAX_RIVAL_STEPS: Final = 60_000
"""Maximum number of transitions between pairs."""

_UNLIMITED: Final = 1 << 24
"""Length in characters that stands for an unlimited length."""

Polynomial: TypeAlias = tuple[int, ...]
"""Coefficients in ascending order of degree."""

_Pair: TypeAlias = tuple[int, int]
"""Two positions in ascending order."""

_T = TypeVar("_T", int, _Pair)


def safe_length(node: Node) -> int | None:
    """Return the maximum length of texts that `re` checks within the budget, in characters.

    Return None if the length is unlimited, and 0 if growth is exponential or unknown.
    """
    end = max_match_length(node)
    best = 0
    # The first analysis treats repetitions as unbounded. If the result is too coarse, the next
    # analysis unrolls short repetitions.
    for unroll_limit in (1, 8, 64):
        try:
            cost = _Cost.of(node, unroll_limit)
        except TooLarge:
            break
        if cost.is_affordable(_UNLIMITED if end is None else end):
            return None
        best = max(best, _bisect(cost.is_affordable))
        if best >= SUFFICIENT_LENGTH:
            break
    return best


def _bisect(holds: Callable[[int], bool]) -> int:
    """Return the largest number that satisfies a condition, which all smaller numbers satisfy."""
    low, high = 0, _UNLIMITED
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


@frozen(eq=False, repr=False)
class _Cost:
    """Upper bound of the steps that a match takes."""

    paths: _Paths
    leading: tuple[_Cost, ...]
    """Costs of the lookarounds that are tried once, at the start."""
    inner: tuple[_Cost, ...]
    """Costs of the lookarounds that may be tried at each step."""

    @classmethod
    def of(cls, node: Node, unroll_limit: int) -> _Cost:
        items = node.items if isinstance(node, Sequence) else (node,)
        start = next(
            (index for index, item in enumerate(items) if not is_zero_width(item)), len(items)
        )
        automaton = Automaton(unroll_limit)
        automaton.build(Sequence(items[start:]))
        return cls(
            _Paths.of(automaton),
            tuple(
                cls.of(item.body, unroll_limit)
                for item in items[:start]
                if isinstance(item, Lookaround)
            ),
            tuple(cls.of(each.body, unroll_limit) for each in automaton.lookarounds),
        )

    def steps(self, length: int) -> int:
        per_step = 1 + sum(cost.steps(length) for cost in self.inner)
        return self.paths.steps(length) * per_step + sum(
            cost.steps(length) for cost in self.leading
        )

    def is_exponential(self) -> bool:
        return self.paths.exponential or any(
            cost.is_exponential() for cost in (*self.leading, *self.inner)
        )

    def is_affordable(self, length: int) -> bool:
        if self.is_exponential():
            return False
        return self.steps(length) <= BUDGET + BUDGET_PER_CHARACTER * length


@frozen(eq=False, repr=False)
class _Paths:
    """Upper bound of the number of paths that read a prefix of one text."""

    exponential: bool
    counts: tuple[Polynomial, ...] = ()
    """Number of paths to each position and its rivals."""

    @classmethod
    def of(cls, automaton: Automaton) -> _Paths:
        if automaton.looping_choice:
            return cls(exponential=True)
        product = _product(automaton)
        if len(product) == len(automaton.reads) and not automaton.ambiguous_steps:
            # No two positions are rivals: each text has one path.
            return cls(exponential=False, counts=((1 << automaton.choices,),))
        pair_components = _strong_components(product)
        components = _strong_components(
            {position: tuple(bits(after)) for position, after in enumerate(automaton.follow)}
        )
        components.reverse()
        component_of = {
            position: index for index, members in enumerate(components) for position in members
        }
        if any(
            component_of[one] == component_of[other] for one, other in automaton.ambiguous_steps
        ) or any(len({one == other for one, other in pairs}) > 1 for pairs in pair_components):
            return cls(exponential=True)
        rivals = [0] * len(automaton.reads)
        for one, other in product:
            if one != other:
                rivals[one] |= 1 << other
                rivals[other] |= 1 << one
        entry_counts = _entry_counts(automaton, product, pair_components, components, component_of)
        paths: dict[int, Polynomial] = {}
        for members, entries in zip(components, entry_counts, strict=True):
            count: Polynomial = (1 << automaton.choices,) if 0 in members else ()
            for group in _rival_predecessors(automaton, rivals, members):
                group_count = _sum((steps, paths[position]) for position, steps in group)
                count = tuple(map(max, *_padded(count, group_count)))
            loop_length = automaton.loop_lengths.get(members[0])
            bounds = [bound for bound in (entries, loop_length) if bound is not None]
            count = _sum([(min(bounds), count)]) if bounds else (0, *count)
            paths.update(dict.fromkeys(members, count))
        return cls(
            exponential=False,
            counts=tuple(
                {
                    _sum([(1, count), *((1, paths[rival]) for rival in bits(rivals[position]))])
                    for position, count in paths.items()
                }
            ),
        )

    def steps(self, length: int) -> int:
        # Loops are entered in order: k entries select k of the n characters.
        return max(
            sum(term * comb(length + 1, degree + 1) for degree, term in enumerate(count))
            for count in self.counts
        )


def _padded(*polynomials: Polynomial) -> Iterator[Polynomial]:
    size = max(map(len, polynomials), default=0)
    return (polynomial + (0,) * (size - len(polynomial)) for polynomial in polynomials)


def _sum(terms: Iterable[tuple[int, Polynomial]]) -> Polynomial:
    scaled = (tuple(factor * term for term in polynomial) for factor, polynomial in terms)
    return tuple(map(sum, zip(*_padded(*scaled), strict=True)))


def _rival_predecessors(
    automaton: Automaton, rivals: list[int], component: list[int]
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the predecessors of a component, each with its number of transitions.

    Predecessors that are connected as rivals form one group.
    """
    inside = sum(1 << position for position in component)
    steps = Counter(
        {
            position: (after & inside).bit_count()
            for position, after in enumerate(automaton.follow)
            if after & inside and not inside >> position & 1
        }
    )
    steps.update(one for one, other in automaton.ambiguous_steps if inside >> other & 1)
    outside = sum(1 << position for position in steps)
    groups: list[tuple[tuple[int, int], ...]] = []
    while outside:
        group = queue = outside & -outside
        while queue:
            position = next(bits(queue))
            queue = (queue & ~(1 << position)) | (rivals[position] & outside & ~group)
            group |= queue
        groups.append(tuple((position, steps[position]) for position in bits(group)))
        outside &= ~group
    return tuple(groups)


def _entry_counts(
    automaton: Automaton,
    product: Mapping[_Pair, tuple[_Pair, ...]],
    pair_components: list[list[_Pair]],
    components: list[list[int]],
    component_of: Mapping[int, int],
) -> list[int | None]:
    """Return the number of characters at which paths of one text can enter each component.

    After the first entry, the first path is inside the component and another path is still before
    it. Both advance through pairs of positions. If no loop of pairs leads to an entry, the longest
    way through the pairs bounds the entries. Otherwise the count is None.
    """
    insides = [sum(1 << position for position in members) for members in components]
    entering = [0] * len(components)
    before = [0] * len(components)
    loops: list[bool] = []
    for index, members in enumerate(components):
        for position in bits(entering[index]):
            before[index] |= insides[component_of[position]] | before[component_of[position]]
        loops.append(any(automaton.follow[position] & insides[index] for position in members))
        for position in members:
            for target in bits(automaton.follow[position] & ~insides[index]):
                entering[component_of[target]] |= 1 << position
    counts: list[int | None] = [1] * len(components)
    distances: dict[tuple[_Pair, int], int] = {}
    for pairs in pair_components:  # successors come first
        longest: dict[int, int] = {}
        for pair in pairs:
            for outer, inner in (pair, pair[::-1]):
                index = component_of[inner]
                if loops[index] and before[index] >> outer & 1:
                    rest = max(
                        (distances.get((each, index), 0) for each in product[pair]), default=0
                    )
                    distance = rest + (entering[index] >> outer & 1)
                    longest[index] = max(longest.get(index, 0), distance)
        is_loop = len(pairs) > 1 or pairs[0] in product[pairs[0]]
        for index, distance in longest.items():
            distances.update(((pair, index), distance) for pair in pairs)
            count = counts[index]
            if count is not None:
                counts[index] = None if distance and is_loop else max(count, 1 + distance)
    return counts


def _product(automaton: Automaton) -> dict[_Pair, tuple[_Pair, ...]]:
    """Return the pairs of rivals, each with its successors."""
    readers = _common_readers(automaton.reads)
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
            for q in bits(automaton.follow[other] & readers[p])
        }
        product[pair] = tuple(following)
        steps += len(following)
        todo += following
    return product


def _common_readers(reads: list[CodePoints]) -> list[int]:
    """Return for each position the positions that can read the same character, as bits."""
    users: dict[CodePoints, int] = {}
    for position, allowed in enumerate(reads):
        users[allowed] = users.get(allowed, 0) | 1 << position
    readers = dict(users)
    for (one, positions), (other, other_positions) in combinations(users.items(), 2):
        if one.intersects(other):
            readers[one] |= other_positions
            readers[other] |= positions
    return [readers[allowed] for allowed in reads]


def _strong_components(graph: Mapping[_T, tuple[_T, ...]]) -> list[list[_T]]:
    """Return the strongly connected components, successors first (Tarjan)."""
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
                    start = stack.index(node)
                    components.append(stack[start:])
                    stacked.difference_update(stack[start:])
                    del stack[start:]
            elif following not in index:
                path.append((following, iter(graph[following])))
                index[following] = low[following] = len(index)
                stack.append(following)
                stacked.add(following)
            elif following in stacked:
                low[node] = min(low[node], index[following])
    return components
