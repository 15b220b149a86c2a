"""A description is faithful: policies that read alike decide alike, and what it says of an absent key is true.

That finds words that hide a difference. Words that say something else than the policy are for the tables of
`test_describe.py`, and for the laws here that read the words back.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import iam
from helpers.iam import Policies, PolicyKind, Request, Unsupported, clauses, conditions
from helpers.iam.describe import describe
from tests import recipes
from tests.iam.build import (
    ANONYMOUS,
    BUCKET,
    DEVELOPER,
    EC2,
    FEDERATED_USER,
    INTERN,
    NIGHTLY,
    OIDC,
    OPERATOR,
    ROLE,
    ROOT_B,
    SAML,
    VENDOR_SESSION,
    A,
    B,
    allowing,
    document,
    trusting,
)

TRUST, IDENTITY, BUCKETS, SCP, RCP = (
    PolicyKind.TRUST,
    PolicyKind.IDENTITY,
    PolicyKind.BUCKET,
    PolicyKind.SCP,
    PolicyKind.RCP,
)


def in_bucket(principal, effect="Allow"):
    return {"Effect": effect, "Principal": principal, "Action": "s3:GetObject", "Resource": BUCKET + "/*"}


TEXTS = [
    "", "a", "A", "a*", "*a", "*a*", "a*b", "*", "**", "?", "true", "TRUE", "false", "5", "5.0", "20350", "2035", "2035-01-15",
    "2035-01-15T00:00", "2035-01-15T00:00:00Z", "2052432000", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.1", "10.0.0.1/32", "aGVsbG8=",
    "arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a*", "arn:aws:iam::1:*", "arn:aws:iam::*", "arn:aws:iam:*:1:role/a",
    "${aws:username}", "${aws:username}*", "${aws:userid}", "${aws:userid, 'a'}", "${*}", "${$}", 'a" or "b', "b",
]  # fmt: skip
HAD = [
    None, (), *[(text,) for text in TEXTS], ("ab",), ("ba",), ("cab",), ("-1",), ("50",), ("10.0.9.9",), ("10.9.9.9",),
    ("arn:aws:iam::1:role/ab",), ("arn:aws:iam:x:1:role/a",), ("arn:aws:iam::1:x:y",), ("2036-01-01",), ("eve",), ("evelyn",),
    ("a", "b"), ("a", "c"), ("c", "d"), ("", "a"), ("true", "false"),
]  # fmt: skip


def _conditions(key, version):
    """Every operator in every form, with one value and with pairs of them."""
    plain = {operator.name.replace("Not", "") for operator in conditions.OPERATORS.values()} - {"Null"}
    assert plain <= clauses.READERS.keys(), f"{plain - clauses.READERS.keys()}: {NEXT_READER}"
    lists = [(), *((text,) for text in TEXTS), ("a", "b"), ("b", "a"), ("a*", "b"), ("a", "*a"), ("true", "false")]
    lists += [(text, "a") for text in TEXTS if text != "a"]
    lists += [("10.0.0.1", "10.0.0.0/16"), ("5", "20350"), ("2035", "2052432000")]
    for operator, qualifier, suffix in product(
        conditions.OPERATORS.values(), ("", "ForAllValues:", "ForAnyValue:"), ("", "IfExists")
    ):
        for values in lists:
            try:
                yield conditions.condition(
                    f"{qualifier}{operator.name}{suffix}", key, values, "", replace_variables=version == "2012-10-17"
                )
            except (ValueError, Unsupported):
                continue


NEXT_READER = f"add it to READERS in helpers/iam/clauses.py; {recipes.OPERATOR}"
NEXT_WORDS = f"see READERS in helpers/iam/clauses.py; {recipes.OPERATOR}"
CONTEXTS = [(had, {"aws:username": "eve", **other}) for had, other in product(HAD, ({}, {"aws:userid": "b"}))]


@pytest.mark.parametrize(
    ("key", "version"),
    [
        ("aws:x", "2012-10-17"),
        ("aws:x", "2008-10-17"),
        ("aws:MultiFactorAuthPresent", "2012-10-17"),
        ("sts:ExternalId", "2012-10-17"),
        ("aws:TagKeys", "2012-10-17"),
    ],
)
def test_conditions_that_read_alike_hold_alike(key, version):
    contexts = [other if had is None else {**other, key.lower(): had} for had, other in CONTEXTS]
    seen = defaultdict(set)
    for condition in _conditions(key, version):
        truths = tuple(condition.mismatch(context) is None for context in contexts)
        allow, deny = clauses.clause(condition, False, True), clauses.clause(condition, True, False)
        for said in (clauses.with_external_id(condition) or allow, deny):
            seen[said].add((truths, condition.written, condition.values))
    lies = [(said, rows) for said, rows in seen.items() if len({truths for truths, *_ in rows}) > 1]
    assert not lies, f"words that mean two things, {NEXT_WORDS}: {lies[0][0]}: { {row[1:] for row in lies[0][1]} }"
    assert sum(len(rows) > 1 for rows in seen.values()) > 50  # many ways to write one condition


def test_what_is_said_of_a_request_without_the_key_is_true():
    for condition in _conditions("aws:x", "2012-10-17"):
        if condition.operator.name == "Null":
            continue
        holds = condition.mismatch({}) is None
        assert ("a request without it passes" in clauses.clause(condition, False, True)) is holds, condition.written
        assert ("a request without it is hit" in clauses.clause(condition, True, True)) is holds, condition.written
        assert ("a request without it meets this" in clauses.clause(condition, True, False)) is holds, condition.written


READ = {"is": str.__eq__, "starts with": str.startswith, "ends with": str.endswith, "contains": str.__contains__}


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "ArnLike"])
def test_plain_words_for_a_pattern_mean_what_they_say(operator):
    read_back = set()
    for value in TEXTS:
        condition = conditions.condition(operator, "aws:x", (value,), "", replace_variables=False)
        clause = clauses.clause(condition, deny=False, alone=True)
        found = re.match(rf'aws:x ({"|".join(READ)}) ("(?:[^"\\]|\\.)*")', clause)
        if found:
            fits, text = READ[found.group(1)], json.loads(found.group(2))
            read_back.add(found.group(1))
            for had in (had[0] for had in HAD if had and len(had) == 1):
                assert (condition.mismatch({"aws:x": had}) is None) is fits(had, text), clause
    assert read_back == {"StringEquals": {"is"}, "StringLike": {*READ}, "ArnLike": {"is", "starts with"}}[operator]


NAMED = [
    "*", {"AWS": "*"}, {"AWS": B}, {"AWS": f"arn:aws:iam::{B}:root"}, {"AWS": OPERATOR.arn}, {"AWS": "AIDAOPERATOREXAMPLE"},
    {"AWS": f"arn:aws:iam::{B}:user/x/backup-operator"}, {"AWS": f"arn:aws-cn:iam::{B}:user/backup-operator"},
    {"AWS": NIGHTLY.role_arn}, {"AWS": NIGHTLY.arn}, {"AWS": "AROASERVICEEXAMPLE"}, {"AWS": [OPERATOR.arn, B]}, {"AWS": [B, OPERATOR.arn]},
    {"AWS": [NIGHTLY.arn, NIGHTLY.role_arn]}, {"AWS": FEDERATED_USER.arn}, {"AWS": DEVELOPER.arn}, {"AWS": INTERN.arn}, {"Service": EC2.arn},
    {"Service": "lambda.amazonaws.com"}, {"Federated": OIDC}, {"Federated": SAML}, {"Federated": "accounts.google.com"}, {"AWS": A},
    {"AWS": B, "Service": EC2.arn},
]  # fmt: skip
CALLERS = [
    OPERATOR, INTERN, NIGHTLY, DEVELOPER, VENDOR_SESSION, FEDERATED_USER, EC2, ROOT_B, ANONYMOUS, iam.caller_from_arn(OIDC),
    iam.caller_from_arn(f"arn:aws:iam::{B}:user/x/backup-operator"), iam.caller_from_arn(f"arn:aws:sts::{B}:assumed-role/BackupServiceRole/daily"),
]  # fmt: skip
ACTIONS = [
    "*", "s3:*", "S3:*", "s3:Get*", "s3:GetObject", "s3:getobject", "s3:*Object", "s3:GetObjec?", "s3:PutObject", "sts:*",
    "sts:AssumeRole", "sts:assumerole", "sts:AssumeRole*", "sts:TagSession", "sts:Tag*", "sts:AssumeRoleWithWebIdentity",
]  # fmt: skip
KEY = "/home/${aws:username}/*"
RESOURCES = [
    "*", BUCKET, BUCKET + "/*", BUCKET + "*", BUCKET + "/a*", BUCKET + "/a", BUCKET + "/*a", BUCKET + "/", BUCKET + KEY, BUCKET + "/home/eve/*",
    BUCKET + "/${*}", "arn:aws:s3:::*", "arn:aws:s3:*", "arn:aws:s3::*:your-bucket-name", "arn:aws:iam::*:role/*", ROLE, ROLE + "*",
    f"arn:aws:iam::{A}:role/*", f"arn:aws:iam::{A}:role/x/BackupAccessRole", f"arn:aws-cn:iam::{A}:role/BackupAccessRole",
]  # fmt: skip
ASKED = [
    BUCKET, BUCKET + "/a", BUCKET + "/ab", BUCKET + "/ba", BUCKET + "-2", BUCKET + "/*", BUCKET + "/home/eve/x", BUCKET + "/home/${aws:username}/x",
    "arn:aws:s3:::other/a", "arn:aws:s3::1:your-bucket-name", ROLE, ROLE + "2", f"arn:aws:iam::{A}:role/x/BackupAccessRole",
]  # fmt: skip
TRIED = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:AssumeRoleWithWebIdentity",
]

OF_TEXTS = (
    "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "ForAllValues:StringLike",
    "ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "ArnLike", "ArnEquals", "ArnNotLike",
)  # fmt: skip
OPERANDS = {
    **dict.fromkeys(OF_TEXTS, ("a", "a*", "*a", "true", "10.0.0.1", "${aws:username}", "arn:aws:iam::1:role/a")),
    **dict.fromkeys(("Bool", "BoolIfExists", "Null"), ("true", "false")),
    **dict.fromkeys(("IpAddress", "NotIpAddress", "IpAddressIfExists"), ("10.0.0.1", "10.0.0.0/8")),
}
COMPARED = ["sts:ExternalId", "aws:MultiFactorAuthPresent", "aws:SourceIp", "aws:TagKeys", "aws:PrincipalTag/team"]


@st.composite
def some_conditions(draw):
    operators = draw(st.lists(st.sampled_from(list(OPERANDS)), max_size=2))
    return {
        operator: draw(
            st.dictionaries(
                st.sampled_from(COMPARED),
                st.lists(st.sampled_from(OPERANDS[operator]), max_size=2),
                min_size=1,
                max_size=2,
            )
        )
        for operator in operators
    }


def _one_or_two(values):
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=2)


@cache  # hypothesis learns about each strategy when it is made
def _vocabulary(kind):
    """What may stand in each element of a policy of that kind."""
    actions = {
        TRUST: [a for a in ACTIONS if a.startswith("sts:")],
        BUCKETS: [a for a in ACTIONS if a.lower().startswith("s3:")],
    }
    resources = [text for text in RESOURCES if text.startswith("arn:aws:s3:::")] if kind is BUCKETS else RESOURCES
    who = [each for each in NAMED if (each == "*" or kind is not RCP) and (each != "*" or kind is not TRUST)]
    return {
        "Effect": st.sampled_from(["Deny"] if kind is RCP else ["Allow", "Deny"]),
        "Principal": st.sampled_from(who),
        "Action": _one_or_two(actions.get(kind, ACTIONS)),
        "Resource": _one_or_two(resources),
        "Condition": some_conditions(),
    }


@st.composite
def statements(draw, kind):
    drawn = {name: draw(values) for name, values in _vocabulary(kind).items()}
    if not kind.resource_based:
        del drawn["Principal"]
    if kind is TRUST:
        del drawn["Resource"]
    able = {
        "Principal": kind is BUCKETS and drawn["Effect"] == "Deny",
        "Action": kind not in (TRUST, RCP),
        "Resource": kind is not TRUST,
    }
    return {
        f"Not{name}" if able.get(name) and draw(st.integers(0, 3)) == 0 else name: value
        for name, value in drawn.items()
    }


@st.composite
def respelled(draw, statement, kind):
    """The same statement with one element drawn again: most often something else, sometimes the same in other words."""
    name = draw(st.sampled_from(sorted(statement)))
    return {**statement, name: draw(_vocabulary(kind)[name.removeprefix("Not")])}


KINDS = st.sampled_from(list(PolicyKind))


def versions(kind):
    return st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"] if kind not in (SCP, RCP) else ["2012-10-17"])


@st.composite
def pairs(draw):
    """Two policies of one kind that are near one another."""
    kind = draw(KINDS)
    listed = draw(st.lists(statements(kind), min_size=1, max_size=2))
    at = draw(st.integers(0, len(listed) - 1))
    others = [*listed[:at], draw(respelled(listed[at], kind)), *listed[at + 1 :]]
    texts = (document(*each, version=draw(versions(kind))) for each in (listed, others))
    return tuple(iam.parse(text, kind) for text in texts)


requests = st.tuples(
    st.sampled_from(CALLERS),
    st.sampled_from(TRIED),
    st.sampled_from(ASKED),
    st.fixed_dictionaries(
        {},
        optional={
            "aws:username": st.sampled_from(["eve", "a", "*"]),
            "sts:ExternalId": st.sampled_from(["a", "ab", "ba", "${aws:username}"]),
            "aws:MultiFactorAuthPresent": st.sampled_from(["true", "false"]),
            "aws:SourceIp": st.sampled_from(["10.0.0.1", "10.9.0.1", "11.0.0.1", "a"]),
            "aws:TagKeys": st.lists(st.sampled_from(["a", "ab", "eve", ""]), max_size=2),
            "aws:PrincipalTag/team": st.sampled_from(["a", "eve", "arn:aws:iam::1:role/a"]),
        },
    ),
    st.booleans(),
)
ALL = iam.parse(document(allowing("*")), IDENTITY)


def outcome(policy, caller, action, resource, context, generous):
    """What the policy makes of a request; with `generous`, everything else allows it."""
    slot = "resource" if policy.kind in (TRUST, BUCKETS) else policy.kind.value
    held = {SCP: ((policy,),), RCP: ((policy,),), IDENTITY: (policy,), PolicyKind.SESSION: (policy,)}.get(
        policy.kind, policy
    )
    given_policies = {"identity": (ALL,) if generous else (), slot: held}
    if slot != "resource" and action.startswith("sts:"):
        given_policies["resource"] = iam.parse(document(trusting({"AWS": [A, B]}, action="sts:*")), TRUST)
    try:
        return iam.decide(Request(caller, action, resource, A, context, Policies(**given_policies))).outcome
    except Unsupported as problem:
        return problem.name


@settings(max_examples=800)
@given(pairs(), st.data())
def test_policies_that_read_alike_decide_alike(pair, data):
    one, other = pair
    if one.errors or other.errors or str(describe(one)) != str(describe(other)):
        return
    for request in data.draw(st.lists(requests, min_size=10, max_size=10)):
        assert outcome(one, *request) == outcome(other, *request), str(describe(one))


def _alike(policies, asked):
    """Every two of the policies that read alike decide every request alike; how many pairs of spellings there are."""
    seen = defaultdict(dict)
    for policy in policies:
        if not policy.errors:
            seen[policy.kind, str(describe(policy))][policy.text] = tuple(
                outcome(policy, *request) for request in asked
            )
    lies = [(said, *answers) for said, answers in seen.items() if len(set(answers.values())) > 1]
    assert not lies, lies[0]
    return sum(len(answers) > 1 for answers in seen.values())


def test_principals_that_read_alike_decide_alike():
    asked = [
        (caller, action, resource, {}, generous)
        for caller, generous in product(CALLERS, (True, False))
        for action, resource in (
            ("sts:AssumeRole", ROLE),
            ("sts:AssumeRoleWithWebIdentity", ROLE),
            ("s3:GetObject", BUCKET + "/a"),
        )
    ]
    policies = []
    for principal, effect in product(NAMED, ("Allow", "Deny")):
        policies.append(iam.parse(document(trusting(principal, effect, "sts:*")), TRUST))
        policies.append(iam.parse(document(in_bucket(principal, effect)), BUCKETS))
        policies.append(iam.parse(document({**in_bucket("*", "Deny"), "Principal": principal}), RCP))
        spared = {name: value for name, value in in_bucket("*", "Deny").items() if name != "Principal"}
        policies.append(iam.parse(document({**spared, "NotPrincipal": principal}), BUCKETS))
    assert _alike(policies, asked) >= 2  # an account has two spellings


def test_actions_and_resources_that_read_alike_decide_alike():
    asked = [(DEVELOPER, action, resource, {"aws:username": "eve"}, True) for action, resource in product(TRIED, ASKED)]
    elements = [(action, ["*"]) for action in ACTIONS] + [(["s3:*", "sts:*"], resource) for resource in RESOURCES]
    forms = [
        (action, resource, version)
        for action in ("Action", "NotAction")
        for resource in ("Resource", "NotResource")
        for version in ("2012-10-17", "2008-10-17")
    ]
    policies = [
        iam.parse(document({"Effect": "Deny", action: first, resource: second}, version=version), IDENTITY)
        for (first, second), (action, resource, version) in product(elements, forms)
    ]
    policies += [iam.parse(document(allowing("s3:*", [*two], "Deny")), IDENTITY) for two in combinations(RESOURCES, 2)]
    assert _alike(policies, asked) >= 4


wild = st.text(max_size=20) | st.sampled_from(
    ['x" is "y', "a\nb", "<b>x</b>", "\u202eevil", "${aws:username}", "${", "*", "\ud800", "`*`"]
)


@settings(max_examples=500)
@given(KINDS, st.data())
def test_any_document_is_described_in_plain_lines(kind, data):
    statement = data.draw(statements(kind))
    value = data.draw(wild)
    statement["Condition"] = {
        data.draw(st.sampled_from(["StringLike", "ArnNotLike", "StringEquals"])): {f"aws:{value or 'x'}": [value, "x"]}
    }
    if kind is not TRUST:
        statement["Resource"] = [f"arn:aws:s3:::b/{value}", "*"]
        statement.pop("NotResource", None)
    text = json.dumps({"Version": data.draw(versions(kind)), "Statement": [statement]})
    _plain_lines(iam.parse(text, kind))


@settings(max_examples=300)
@given(
    KINDS,
    st.text(max_size=80)
    | st.recursive(
        st.none() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner)
    ).map(json.dumps),
)
def test_no_text_breaks_it(kind, text):
    _plain_lines(iam.parse(text, kind))


def _plain_lines(policy):
    description = describe(policy)
    assert description.sentences and describe(policy) == description
    for index, sentence in description.sentences:
        assert sentence.isprintable() and len(sentence) < 6000
        assert sentence[0].upper() == sentence[0]
        assert index is None or index < len(policy.statements)
