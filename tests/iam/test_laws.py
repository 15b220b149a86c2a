"""Laws that hold for every policy, tried on random ones.

A Deny never grants, an Allow more never takes away, order never matters, narrowing never widens, and no text breaks
the engine.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import iam
from helpers.iam import PolicyKind, Unsupported, pattern_index, patterns
from helpers.iam.conditions import OPERATORS
from helpers.iam.decide import _known
from tests import recipes
from tests.iam.build import (
    DEVELOPER,
    EC2,
    INTERN,
    NIGHTLY,
    OPERATOR,
    ROOT_B,
    VENDOR_SESSION,
    A,
    B,
    C,
    allowing,
    assume,
    document,
    trusting,
)
from tests.iam.steps import at_most

callers = st.sampled_from([OPERATOR, INTERN, NIGHTLY, DEVELOPER, VENDOR_SESSION, EC2, ROOT_B])
principals = st.sampled_from(
    [
        {"AWS": "*"},
        {"AWS": A},
        {"AWS": f"arn:aws:iam::{B}:root"},
        {"AWS": [C, OPERATOR.arn]},
        {"AWS": NIGHTLY.role_arn},
        {"AWS": NIGHTLY.arn},
        {"AWS": DEVELOPER.arn, "Service": EC2.arn},
        {"Service": ["lambda.amazonaws.com", EC2.arn]},
    ]
)
keys = st.sampled_from(["sts:ExternalId", "aws:MultiFactorAuthPresent", "aws:SourceIp", "aws:PrincipalTag/team"])
values = st.sampled_from(["company-a-7f3d", "true", "false", "203.0.113.10", "backup", "b*"])
operators = st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "StringNotLike"])
conditions = st.dictionaries(
    operators, st.dictionaries(keys, st.lists(values, min_size=1, max_size=2), min_size=1), max_size=2
)
contexts = st.dictionaries(keys, values)
statements = st.builds(
    lambda principal, effect, condition: trusting(principal, effect, Condition=condition),
    principals,
    st.sampled_from(["Allow", "Deny"]),
    conditions,
)
trusts = st.lists(statements, min_size=1, max_size=4)
may = st.booleans()


@given(callers, trusts, may, contexts, statements)
def test_one_more_deny_never_grants(caller, trust, may, context, extra):
    more = [*trust, {**extra, "Effect": "Deny"}]
    if assume(caller, *more, may=may, context=context).allowed:
        assert assume(caller, *trust, may=may, context=context).allowed


@given(callers, trusts, may, contexts, statements)
def test_one_more_allow_never_takes_away(caller, trust, may, context, extra):
    if assume(caller, *trust, may=may, context=context).allowed:
        assert assume(caller, *trust, {**extra, "Effect": "Allow"}, may=may, context=context).allowed


@given(st.lists(callers, min_size=2, max_size=3), trusts, may, st.lists(contexts, min_size=2, max_size=3), may)
def test_what_is_remembered_changes_no_answer(several, trust, may, various, through):
    # What does not hang on the context is decided once for a caller and a set of policies; here they come by turns.
    if through:
        various = [{**context, "aws:SourceVpce": f"vpce-{number}"} for number, context in enumerate(various)]
    asked = [(caller, context) for context in various for caller in several] * 2
    more = {"endpoint": document(*map(_served, reversed(trust)))} if through else {}
    by_turns = [assume(caller, *trust, may=may, context=context, **more) for caller, context in asked]
    for (caller, context), remembered in zip(asked, by_turns, strict=True):
        _known.cache_clear()
        fresh = iam.Decision(*assume(caller, *trust, may=may, context=context, **more))
        assert (fresh.outcome, fresh.reason, fresh.paragraph, fresh.aws_message) == (
            *(remembered.outcome, remembered.reason),
            *(remembered.paragraph, remembered.aws_message),
        )


def test_credentials_count_though_the_question_is_remembered():
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
    by_keys, by_token = {}, {"aws:TokenIssueTime": "2035-01-15T09:00:00Z"}
    with_mfa = {**by_token, "aws:MultiFactorAuthPresent": "true"}
    asked = {
        "iam:ListUsers": (by_keys, with_mfa),
        "sts:GetFederationToken": (by_keys,),
        "sts:GetAccessKeyInfo": (by_keys,),
        "sts:AssumeRole": (by_keys, by_token, with_mfa),
        "s3:ListBucket": (by_keys, by_token, with_mfa),
    }
    for action, taken in asked.items():
        for context in (by_keys, by_token, with_mfa, by_token, by_keys):
            policies = iam.Policies(identity=(iam.parse(document(allowing("*")), PolicyKind.IDENTITY),))
            if action == "sts:AssumeRole":
                trust = document(trusting({"AWS": OPERATOR.arn}))
                policies = policies.but(resource=iam.parse(trust, PolicyKind.TRUST))
            decision = iam.decide(iam.Request(OPERATOR, action, "*", OPERATOR.account, context, policies))
            assert decision.allowed is (context in taken), (action, context, decision.reason)


def _served(statement):
    """The statement as one of a VPC endpoint's policy."""
    return {**statement, "Resource": "*"}


@given(callers, trusts, may, contexts, trusts)
def test_an_endpoint_only_takes_away(caller, trust, may, context, served):
    through = assume(caller, *trust, may=may, context=context, endpoint=document(*map(_served, served)))
    over_the_internet = assume(caller, *trust, may=may, context=context)
    if through.allowed:
        assert over_the_internet.allowed
    by_default = document(allowing("*", Principal="*"))
    assert assume(caller, *trust, may=may, context=context, endpoint=by_default).outcome is over_the_internet.outcome


@given(callers, trusts, may, contexts, st.randoms())
def test_order_never_matters(caller, trust, may, context, random):
    shuffled = [*trust]
    random.shuffle(shuffled)
    before, after = (assume(caller, *these, may=may, context=context) for these in (trust, shuffled))
    assert before.outcome is after.outcome


@given(callers, trusts, may, contexts, conditions)
def test_narrowing_an_allow_never_widens(caller, trust, may, context, condition):
    def narrowed(statement):
        free = {op: keys for op, keys in condition.items() if op not in statement["Condition"]}
        return {**statement, "Condition": {**statement["Condition"], **free}}

    narrower = [narrowed(s) if s["Effect"] == "Allow" else s for s in trust]
    if assume(caller, *narrower, may=may, context=context).allowed:
        assert assume(caller, *trust, may=may, context=context).allowed


@given(callers, trusts, may, contexts)
def test_spelling_never_matters(caller, trust, may, context):
    def respelled(statement):
        principal = {
            kind: [
                value.replace(f"arn:aws:iam::{B}:root", B) for value in (named if isinstance(named, list) else [named])
            ]
            for kind, named in statement["Principal"].items()
        }
        return {**statement, "Principal": principal, "Action": ["STS:assumeROLE"]}

    one, other = (assume(caller, *these, may=may, context=context) for these in (trust, map(respelled, trust)))
    assert one.outcome is other.outcome


@given(callers, trusts, may, contexts)
def test_every_decision_has_a_sentence_and_a_paragraph(caller, trust, may, context):
    decision = assume(caller, *trust, may=may, context=context)
    assert decision.reason.endswith(".") and "\n" not in decision.reason
    assert decision.paragraph.count(decision.request.action) >= 1
    assert decision.allowed or decision.deciding_gate


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Version",
                    "Statement",
                    "Effect",
                    "Principal",
                    "Action",
                    "Resource",
                    "Condition",
                    "AWS",
                    "Sid",
                    "StringEquals",
                ]
            )
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
texts = st.text(max_size=200) | json_like.map(lambda data: json.dumps(data)) | st.builds(
    lambda text, at, junk: text[: at % len(text)] + junk + text[at % len(text) + 1 :],
    st.just(json.dumps({"Version": "2012-10-17", "Statement": [trusting({"AWS": B}, Condition={"Bool": {"aws:x": "true"}})]})),
    st.integers(0, 500),
    st.text(max_size=2),
)  # fmt: skip


@settings(max_examples=600)
@given(texts, st.sampled_from(PolicyKind))
def test_no_text_breaks_the_engine(text, kind):
    policy = iam.parse(text, kind)
    assert policy.errors or policy.statements or policy.unsupported
    for finding in policy.findings:
        assert finding.line >= 1 and finding.column >= 1 and str(finding)
    alone = (PolicyKind.TRUST, PolicyKind.BUCKET, PolicyKind.BOUNDARY, PolicyKind.ENDPOINT)
    held = policy if kind in alone else (policy,)
    slot = "resource" if kind in (PolicyKind.TRUST, PolicyKind.BUCKET) else kind.value
    policies = iam.Policies(**{slot: (held,) if kind in (PolicyKind.SCP, PolicyKind.RCP) else held})
    try:
        decision = iam.decide(iam.Request(OPERATOR, "sts:AssumeRole", f"arn:aws:iam::{A}:role/R", A, {}, policies))
    except Unsupported:
        return
    assert decision.reason and decision.paragraph


def _slow_glob(pattern, text):
    """The definition, without any cleverness."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return _slow_glob(pattern[1:], text) or (bool(text) and _slow_glob(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and _slow_glob(pattern[1:], text[1:])


@settings(max_examples=300)
@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_patterns_match_by_definition(pattern, text):
    assert patterns.glob(pattern)(text) is _slow_glob(pattern, text)


many_patterns = st.lists(st.text("ab*?", max_size=6), min_size=pattern_index.FEW + 1, max_size=20)


@settings(max_examples=300)
@given(many_patterns, st.text("ab", max_size=10), st.booleans())
def test_one_of_many_patterns_matches_when_one_of_them_does(listed, text, as_tokens):
    given_as = [list(patterns.tokens(pattern)) for pattern in listed] if as_tokens else listed
    assert pattern_index.any_of(given_as, patterns.glob)(text) is any(_slow_glob(pattern, text) for pattern in listed)


@settings(max_examples=300)
@given(
    st.lists(st.text("a:*?", min_size=3, max_size=12), min_size=pattern_index.FEW + 1, max_size=20),
    st.text("a:", max_size=12),
)
def test_one_of_many_arns_matches_when_one_of_them_does(listed, text):
    assert pattern_index.any_of(listed, patterns.arn_like)(text) is any(
        patterns.arn_like(pattern)(text) for pattern in listed
    )


texts_of_a_type = {
    "Bool": ["true", "False", "TRUE"],
    "Null": ["true", "false"],
    "Numeric": ["1", "1.0", "-2", "1e3", "999.5", "1000"],
    "Date": ["2035", "2035-01-01T00:00:00Z", "0", "12", "2051222400", "99999999999", "2034-12-31T23:59:59.5-01:00"],
    "IpAddress": ["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1", "203.0.113.0/24"],
    "Binary": ["aGVsbG8=", "YQ==", ""],
    "String": ["a", "A", "a*", "*b", "a?b", "b", "", "ab", "*", "arn:aws:iam::1:role/a"],
    "Arn": ["arn:aws:iam::1:role/a", "arn:aws:iam::*:role/*", "arn:aws:s3:::b", "a"],
}


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
@given(chosen=st.data())
def test_several_values_fit_what_one_of_them_fits(operator, chosen):
    name = operator.name.removeprefix("Not")
    texts = next((texts for family, texts in texts_of_a_type.items() if name.startswith(family)), None)
    assert texts, f"{name}: add its family to texts_of_a_type, tests/iam/test_laws.py; {recipes.OPERATOR}"
    wanted = chosen.draw(st.lists(st.sampled_from(texts), min_size=1, max_size=12))
    had = chosen.draw(st.sampled_from([*texts, "10.1.2.4", "something else"]))
    assert operator.prepare(wanted)(had) is any(operator.prepare((text,))(had) for text in wanted)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("*" * 2000, True),
        ("?*" * 1000, True),
        ("*a" * 1000 + "b", False),
        ("a*" * 1000 + "b", False),
    ],
)
@pytest.mark.parametrize(("compiled", "before"), [(patterns.glob, ""), (patterns.arn, "arn:aws:s3:::")])
def test_no_pattern_is_catastrophic(pattern, matches, compiled, before):
    match = compiled(before + pattern)
    with at_most(5 * len(pattern)):  # each piece is looked for once
        assert match(before + "a" * 2000) is matches
