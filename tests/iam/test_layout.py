"""Laying a document out changes nothing it says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.layout import formatted
from tests.iam.build import B, trusting

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
layouts = st.sampled_from([{"indent": None}, {"indent": 0}, {"indent": "\t"}, {"separators": (" ,\r\n", "  :\n")}])


@given(values, layouts, st.booleans())
def test_every_layout_becomes_the_same(value, layout, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only, **layout)
    assert formatted(text) == json.dumps(value, ensure_ascii=ascii_only, indent=2)
    assert formatted(formatted(text)) == formatted(text)


KEPT = [
    ("numbers as they are written", '{"a": 1.50, "b": 1E3}', '{\n  "a": 1.50,\n  "b": 1E3\n}'),
    ("escapes as they are written", '["\\u0061\\"{", "é"]', '[\n  "\\u0061\\"{",\n  "é"\n]'),
    ("a text that is no JSON", '{"a": 1,}', '{"a": 1,}'),
    ("a name that stands twice", '{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("what", "text", "laid_out"), KEPT, ids=[row[0] for row in KEPT])
def test_what_is_kept(what, text, laid_out):
    assert formatted(text) == laid_out


def test_a_policy_laid_out_is_the_same_policy():
    text = json.dumps({"Version": "2012-10-17", "Statement": trusting({"AWS": [B]}, Sid="x")})
    one, other = iam.parse(text, PolicyKind.TRUST), iam.parse(formatted(text), PolicyKind.TRUST)
    assert one.version == other.version and one.statements
    assert [(s.sid, s.effect, s.principal, s.pointer) for s in one.statements] == [
        (s.sid, s.effect, s.principal, s.pointer) for s in other.statements
    ]
    assert other.place("/Statement/0/Sid").line == 11
