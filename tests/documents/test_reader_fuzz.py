"""Whatever is pasted, the readers answer with a policy or a sentence, at a place of the text."""

from __future__ import annotations

import pytest

from tests.documents.reader_fuzz import TEXTS, run

SEEDS = range(5)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in SEEDS[1:])])
def test_broken_texts_get_a_sentence_and_a_place(seed: int) -> None:
    ends = run(seed, 4_000)
    for form in TEXTS:
        assert len([end for end in ends if end.startswith(form)]) == 2, "both kinds of endings, or little is tried"
