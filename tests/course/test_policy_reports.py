"""A policy studied as text: what a learner reads."""

from __future__ import annotations

import json
import re

import pytest

from helpers import lab
from helpers.course import policy_reports
from tests.iam.build import A, B, document, trusting

WIDE = document(trusting({"AWS": B}))
NARROW = document(trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}))


def test_a_description_ends_with_what_a_reviewer_would_say(capsys):
    lab.describe(WIDE)
    said = capsys.readouterr().out
    assert said.startswith("Account 123456789012 may let its users and roles assume this role")
    assert "A reviewer would say:\n* Line 7, warning:" in said and "sts:ExternalId" in said
    lab.describe(NARROW)
    assert "reviewer" not in capsys.readouterr().out
    lab.describe("{")
    assert capsys.readouterr().out.startswith("AWS does not save this policy")


def test_who_can_is_a_table_in_words_and_in_html():
    table = lab.who_can(NARROW)
    text = repr(table)
    absent, given = text.split('sts:ExternalId = "company-a-7f3d":')
    assert absent.strip().splitlines() == ["sts:ExternalId absent:", "  nobody"]
    assert f"  user somebody-else of {B}" in given
    html = table._repr_html_()
    assert html.count("gets in") == given.count("\n  ") and "<script" not in html


def test_what_a_policy_holds_is_escaped():
    nasty = document(trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": "<script>alert(1)</script>"}}))
    assert "<script" not in lab.who_can(nasty)._repr_html_()
    assert "<script" not in lab.who_can("<script>")._repr_html_()


def test_a_change_is_told_with_a_request_that_shows_it(capsys):
    lab.compare(NARROW, WIDE)
    assert capsys.readouterr().out.startswith(
        "Newly let in: user somebody-else of 123456789012, with no sts:ExternalId."
    )
    lab.compare(WIDE, NARROW)
    assert capsys.readouterr().out.startswith("Newly shut out: ")
    lab.compare(WIDE, document(trusting({"AWS": f"arn:aws:iam::{B}:root"})))
    assert capsys.readouterr().out == "Nobody is newly let in or shut out.\n"


def test_a_policy_aws_would_not_save_gets_its_finding(capsys):
    lab.compare(WIDE, document(trusting("*")))
    assert 'does not take "Principal": "*"' in capsys.readouterr().out
    assert "Line 1, column 1" in repr(lab.who_can(""))
    assert policy_reports.changes(WIDE, WIDE, "R") == "Nobody is newly let in or shut out."
    assert A not in repr(lab.who_can(WIDE)).replace(f"of {A}", "")


# -- policies as people have them --------------------------------------------------------------------------------------

ROLES = json.dumps(
    {"Roles": [{"RoleName": name, "AssumeRolePolicyDocument": json.loads(WIDE)} for name in ("Backup", "Other")]},
    indent=2,
)


def test_the_output_of_a_command_is_described_role_by_role() -> None:
    told = policy_reports.described(ROLES)
    assert told.count("(trust):") == 2 and told.startswith("Backup (trust):\n")
    lines = [int(line) for line in re.findall(r"^\* Line (\d+),", told, flags=re.MULTILINE)]
    assert lines and len(lines) == len(set(lines)), "each at its own line of the whole text"


def test_of_several_roles_one_has_to_be_named() -> None:
    assert policy_reports.table_of(ROLES, "Other") == policy_reports.table_of(WIDE, "Other")
    with pytest.raises(policy_reports.NotSaved, match=r"2 trust policies in this text \(Backup, Other\): say whose"):
        policy_reports.table_of(ROLES, "BackupAccessRole")


def test_one_role_alone_needs_no_name() -> None:
    one = json.dumps({"Role": json.loads(ROLES)["Roles"][0]})
    assert policy_reports.table_of(one, "R") == policy_reports.table_of(WIDE, "R")
    assert policy_reports.changes(one, WIDE, "R") == "Nobody is newly let in or shut out."


def test_a_text_without_a_policy_is_told() -> None:
    assert policy_reports.described('{"Roles": []}') == "This is JSON, and there is no policy in it."
    with pytest.raises(policy_reports.NotSaved, match="there is no policy in it"):
        policy_reports.table_of('{"Roles": []}', "R")


def test_a_refused_policy_in_a_longer_text_is_told_at_its_line_there() -> None:
    text = json.dumps(
        {"Role": {"RoleName": "Backup", "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Alow"}]}}}, indent=2
    )
    line = next(number for number, each in enumerate(text.split("\n"), 1) if "Alow" in each)
    assert f"AWS does not save this policy. Line {line}, column " in " ".join(policy_reports.described(text).split())
