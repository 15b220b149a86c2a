"""Breaks texts of every form, and looks what the readers say: a sentence and a place, never a traceback.

python3 lab.py run python -m tests.documents.reader_fuzz --seed 7 --count 1000000
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter

from helpers import simulate
from helpers.documents import read
from helpers.iam import parse
from tests.documents.test_forms import CONFIGURATION, JSONS, TEMPLATE

REQUEST = json.dumps(
    {
        "id": "1",
        "action": "sts:AssumeRole",
        "resource": "arn:aws:iam::111122223333:role/R",
        "caller": {"arn": "arn:aws:iam::123456789012:user/eve"},
        "context": {"sts:ExternalId": "x", "aws:TagKeys": ["a"]},
        "policies": {"resource": {"Version": "2012-10-17", "Statement": []}, "identity": []},
    }
)
# Parts of the longer ones, so that each is read quickly and broken where it matters.
TEXTS = {
    "JSON": [text for what, text, _ in JSONS if not what.startswith("aws")],
    "CLI output": [text for what, text, _ in JSONS if what.startswith(("aws", "…"))],
    "YAML": [TEMPLATE, *re.split(r"(?m)^  (?=\w)", TEMPLATE)[1:]],
    "HCL": re.split(r"\n\n(?=data|resource)", CONFIGURATION),
    "request lines": [REQUEST],
}
SPICE = ["{", "}", "[", "]", '"', "'", ":", ",", "\n", "\t", "\\", "${", "!Sub ", "&a ", "*a", "<<EOF\n", "%7B", "null", "-", "\x00", "é", "\ud800", "\ue000", "1e999", "#", "```\n", "~"]  # fmt: skip


def broken(chance: random.Random, text: str) -> str:
    """The text with a few changes: something put in, taken out, twice, or cut off."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.choice((1, 1, 2, 8, 40)))
        change = chance.randrange(4)
        if change == 0:
            text = text[:at] + chance.choice(SPICE) + text[at:]
        elif change == 1:
            text = text[:at] + text[end:]
        elif change == 2:
            text = text[:at] + text[at:end] * 2 + text[end:]
        else:
            text = text[:at] if chance.random() < 0.2 else text[:at] + chance.choice(SPICE) + text[end:]
    return text


def look(form: str, text: str) -> str:
    """Read it; whatever is said has words and a place.

    Returns:
        How it ended, for the count.
    """
    if form == "request lines":
        said = json.loads(simulate._answer(text.encode("utf-8", "replace").replace(b"\n", b" "), 1, False).text)
        told = said.get("error", said)
        assert told.get("reason"), (text, said)
        return "error" if "error" in said else "answer"
    reading = read(text)
    lines = text.count("\n") + 2
    for document in reading.documents:
        for finding in map(document.placed, parse(document.text, document.kind).findings):
            assert finding.message and 1 <= finding.line <= lines and finding.column >= 1, (text, finding)
    for words in (*reading.unread, *reading.notes, reading.trouble):
        assert "\n" not in words and len(words) < 1000, (text, words)
    if not reading.documents:
        assert reading.trouble.endswith("."), (text, reading)
        return "sentence"
    return "policy"


def run(seed: int, count: int) -> Counter[str]:
    """Break and read so many texts, split over the forms.

    Args:
        seed: where chance begins.
        count: how many.
    """
    chance = random.Random(seed)
    forms = list(TEXTS)
    ends: Counter[str] = Counter()
    for number in range(count):
        form = forms[number % len(forms)]
        text = broken(chance, chance.choice(TEXTS[form]))
        try:
            ends[f"{form}: {look(form, text)}"] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, number {number}, {form}: {text!r}") from error
    return ends


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=20_000)
    asked = parser.parse_args()
    for end, number in sorted(run(asked.seed, asked.count).items()):
        print(f"{number:9,} {end}")
