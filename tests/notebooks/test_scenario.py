"""Is the whole tutorial in the course: every document and every command of it, each run, and answered as AWS answers?

The course tells one story, and this is the tutorial that its hero has been given. What stands below is the tutorial's
own text. A document counts as shown when a cell shows a document that says the same; a command when a cell runs it as it
stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.notebooks.committed import NUMBERS, cells, one_line, shown

# --- the tutorial's documents ----------------------------------------------------------------------------------

EC2_TRUST = """
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Service": "ec2.amazonaws.com"
      },
      "Action": "sts:AssumeRole"
    }
  ]
}
"""
S3_ACCESS = """
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::your-bucket-name/*"
    }
  ]
}
"""
ROOT_TRUST = """
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::123456789012:root"
      },
      "Action": "sts:AssumeRole"
    }
  ]
}
"""
MAY_ASSUME = """
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Resource": "arn:aws:iam::111122223333:role/BackupAccessRole"
    }
  ]
}
"""

# --- its commands, and the answer that it promises -------------------------------------------------------------

ASSUME = """
aws sts assume-role \\
    --role-arn "arn:aws:iam::111122223333:role/BackupAccessRole" \\
    --role-session-name "VendorSession"
"""
LIST = """
aws s3 ls s3://your-bucket-name/ \\
    --access-key "ASIAEXAMPLE" \\
    --secret-key "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" \\
    --session-token "FQoGZXIvYXdzEEXAMPLE..."
"""
ANSWER = """
{
  "Credentials": {
    "AccessKeyId": "ASIAEXAMPLE",
    "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "SessionToken": "FQoGZXIvYXdzEEXAMPLE...",
    "Expiration": "2025-01-26T12:34:56Z"
  },
  "AssumedRoleUser": {
    "AssumedRoleId": "AROAEXAMPLE:VendorSession",
    "Arn": "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession"
  }
}
"""


def code_cells() -> Iterator[tuple[str, str]]:
    """Every code cell of the course: the notebook's number, and the cell's name."""
    return ((number, name) for number in NUMBERS for name, cell in cells(number).items() if cell.cell_type == "code")


def documents(text: str) -> Iterator[Any]:
    """Every JSON object that stands in a text."""
    at, reader = text.find("{"), json.JSONDecoder()
    while at >= 0:
        try:
            found, end = reader.raw_decode(text, at)
        except ValueError:
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def showing(document: str) -> list[tuple[str, str]]:
    """The cells whose output shows a document that says the same."""
    wanted = json.loads(document)
    return [cell for cell in code_cells() if wanted in documents(shown(*cell))]


def running(command: str) -> list[tuple[str, str]]:
    """The cells that run a command as it stands."""
    return [cell for cell in code_cells() if command.strip() in cells(cell[0])[cell[1]].source]


@pytest.mark.parametrize(
    ("document", "notebook", "cell"),
    [
        (S3_ACCESS, "03", "s3-access"),
        (ROOT_TRUST, "03", "trust"),
        (MAY_ASSUME, "03", "permit"),
    ],
    ids=["s3-access", "root-trust", "may-assume"],
)
def test_a_step_shows_its_document_and_saves_it_with_a_real_call(document, notebook, cell):
    assert (notebook, cell) in showing(document)
    source = cells(notebook)[cell].source
    name = re.findall(r"print\(policy\((\w+)\)\)", source)[0]
    assert re.search(rf"(?:update_assume_role_policy|put_role_policy|put_user_policy)\(.*policy\({name}\)\)", source)


def test_the_trust_in_ec2_is_shown_and_an_instance_gets_in_by_it():
    """Notebook 01 saves it as it stands there, and its next cell acts as EC2.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
    """
    order = list(cells("01"))
    source = cells("01")["ec2-sample"].source
    assert json.loads(EC2_TRUST) in documents(source) and 'lab.save("WebServerRole", trusts_ec2)' in source
    assert shown("01", "ec2-sample").startswith("Saved")
    assert order.index("as-ec2") == order.index("ec2-sample") + 1
    assert "arn:aws:sts::111122223333:assumed-role/WebServerRole/" in shown("01", "as-ec2")


def test_the_command_is_refused_until_both_accounts_have_said_yes_and_then_it_runs():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html"""
    order = list(cells("03"))
    ran = [name for number, name in running(ASSUME) if number == "03"]
    assert ran == ["too-early", "assume-cli"], "as it stands, once too early and once in time"
    assert order.index("trust") < order.index("too-early") < order.index("permit") < order.index("assume-cli")
    assert "An error occurred (AccessDenied) when calling the AssumeRole operation" in shown("03", "too-early")
    assert "An error occurred" not in shown("03", "assume-cli")


def shape(value: Any) -> Any:
    """The fields of an answer without their values."""
    return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value).__name__


def test_the_answer_has_the_shape_and_the_identity_that_the_tutorial_promises():
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
    promised, answer = json.loads(ANSWER), json.loads(shown("03", "assume-cli"))
    assert shape(answer) == shape(promised)
    assert answer["AssumedRoleUser"]["Arn"] == promised["AssumedRoleUser"]["Arn"]
    for begins, found in (
        ("ASIA", answer["Credentials"]["AccessKeyId"]),
        ("AROA", answer["AssumedRoleUser"]["AssumedRoleId"]),
    ):
        assert found.startswith(begins)
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":VendorSession")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["Credentials"]["Expiration"])


def test_the_invented_options_fail_as_the_cli_fails():
    """https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-options.html"""
    assert running(LIST) == [("03", "invented-options")]
    said = one_line(shown("03", "invented-options"))
    assert said.startswith("Unknown options: ")
    assert all(option in said for option in re.findall(r"--[a-z-]+", LIST))


def test_the_listing_fails_with_the_tutorials_policy_and_works_with_the_mended_one():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""
    order = list(cells("03"))
    assert (
        order.index("create")
        < order.index("s3-access")
        < order.index("list-refused")
        < order.index("mend")
        < order.index("use-cli")
    )
    assert "not authorized to perform: s3:ListBucket" in shown("03", "list-refused")
    assert "2035-01-15.sql.gz" in shown("03", "use-cli")


@pytest.mark.parametrize(
    ("benefit", "cell", "shows"),
    [
        ("secure cross-account access", "generous", "Denied: intern may not assume BackupAccessRole."),
        ("temporary access", "assume-cli", '"Expiration"'),
        ("least privilege", "use-cli", "not authorized to perform: s3:DeleteObject"),
    ],
)
def test_each_benefit_of_the_tutorial_is_tied_to_a_cell_that_shows_it(benefit, cell, shows):
    assert f"\n| {benefit} | " in cells("03")["real-life"].source
    assert shows in shown("03", cell)
