"""Does a Condition hold? Values, absence, lists, qualifiers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import pytest

from helpers.iam import Outcome, variables
from tests.iam.build import BUCKET, OPERATOR, VENDOR_SESSION, B, allowing, ask, assume, document, trusting
from tests.iam.steps import at_most

ABSENT = object()
COMPANY = "company-a-7f3d"


def holds(operator, key, wanted, had, version="2012-10-17", **context):
    """Does an Allow with this one condition let the operator in?"""
    if had is not ABSENT:
        context[key] = had
    statement = trusting({"AWS": B}, Condition={operator: {key: wanted}})
    text = document(statement, version=version)
    own = (document(allowing("sts:AssumeRole")),)
    decision = ask(
        OPERATOR, "sts:AssumeRole", "arn:aws:iam::111122223333:role/R", by_resource=text, identity=own, context=context
    )
    assert decision.outcome is not Outcome.INVALID_POLICY, decision.reason
    return decision.allowed


# operator · value in the policy · value in the request · does it hold?
VALUES = [
    ("StringEquals", COMPANY, COMPANY, True),
    ("StringEquals", COMPANY, COMPANY.upper(), False),
    ("StringEquals", COMPANY, "company-b", False),
    ("StringEquals", "company-*", COMPANY, False),  # only StringLike has wildcards
    ("StringEquals", ["x", COMPANY], COMPANY, True),
    ("StringEquals", [], COMPANY, False),
    ("StringNotEquals", COMPANY, "company-b", True),
    ("StringNotEquals", COMPANY, COMPANY, False),
    ("StringNotEquals", ["x", COMPANY], COMPANY, False),  # none of the values may equal
    ("StringEqualsIgnoreCase", COMPANY, COMPANY.upper(), True),
    ("StringNotEqualsIgnoreCase", COMPANY, COMPANY.upper(), False),
    ("StringLike", "company-*", COMPANY, True),
    ("StringLike", "company-?-*", COMPANY, True),
    ("StringLike", "company", COMPANY, False),  # no wildcard, no partial match
    ("StringLike", "*7f3", COMPANY, False),
    ("StringLike", "company-a-7f3d?", COMPANY, False),  # ? is exactly one character
    ("StringNotLike", "company-*", COMPANY, False),
    ("NumericEquals", "3600", "3600", True),
    ("NumericEquals", 3600, "3600.0", True),
    ("NumericEquals", "3600", "7200", False),
    ("NumericNotEquals", "3600", "3600", False),
    ("NumericLessThan", "3600", "3600", False),
    ("NumericLessThanEquals", "3600", "3600", True),
    ("NumericLessThanEquals", "3600", "900", True),
    ("NumericGreaterThan", "9", "10", True),  # as numbers, not as text
    ("NumericGreaterThanEquals", "10", "9", False),
    ("NumericEquals", "1", "one", False),
    ("DateLessThan", "2035-01-15T09:00:00Z", "2035-01-15T08:59:59Z", True),
    ("DateLessThan", "2035-01-15T09:00:00Z", "2035-01-15T09:00:00Z", False),
    ("DateLessThanEquals", "2035-01-15T09:00:00Z", "2035-01-15T10:00:00+01:00", True),
    ("DateGreaterThan", "2035-01-15", "2035-01-15T00:00:01Z", True),
    ("DateGreaterThanEquals", "2052637200", "2035-01-17T09:00:00Z", True),  # seconds since 1970
    ("DateEquals", "2035-01-15T09:00:00Z", "2052464400", True),
    ("DateNotEquals", "2035-01-15T09:00:00Z", "2035-01-15T09:00:00.000Z", False),
    # Dates are W3C's profile of ISO 8601: offsets to the east and the west, seconds with one or more decimals.
    # https://www.w3.org/TR/NOTE-datetime
    ("DateEquals", "2035-01-15T09:00:00Z", "2035-01-15T19:00:00+10:00", True),
    ("DateEquals", "2035-01-15T09:00:00Z", "2035-01-15T04:00:00-05:00", True),
    ("DateEquals", "2035-01-15T09:00:00Z", "2035-01-15T14:30:00+05:30", True),
    ("DateGreaterThan", "2035-01-15T09:00:00Z", "2035-01-15T09:00:00.1234567Z", True),
    # "…or in epoch (UNIX) time"; a number of four digits is a year. (…#Conditions_Date)
    ("DateEquals", "0", "1970-01-01T00:00:00Z", True),
    ("DateEquals", "59", "1970-01-01T00:00:59Z", True),
    ("DateGreaterThan", "999", "1970-01-01T00:16:40Z", True),
    ("DateGreaterThan", 1, "2035-01-15T09:00:00Z", True),
    ("DateEquals", "1970", "1970-01-01T00:00:00Z", True),
    ("DateEquals", "2035", "1970-01-01T00:33:55Z", False),
    ("DateEquals", "12345", "1970-01-01T03:25:45Z", True),
    ("DateLessThan", "4102444800000", "2035-01-15T09:00:00Z", True),  # milliseconds, read as seconds: a far day
    ("DateLessThan", "9223372036854775807", "2035-01-15T09:00:00Z", True),
    ("DateGreaterThan", "-1", "1970-01-01T00:00:00Z", True),
    ("StringEqualsIgnoreCase", "b", "A", False),
    ("StringEqualsIgnoreCase", "b", "C", False),
    ("NumericEquals", "3600", "3599", False),
    ("NumericLessThan", "3600", "3601", False),
    ("NumericLessThanEquals", "3600", "3601", False),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThan", "10", "9", False),
    ("NumericGreaterThanEquals", "10", "11", True),
    ("DateEquals", "2035", "2035-01-01T00:00:00Z", True),  # a year alone is its first moment
    ("DateEquals", "2035-02", "2035-02-01T00:00:00Z", True),
    ("DateEquals", "2035-01-15T09:00:00.123456Z", "2035-01-15T09:00:00.123457Z", False),
    ("DateEquals", "2035-01-15T09:00:00.5Z", "2052464400.5", True),
    ("BinaryEquals", "aGVsbG8=", "YQ==", False),
    ("IpAddress", "203.0.113.10/24", "203.0.113.7", True),  # bits behind the prefix do not matter
    # AWS sends an address. What is none lies in no range. (…#Conditions_IPAddress)
    ("IpAddress", "203.0.113.0/24", "no address", False),
    ("IpAddress", "0.0.0.0/0", "203.0.113.0/24", False),
    ("IpAddress", "fe80::/10", "fe80::1%eth0", False),
    ("NotIpAddress", "203.0.113.0/24", "no address", True),
    ("NotIpAddress", "0.0.0.0/0", "", True),
    ("IpAddress", ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"], "198.51.100.7", True),
    ("IpAddress", ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"], "198.51.100.8", False),
    ("NotIpAddress", ["203.0.113.0/24", "2001:db8::/32"], "2001:db8:1::1", False),
    ("Bool", "true", "true", True),
    ("Bool", True, "true", True),
    ("Bool", "false", "true", False),
    ("BinaryEquals", "aGVsbG8=", "aGVsbG8=", True),
    ("BinaryEquals", "aGVsbG8=", "aGVsbG8h", False),
    ("BinaryEquals", "aGVsbG8=", "aGVs-bG8=", False),  # byte for byte: no base64, not those bytes
    ("IpAddress", "203.0.113.0/24", "203.0.113.10", True),
    ("IpAddress", "203.0.113.0/24", "203.0.114.10", False),
    ("IpAddress", "203.0.113.10", "203.0.113.10", True),  # no prefix length: one address
    ("IpAddress", "0.0.0.0/0", "198.51.100.1", True),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
    ("IpAddress", "2001:db8::/32", "2001:db8:1::1", True),
    ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
    ("ArnEquals", "arn:aws:iam::*:role/Backup*", "arn:aws:iam::123456789012:role/BackupServiceRole", True),
    ("ArnLike", "arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/a/b", True),
    ("ArnLike", "arn:aws:iam::*", "arn:aws:iam::123456789012:role/a", False),  # part by part, unlike StringLike
    ("ArnNotLike", "arn:aws:iam::*:role/Backup*", "arn:aws:iam::123456789012:user/x", True),
    ("Null", "true", "x", False),
    ("Null", "false", "x", True),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "wanted", "had", "answer"), VALUES)
def test_values(operator, wanted, had, answer):
    assert holds(operator, "aws:Example", wanted, had) is answer


# What an absent key does: operator · plain · IfExists · ForAllValues · ForAnyValue
ABSENCE = [
    ("StringEquals", "x", False, True, True, False),
    ("StringNotEquals", "x", True, True, True, False),
    ("StringEqualsIgnoreCase", "x", False, True, True, False),
    ("StringNotEqualsIgnoreCase", "x", True, True, True, False),
    ("StringLike", "x*", False, True, True, False),
    ("StringNotLike", "x*", True, True, True, False),
    ("NumericEquals", "1", False, True, True, False),
    ("NumericNotEquals", "1", True, True, True, False),
    ("NumericLessThan", "1", False, True, True, False),
    ("NumericGreaterThanEquals", "1", False, True, True, False),
    ("DateEquals", "2035-01-15", False, True, True, False),
    ("DateNotEquals", "2035-01-15", True, True, True, False),
    ("DateGreaterThan", "2035-01-15", False, True, True, False),
    ("Bool", "true", False, True, True, False),
    ("Bool", "false", False, True, True, False),
    ("BinaryEquals", "aGVsbG8=", False, True, True, False),
    ("IpAddress", "10.0.0.0/8", False, True, True, False),
    ("NotIpAddress", "10.0.0.0/8", True, True, True, False),
    ("ArnEquals", "arn:aws:iam::1:role/x", False, True, True, False),
    ("ArnLike", "arn:aws:iam::1:role/x", False, True, True, False),
    ("ArnNotEquals", "arn:aws:iam::1:role/x", True, True, True, False),
    ("ArnNotLike", "arn:aws:iam::1:role/x", True, True, True, False),
]


@pytest.mark.parametrize(("operator", "wanted", "plain", "if_exists", "for_all", "for_any"), ABSENCE)
def test_an_absent_key(operator, wanted, plain, if_exists, for_all, for_any):
    assert holds(operator, "aws:Example", wanted, ABSENT) is plain
    assert holds(operator + "IfExists", "aws:Example", wanted, ABSENT) is if_exists
    assert holds("ForAllValues:" + operator, "aws:Example", wanted, ABSENT) is for_all
    assert holds("ForAnyValue:" + operator, "aws:Example", wanted, ABSENT) is for_any


def test_null_asks_about_absence():
    assert holds("Null", "aws:TokenIssueTime", "true", ABSENT)
    assert not holds("Null", "aws:TokenIssueTime", "false", ABSENT)
    assert holds("Null", "aws:TokenIssueTime", ["true", "false"], "x")


def test_if_exists_still_compares_a_key_that_is_there():
    assert not holds("BoolIfExists", "aws:MultiFactorAuthPresent", "true", "false")
    assert holds("BoolIfExists", "aws:MultiFactorAuthPresent", "true", "true")


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
MANY_VALUES = [
    ("ForAllValues:StringEquals", ["Project", "Team"], ["Project"], True),
    ("ForAllValues:StringEquals", ["Project"], ["Project", "Team"], False),
    ("ForAnyValue:StringEquals", ["Project"], ["Project", "Team"], True),
    ("ForAnyValue:StringEquals", ["Owner"], ["Project", "Team"], False),
    ("ForAllValues:StringNotEquals", ["Owner"], ["Project", "Team"], True),
    ("ForAnyValue:StringNotEquals", ["Project"], ["Project", "Team"], True),
    ("ForAllValues:StringLike", ["P*", "T*"], ["Project", "Team"], True),
    ("ForAllValues:StringEquals", ["Project"], [], True),  # empty counts as absent
    ("ForAllValues:StringEquals", ["Project"], "", True),  # and so does an empty string
    ("StringEquals", [""], "", True),  # but not without a qualifier: s3:prefix may be empty
]


@pytest.mark.parametrize(("operator", "wanted", "had", "answer"), MANY_VALUES)
def test_several_values(operator, wanted, had, answer):
    assert holds(operator, "aws:TagKeys", wanted, had) is answer


def test_names_of_keys_ignore_case_and_values_do_not():
    assert holds("StringEquals", "STS:externalid", COMPANY, ABSENT, **{"sts:ExternalId": COMPANY})


def test_keys_and_operators_are_anded():
    both = {"StringEquals": {"sts:ExternalId": COMPANY, "aws:PrincipalTag/team": "backup"}, "Bool": {"aws:x": "true"}}
    full = {"sts:ExternalId": COMPANY, "aws:PrincipalTag/team": "backup", "aws:x": "true"}
    trust = trusting({"AWS": B}, Condition=both)
    assert assume(OPERATOR, trust, context=full).allowed
    for key in full:
        assert not assume(OPERATOR, trust, context={k: v for k, v in full.items() if k != key}).allowed, key


def test_a_deny_with_bool_false_misses_callers_without_the_key_and_if_exists_does_not():
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    def deny(operator):
        condition = {operator: {"aws:MultiFactorAuthPresent": "false"}}
        return assume(OPERATOR, trusting({"AWS": B}), trusting({"AWS": "*"}, effect="Deny", Condition=condition))

    assert deny("Bool").allowed
    assert deny("BoolIfExists").outcome is Outcome.EXPLICIT_DENY


# Policy variables. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
KEY = BUCKET + "/home/{}/notes.txt"
VARIABLES = [
    ("a variable's value", "home/${aws:username}/*", "backup-operator", True),
    ("another user's folder", "home/${aws:username}/*", "intern", False),
    ("a key that is absent", "home/${aws:PrincipalTag/team}/*", "backup-operator", False),
    ("a default", "home/${aws:PrincipalTag/team, 'shared'}/*", "shared", True),
    ("a default that is not needed", "home/${aws:username, 'shared'}/*", "shared", False),
    ("a literal star", "home/${*}/*", "*", True),
    ("a literal star is no wildcard", "home/${*}/*", "x", False),
    ("a literal dollar", "home/${$}/*", "$", True),
]


@pytest.mark.parametrize(("what", "pattern", "folder", "answer"), VARIABLES, ids=[row[0] for row in VARIABLES])
def test_variables_in_resources(what, pattern, folder, answer):
    own = document(allowing("s3:GetObject", f"{BUCKET}/{pattern}"))
    context = {"aws:username": "backup-operator"}
    decision = ask(OPERATOR, "s3:GetObject", KEY.format(folder), owner=B, identity=(own,), context=context)
    assert decision.allowed is answer


def test_a_long_variable_is_read_without_going_back():
    long = "${" + " " * 50_000 + "}"
    assert variables.resolve("${ }", {}) is None  # compiles what it needs
    with at_most(500):
        assert not variables.unclosed(long)
        assert variables.resolve(long, {}) is None
    assert not holds("StringEquals", "aws:x", long, "y")


def test_a_variables_value_is_never_a_wildcard():
    own = document(allowing("s3:GetObject", BUCKET + "/home/${aws:username}/*"))
    decision = ask(
        OPERATOR, "s3:GetObject", KEY.format("intern"), owner=B, identity=(own,), context={"aws:username": "*"}
    )
    assert not decision.allowed


def test_old_documents_have_no_variables():
    own = document(allowing("s3:GetObject", BUCKET + "/home/${aws:username}/*"), version="2008-10-17")
    context = {"aws:username": "backup-operator"}
    for folder, answer in (("backup-operator", False), ("${aws:username}", True)):
        decision = ask(OPERATOR, "s3:GetObject", KEY.format(folder), owner=B, identity=(own,), context=context)
        assert decision.allowed is answer


def test_variables_in_conditions():
    context = {"aws:username": "backup-operator"}
    assert holds("StringEquals", "sts:RoleSessionName", "${aws:username}", "backup-operator", **context)
    assert holds("StringLike", "sts:RoleSessionName", "${aws:username}-*", "backup-operator-1", **context)
    assert not holds("StringEquals", "sts:RoleSessionName", "${aws:username}", "intern", **context)
    assert holds("StringNotEquals", "sts:RoleSessionName", "${aws:username}", "intern", **context)
    assert not holds("StringNotEquals", "sts:RoleSessionName", "${aws:username}", "backup-operator", **context)
    # Beside a variable, too, only StringLike has wildcards: StringEquals is "exact matching".
    assert holds("StringEquals", "sts:RoleSessionName", "${aws:username}-*?", "backup-operator-*?", **context)
    assert not holds("StringEquals", "sts:RoleSessionName", "${aws:username}-*", "backup-operator-1", **context)
    assert not holds("StringEquals", "sts:RoleSessionName", "${aws:username}", "${aws:username}")
    assert holds("StringNotEquals", "sts:RoleSessionName", "${aws:username}", "intern"), "no value equals nothing"
    assert holds("StringEquals", "sts:RoleSessionName", "${aws:username}", "${aws:username}", version="2008-10-17")
    assert VENDOR_SESSION.session_name == "VendorSession"
