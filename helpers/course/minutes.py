"""How long a lesson takes: an estimate, by one formula for all of them."""

from __future__ import annotations

WORDS_A_MINUTE = 200  # prose, read once; policies and outputs are read with the cells around them
PREDICTION, EXERCISE, CARD = 1, 4, 6


def minutes(words: int, predictions: int, exercises: int, cards: int) -> int:
    """Estimate how long a notebook takes somebody who runs every cell.

    Args:
        words: of its prose.
        predictions: how many it asks.
        exercises: how many it has, without the cards.
        cards: how many it has of those that are attacked and defended.

    Returns:
        Minutes, rounded to five.
    """
    whole = words / WORDS_A_MINUTE + PREDICTION * predictions + EXERCISE * exercises + CARD * cards
    return max(5, 5 * round(whole / 5))
