"""A shared text is taken whole or refused in one sentence, and never unfolds to more than the project's own limit."""

from __future__ import annotations

import base64
import json
import zlib
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.ui import sharing

STATE = {
    "trust_policy": "{}",
    "others": {"role": "{}"},
    "caller": "intern",
    "external_id": "",
    "session_name": "x",
    "fields": {},
    "account": "111122223333",
}
MARK = "trust-policy-lab:1:"
DAMAGED = "This shared text is damaged or cut off: copy the whole line once more."
FOREIGN = f"This is no shared workbench: such a text begins with {MARK}"
TOO_LONG = "This text is too long for a shared workbench."


def line(data: bytes, packed: bool = True) -> str:
    return MARK + base64.urlsafe_b64encode(zlib.compress(data, 9) if packed else data).decode()


def of(value: Any) -> str:
    return line(json.dumps(value).encode())


def squeezed(megabytes: int) -> str:
    """A state with a text of that size, made piece by piece."""
    before, after = json.dumps({**STATE, "trust_policy": "|"}).encode().split(b"|")
    packer = zlib.compressobj(9)
    pieces = [packer.compress(before), *(packer.compress(b"a" * 1_000_000) for _ in range(megabytes))]
    data = b"".join([*pieces, packer.compress(after), packer.flush()])
    return MARK + base64.urlsafe_b64encode(data).decode()


class Counted:
    """zlib, counting what it gives out."""

    error = zlib.error
    compress = staticmethod(zlib.compress)

    def __init__(self) -> None:
        self.produced = 0

    def count(self, data: bytes) -> bytes:
        self.produced += len(data)
        return data

    def decompress(self, *arguments: Any, **options: Any) -> bytes:
        return self.count(zlib.decompress(*arguments, **options))

    def decompressobj(self) -> Any:
        real = zlib.decompressobj()

        class Counting(SimpleNamespace):
            eof = property(lambda _: real.eof)
            unconsumed_tail = property(lambda _: real.unconsumed_tail)
            unused_data = property(lambda _: real.unused_data)

        return Counting(
            decompress=lambda *given, **options: self.count(real.decompress(*given, **options)),
            flush=lambda *given: self.count(real.flush(*given)),
        )


@pytest.mark.parametrize("megabytes", [5, 40, 200])
def test_what_would_unfold_to_too_much_is_refused_before_it_does(
    monkeypatch: pytest.MonkeyPatch, megabytes: int
) -> None:
    text = squeezed(megabytes)
    assert len(text) <= sharing.LONGEST, "short enough to be looked at"
    counted = Counted()
    monkeypatch.setattr(sharing, "zlib", counted)
    with pytest.raises(ValueError) as refused:
        sharing.unpacked(text)
    assert str(refused.value) == "This shared text holds more than a workbench does."
    assert counted.produced <= sharing.MOST


def test_the_counter_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    monkeypatch.setattr(sharing, "zlib", counted)
    assert sharing.unpacked(of(STATE)) == STATE
    assert counted.produced == len(json.dumps(STATE))


def test_what_is_too_long_is_not_even_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    monkeypatch.setattr(sharing, "zlib", counted)
    with pytest.raises(ValueError, match=TOO_LONG):
        sharing.unpacked(MARK + "A" * (sharing.LONGEST + 1))
    assert counted.produced == 0


GOOD = of(STATE)
BAD = {
    "nothing": ("", FOREIGN),
    "something else": ("hello", FOREIGN),
    "a later version": (GOOD.replace(":1:", ":2:"), FOREIGN),
    "the mark alone": (MARK, DAMAGED),
    "cut off": (GOOD[:-9], DAMAGED),
    "its head cut off": (MARK + GOOD[len(MARK) + 8 :], DAMAGED),
    "no base64": (MARK + "é" * 40, DAMAGED),
    "not packed": (line(json.dumps(STATE).encode(), packed=False), DAMAGED),
    "no JSON": (line(b"{"), DAMAGED),
    "no UTF-8": (line(b"\xff\xfe\xfa"), DAMAGED),
    "very deep": (line(b"[" * 1_000_000), DAMAGED),
    "a very long number": (line(b'{"caller": ' + b"9" * 1_000_000 + b"}"), DAMAGED),
    "a list": (of([STATE]), DAMAGED),
    "an unknown name": (of({**STATE, "attempt": ""}), DAMAGED),
    "a number for a text": (of({**STATE, "caller": 1}), DAMAGED),
    "nothing for a text": (of({**STATE, "external_id": None}), DAMAGED),
    "a text for a table": (of({**STATE, "fields": ""}), DAMAGED),
    "a table in a table": (of({**STATE, "others": {"role": {}}}), DAMAGED),
}


@pytest.mark.parametrize("what", BAD)
def test_whatever_else_it_is_one_sentence(what: str) -> None:
    text, sentence = BAD[what]
    with pytest.raises(ValueError) as refused:
        sharing.unpacked(text)
    assert str(refused.value) == sentence


@given(st.text(max_size=60), st.binary(max_size=60))
def test_no_text_does_anything_else(text: str, data: bytes) -> None:
    for tried in (text, MARK + text, line(data), line(data, packed=False)):
        try:
            state = sharing.unpacked(tried)
        except ValueError as refused:
            assert str(refused) in (FOREIGN, DAMAGED)
        else:
            assert set(state) <= set(STATE)


def test_white_space_does_not_matter() -> None:
    broken = "\n ".join(GOOD[at : at + 20] for at in range(0, len(GOOD), 20))
    assert sharing.unpacked(f"\t{broken}\r\n") == STATE


# A link with the line, as people and programs pass it on.
LINKS = [
    f"https://octo.github.io/lab/read/#{GOOD}",
    f"http://127.0.0.1:8000/read/index.html?embed#{GOOD}",
    f"https://octo.github.io/lab/read/#{GOOD.replace(':', '%3A').replace('=', '%3D')}",
    f" https://octo.github.io/lab/read/\n#{GOOD}\n",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_whole_link_is_as_good_as_its_line(link: str) -> None:
    assert sharing.unpacked(link) == STATE


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("https://octo.github.io/lab/read/", FOREIGN),
        ("https://octo.github.io/lab/read/#top", FOREIGN),
        (LINKS[0][:-9], DAMAGED),
    ],
)
def test_a_link_without_a_whole_line_gets_the_same_sentence(link: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        sharing.unpacked(link)
    assert str(refused.value) == sentence
