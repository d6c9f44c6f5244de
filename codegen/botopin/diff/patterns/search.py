"""Search for texts that one pattern, or both, match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, frozen

from botopin.diff.patterns.automaton import DEAD

if TYPE_CHECKING:
    from botopin.diff.patterns.alphabet import Alphabet
    from botopin.diff.patterns.automaton import Automaton
    from botopin.diff.patterns.budget import Budget


@frozen
class Lengths:
    """Allowed lengths of a text, in characters."""

    min: int = 0
    max: int | None = None
    """Maximum length; None for no limit."""

    def __contains__(self, length: int) -> bool:
        return self.min <= length and not self.is_exceeded(length)

    def is_exceeded(self, length: int) -> bool:
        """Return whether a length is above the maximum."""
        return self.max is not None and length > self.max

    def __or__(self, other: Lengths) -> Lengths:
        """Return the smallest range that contains both ranges."""
        is_bounded = self.max is not None and other.max is not None
        return Lengths(
            min(self.min, other.min),
            max(self.max or 0, other.max or 0) if is_bounded else None,
        )


@define
class _Question:
    """Question whether a text exists, with the shortest one once it is found."""

    lengths: Lengths
    by_old: bool
    """Whether the old pattern must match the text."""
    by_new: bool
    text: str | None = None

    def consider(
        self, accepted: tuple[bool, bool], length: int, step: _Step, alphabet: Alphabet
    ) -> None:
        """Take the text that leads to a step if it answers the question first."""
        if self.text is None and accepted == (self.by_old, self.by_new) and length in self.lengths:
            self.text = step.text(alphabet.characters)

    def is_open_after(self, step: _Step) -> bool:
        """Return whether the text that leads to a step can continue to an answer."""
        return not (self.by_old and step.old == DEAD) and not (self.by_new and step.new == DEAD)


@frozen
class Texts:
    """Shortest texts; None if there is none."""

    only_old: str | None
    """Text of an allowed old length that the old pattern matches and the new one does not."""
    both: str | None
    only_new: str | None


@frozen(eq=False, repr=False)
class _Step:
    """A pair of states, with the way to it."""

    old: int
    new: int
    before: _Step | None
    letter: int

    def text(self, characters: str) -> str:
        letters: list[str] = []
        step = self
        while step.before is not None:
            letters.append(characters[step.letter])
            step = step.before
        return "".join(reversed(letters))


def find_texts(
    automata: tuple[Automaton, Automaton],
    lengths: tuple[Lengths, Lengths],
    alphabet: Alphabet,
    budget: Budget,
    *,
    is_narrower: bool = False,
    is_wider: bool = False,
) -> Texts:
    """Return the shortest text for each of the three sets that two patterns form.

    Args:
        automata: Automata of the old and of the new pattern.
        lengths: Old and new allowed lengths.
        alphabet: Letters of both automata.
        budget: Work that the search can take.
        is_narrower: Whether the new pattern is known to match no other texts than the old one.
        is_wider: Whether the old pattern is known to match no other texts than the new one.

    Raises:
        BudgetExceeded: The search exceeds the budget.
    """
    old, new = automata
    only_old = _Question(lengths[0], by_old=True, by_new=False)
    both = _Question(lengths[0] | lengths[1], by_old=True, by_new=True)
    only_new = _Question(lengths[1], by_old=False, by_new=True)
    questions: list[_Question] = [both]
    if not is_wider:
        questions.append(only_old)
    if not is_narrower:
        questions.append(only_new)
    all_letters = range(len(alphabet.characters))
    # Texts of different lengths can lead to one pair of states. Beyond both minima, the first of
    # them answers every question that a longer one answers.
    counted = max(each.min for each in lengths)
    layer = [_Step(old.start, new.start, None, 0)]
    seen = {(old.start, new.start, 0)}
    length = 0
    while layer and questions:
        following: list[_Step] = []
        for step in layer:
            accepted = old.accepting[step.old], new.accepting[step.new]
            for question in questions if any(accepted) else ():
                question.consider(accepted, length, step, alphabet)
        length += 1
        questions = [
            question
            for question in questions
            if question.text is None and not question.lengths.is_exceeded(length)
        ]
        counted_length = min(length, counted)
        for step in layer:
            if not any(question.is_open_after(step) for question in questions):
                continue
            pairs = old.successors(step.old), new.successors(step.new)
            # The last letter with a pair is the most readable one.
            letters = dict(zip(zip(*pairs, strict=True), all_letters, strict=True))
            budget.spend(1 + len(letters))
            for pair, letter in reversed(letters.items()):
                key = *pair, counted_length
                if key not in seen:
                    seen.add(key)
                    following.append(_Step(*pair, step, letter))
        layer = following
    return Texts(only_old.text, both.text, only_new.text)
