"""Policies in the forms in which people have them: found, named, and each value at its line in the outer text.

https://docs.aws.amazon.com/cli/latest/reference/iam/ ·
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html ·
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

import builtins
import json
from typing import Any
from urllib.parse import quote

import pytest

from helpers.documents import read
from helpers.iam import PolicyKind, parse
from tests.iam.build import A, B

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": B}, "Action": "sts:AssumeRole"}],
}
PERMISSION = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
PUBLIC = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}],
}
ROLE = {"RoleName": "Backup", "Arn": f"arn:aws:iam::{A}:role/Backup", "AssumeRolePolicyDocument": TRUST}


def laid_out(value: Any) -> str:
    return json.dumps(value, indent=2)


ACCOUNT = {
    "UserDetailList": [{"UserName": "eve", "UserPolicyList": [{"PolicyName": "Own", "PolicyDocument": PERMISSION}]}],
    "GroupDetailList": [{"GroupName": "ops", "GroupPolicyList": [{"PolicyName": "All", "PolicyDocument": PERMISSION}]}],
    "RoleDetailList": [{**ROLE, "RolePolicyList": [{"PolicyName": "Read", "PolicyDocument": PERMISSION}]}],
    "Policies": [
        {
            "PolicyName": "Managed",
            "PolicyVersionList": [
                {"VersionId": "v2", "IsDefaultVersion": True, "Document": PERMISSION},
                {"VersionId": "v1", "IsDefaultVersion": False, "Document": PUBLIC},
            ],
        }
    ],
}
TERRAFORM_SHOW = {
    "format_version": "1.0",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_iam_role.backup",
                    "type": "aws_iam_role",
                    "values": {"name": "backup", "assume_role_policy": json.dumps(TRUST)},
                },
                {
                    "address": "aws_s3_bucket_policy.b",
                    "type": "aws_s3_bucket_policy",
                    "values": {"policy": json.dumps(PUBLIC)},
                },
            ]
        }
    },
}
PULUMI = {
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:dev::shop::aws:iam/role:Role::backup",
                "type": "aws:iam/role:Role",
                "outputs": {"assumeRolePolicy": json.dumps(TRUST)},
            }
        ]
    }
}
CDK = {
    "Resources": {
        "Backup": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {
                                "AWS": {
                                    "Fn::Join": [
                                        "",
                                        ["arn:", {"Ref": "AWS::Partition"}, f":iam::{B}:root"],
                                    ]
                                }
                            },
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            },
        }
    }
}

# what the text is · the text → (name, kind, principals and resources) of each policy in it
Found = list[tuple[str, str, list[str]]]
OF_TRUST = ("trust", [B])
JSONS: list[tuple[str, str, Found]] = [
    ("a policy", laid_out(TRUST), [("", *OF_TRUST)]),
    ("a policy with a byte order mark", "\ufeff" + laid_out(TRUST), [("", *OF_TRUST)]),
    ("a permission policy", laid_out(PERMISSION), [("", "identity", ["*"])]),
    ("a bucket policy", laid_out(PUBLIC), [("", "bucket", ["*", "arn:aws:s3:::b/*"])]),
    ("a statement", laid_out(TRUST["Statement"][0]), [("", *OF_TRUST)]),  # type: ignore[index]
    ("a list of statements", laid_out(TRUST["Statement"]), [("", *OF_TRUST)]),
    ("a JSON string", json.dumps(json.dumps(TRUST)), [("", *OF_TRUST)]),
    ("a shell's quotes", f"'{json.dumps(TRUST)}'", [("", *OF_TRUST)]),
    ("URL-encoded", quote(json.dumps(TRUST)), [("", *OF_TRUST)]),
    ("a fence", f"Look:\n\n```json\n{laid_out(TRUST)}\n```\n\nIs it right?", [("", *OF_TRUST)]),
    (
        "two fences",
        f"~~~\n{laid_out(TRUST)}\n~~~\nand\n```\n{laid_out(PERMISSION)}\n```\n",
        [("", *OF_TRUST), ("", "identity", ["*"])],
    ),
    ("aws iam get-role", laid_out({"Role": ROLE}), [("Backup", *OF_TRUST)]),
    (
        "… as the API answers",
        laid_out({"Role": {**ROLE, "AssumeRolePolicyDocument": quote(json.dumps(TRUST))}}),
        [("Backup", *OF_TRUST)],
    ),
    (
        "aws iam list-roles",
        laid_out({"Roles": [ROLE, {**ROLE, "RoleName": "Other"}]}),
        [("Backup", *OF_TRUST), ("Other", *OF_TRUST)],
    ),
    (
        "aws iam get-role-policy",
        laid_out({"RoleName": "Backup", "PolicyName": "Read", "PolicyDocument": PERMISSION}),
        [("Backup", "identity", ["*"])],
    ),
    (
        "aws iam get-policy-version",
        laid_out({"PolicyVersion": {"Document": PERMISSION, "VersionId": "v1", "IsDefaultVersion": True}}),
        [("", "identity", ["*"])],
    ),
    (
        "aws s3api get-bucket-policy",
        laid_out({"Policy": json.dumps(PUBLIC)}),
        [("", "bucket", ["*", "arn:aws:s3:::b/*"])],
    ),
    (
        "aws iam get-account-authorization-details",
        laid_out(ACCOUNT),
        [
            ("eve / Own", "identity", ["*"]),
            ("ops / All", "identity", ["*"]),
            ("Backup", *OF_TRUST),
            ("Backup / Read", "identity", ["*"]),
            ("Managed", "identity", ["*"]),
        ],
    ),
    (
        "terraform show -json",
        laid_out(TERRAFORM_SHOW),
        [("aws_iam_role.backup", *OF_TRUST), ("aws_s3_bucket_policy.b", "bucket", ["*", "arn:aws:s3:::b/*"])],
    ),
    ("pulumi stack export", laid_out(PULUMI), [("backup", *OF_TRUST)]),
    ("a template of the CDK", laid_out(CDK), [("Backup", "trust", [f"arn:aws:iam::{B}:root"])]),
]

TEMPLATE = """\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Backup:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
              Service: [ec2.amazonaws.com]
            Action: sts:AssumeRole
          - !If [Strict, {Effect: Deny, Principal: {AWS: 444455556666}, Action: sts:AssumeRole}, !Ref AWS::NoValue]
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              Effect: Allow
              Action: s3:GetObject
              Resource: !Join ['/', [!GetAtt Bucket.Arn, '${aws:username}', '*']]
  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'}]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      AssumeRolePolicyDocument: |
        {
          "Version": "2012-10-17",
          "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        }
"""
CONFIGURATION = """\
# roles
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root", aws_iam_role.other.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

resource "aws_iam_role" "first" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "second" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
      "Action" : "sts:AssumeRole", # as always
    }]
  })
  inline_policy {
    name   = "read"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/$${aws:username}/*" }] })
  }
}

resource "aws_iam_role" "third" {
  assume_role_policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
  EOF
}

data "aws_iam_policy_document" "unused" {
  statement {
    effect    = "Deny"
    resources = ["*"]
    not_actions = ["iam:*"]
  }
}
"""
OTHERS: list[tuple[str, str, Found]] = [
    (
        "CloudFormation and SAM in YAML",
        TEMPLATE,
        [
            ("Backup", "trust", [f"arn:aws:iam::{A}:root", "ec2.amazonaws.com", "444455556666"]),
            ("Backup / Read", "identity", ["arn:aws:s3:::bucket/${aws:username}/*"]),
            ("Open", "bucket", ["*", "arn:aws:s3:::bucket/*"]),
            ("Function", "trust", ["lambda.amazonaws.com"]),
        ],
    ),
    (
        "Terraform's configuration",
        CONFIGURATION,
        [
            ("aws_iam_role.first", "trust", [f"arn:aws:iam::{B}:root", f"arn:aws:iam::{A}:role/other"]),
            ("aws_iam_role.second", "trust", [f"arn:aws:iam::{A}:root"]),
            ("aws_iam_role.second", "identity", ["arn:aws:s3:::b/${aws:username}/*"]),
            ("aws_iam_role.third", "trust", ["ec2.amazonaws.com"]),
            ("data.aws_iam_policy_document.unused", "identity", ["*"]),
        ],
    ),
    ("an endpoint's policy in CloudFormation", f"Resources:\n  Way:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PolicyDocument: {json.dumps(PUBLIC)}\n", [("Way", "endpoint", ["*", "arn:aws:s3:::b/*"])]),
    ("… in Terraform", f'resource "aws_vpc_endpoint_policy" "s3" {{\n  policy = jsonencode({json.dumps(PUBLIC)})\n}}\n', [("aws_vpc_endpoint_policy.s3", "endpoint", ["*", "arn:aws:s3:::b/*"])]),
    ("… of describe-vpc-endpoints", json.dumps({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "PolicyDocument": json.dumps(PUBLIC)}]}), [("vpce-1", "endpoint", ["*", "arn:aws:s3:::b/*"])]),
    ("a policy in YAML", "Version: 2012-10-17\nStatement:\n- Effect: Allow\n  Principal: {AWS: 012345678901}\n  Action: sts:AssumeRole\n", [("", "trust", ["012345678901"])]),
    ("a statement in YAML", f"- Effect: Allow\n  Action: sts:AssumeRole\n  Principal:\n    AWS: {B}\n", [("", *OF_TRUST)]),
    ("jsonencode alone", f'jsonencode({{Version = "2012-10-17", Statement = [{{Effect = "Allow", Action = "sts:AssumeRole", Principal = {{AWS = "{B}"}}}}]}})', [("", *OF_TRUST)]),
    ("YAML in a fence", f"See:\n```yaml\n{TEMPLATE.split('      Policies')[0]}```\n", [("Backup", "trust", [f"arn:aws:iam::{A}:root", "ec2.amazonaws.com", "444455556666"])]),
]  # fmt: skip


def _named(text: str) -> list[str]:
    """Whom and what a policy names, in order."""
    listed = json.loads(text.removeprefix("\ufeff"))["Statement"]
    found: list[str] = []
    for statement in listed if isinstance(listed, list) else [listed]:
        principal = statement.get("Principal", {})
        values = [principal] if isinstance(principal, str) else list(principal.values())
        for value in [*values, *([statement["Resource"]] if "Resource" in statement else [])]:
            found += value if isinstance(value, list) else [value]
    return found


@pytest.mark.parametrize(("what", "text", "found"), JSONS + OTHERS, ids=[row[0] for row in JSONS + OTHERS])
def test_every_policy_is_found_with_its_name_and_its_kind(what: str, text: str, found: Found) -> None:
    reading = read(text)
    assert [(each.name, each.kind.value, _named(each.text)) for each in reading.documents] == found
    assert reading.trouble == "" and reading.unread == ()


ALONE = f'jsonencode({{Version = "2012-10-17", Statement = [{{Effect = "Allow", Principal = {{AWS = "{B}"}}, Action = "sts:AssumeRole"}}]}})'

# text · which policy · a value in it → line and, where the form gives one, column
PLACES: list[tuple[str, str, int, str, int, int]] = [
    ("a policy", laid_out(TRUST), 0, "/Statement/0/Principal/AWS", 7, 9),
    ("a statement", laid_out(TRUST["Statement"][0]), 0, "/Statement/0/Principal/AWS", 4, 5),  # type: ignore[index]
    ("a fence", f"Look:\n```\n{laid_out(TRUST)}\n```\n", 0, "/Statement/0/Principal/AWS", 9, 9),
    ("get-role", laid_out({"Role": ROLE}), 0, "/Statement/0/Principal/AWS", 11, 13),
    ("a string inside", laid_out({"Policy": json.dumps(PUBLIC)}), 0, "/Statement/0/Principal", 2, 3),
    ("CloudFormation", TEMPLATE, 0, "/Statement/0/Principal/AWS", 11, 15),
    ("… a single statement", TEMPLATE, 1, "/Statement/0/Resource", 22, 15),
    ("… in one line", TEMPLATE, 2, "/Statement/0/Principal", 28, 37),
    ("… JSON in a block", TEMPLATE, 3, "/Statement/Action", 35, 92),
    ("Terraform's document", CONFIGURATION, 0, "/Statement/0/Principal/AWS/1", 7, 56),
    ("… its condition", CONFIGURATION, 0, "/Statement/0/Condition/StringEquals/sts:ExternalId", 12, 7),
    ("… jsonencode", CONFIGURATION, 1, "/Statement/0/Principal/AWS", 26, 21),
    ("jsonencode alone", ALONE, 0, "/Statement/0/Principal/AWS", 1, 82),
    ("… further down", f"\n\n  {ALONE}", 0, "/Statement/0/Principal/AWS", 3, 84),
    (
        "… over lines",
        ALONE.replace("{Version", "{\n  Version").replace(", Statement", "\n  Statement"),
        0,
        "/Statement/0/Principal/AWS",
        3,
        48,
    ),
    ("… a heredoc", CONFIGURATION, 3, "/Statement/0/Principal", 40, 40),
]


@pytest.mark.parametrize(
    ("what", "text", "number", "pointer", "line", "column"), PLACES, ids=[row[0] for row in PLACES]
)
def test_a_value_stands_where_the_outer_text_has_it(
    what: str, text: str, number: int, pointer: str, line: int, column: int
) -> None:
    document = read(text).documents[number]
    own = parse(document.text, document.kind).place(pointer)
    place = document.locate(pointer, own) if document.locate else own
    assert place.line == line, text.split("\n")[place.line - 1]
    assert place.column == column or "heredoc" in what or "block" in what


# a text that can't be read, or not all of it → what is said of it
TOLD = [
    ("x = [", "Line 2, column 1: this is not Terraform's language."),
    ("a: [b", "Line 1, column 6: this is not YAML: "),
    ("a:\n\t- b", "Line 2, column 1: this is not YAML: "),
    ("[]", "This is JSON, and there is no policy in it."),
    ('{"Roles": []}', "This is JSON, and there is no policy in it."),
    ("Resources: {}\n", "This is YAML, and there is no policy in it."),
    (
        'resource "aws_iam_role" "x" {\n  assume_role_policy = file("trust.json")\n}\n',
        'Line 2: assume_role_policy is ${file("trust.json")}, which is not in this text; give that file instead: '
        '"trust.json".',
    ),
    (
        'resource "aws_iam_role" "x" {\n  name = "x"\n  assume_role_policy = local.trust\n}\n',
        "Line 3: assume_role_policy is ${local.trust}, which is not in this text; take its JSON from terraform show -json.",
    ),
    ("a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" + "".join(
        f"{chr(99 + n)}: &{chr(99 + n)} [{', '.join([f'*{chr(98 + n)}'] * 9)}]\n" for n in range(8)
    ), "this YAML has more than 200,000 values; paste the part with the policy."),
    ("a: " + "[" * 300 + "]" * 300, "levels, which no template has."),
    ("x = " + "[" * 300 + "]" * 300, "levels of brackets, which no configuration has."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), TOLD, ids=[row[1][:40] for row in TOLD])
def test_what_cant_be_read_is_said_in_one_sentence(text: str, words: str) -> None:
    reading = read(text)
    assert reading.documents == ()
    assert words in reading.trouble and "\n" not in reading.trouble


def test_part_of_a_document_that_cant_be_read_is_named() -> None:
    text = CONFIGURATION.replace('"trust" {', '"trust" {\n  source_policy_documents = [local.more]', 1)
    reading = read(text)
    assert reading.unread == (
        "Line 2: source_policy_documents of data.aws_iam_policy_document.trust is not read here; take the whole policy "
        "from terraform show -json.",
    )


def test_placeholders_are_said_and_read_for_the_account_that_is_known() -> None:
    assert "${AWS::AccountId} is read as 111122223333." in read(TEMPLATE).notes
    assert "${AWS::AccountId} is read as 999999999999." in read(TEMPLATE, account="999999999999").notes


@pytest.mark.parametrize(("text", "package"), [(TEMPLATE, "yaml"), (CONFIGURATION, "hcl2")])
def test_a_library_that_is_not_here_is_named(text: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ImportError(name=package)
        return first(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert f"needs the Python package {package}" in read(text).trouble
    assert read(laid_out({"Role": ROLE})).documents, "JSON needs neither"


@pytest.mark.parametrize("kind", list(PolicyKind))
def test_a_policy_alone_is_what_the_asker_says(kind: PolicyKind) -> None:
    (document,) = read(laid_out(PERMISSION), kind).documents
    assert (document.kind, document.plain, document.text) == (kind, True, laid_out(PERMISSION))


LONG = ("{" * 100_000, "a: " * 50_000, "x = " * 50_000, '"' * 100_001, "```\n" * 20_000, "%7B" * 50_000, "- " * 50_000)


@pytest.mark.parametrize("text", LONG, ids=[text[:3] for text in LONG])
def test_a_text_that_would_take_years_ends(text: str) -> None:
    assert read(text) is not None


def test_of_very_many_fenced_blocks_the_first_are_read() -> None:
    block = f"```json\n{json.dumps(PERMISSION)}\n```\n\n```\n\n```\n"
    found = read(block * 250)
    lines = [parse(document.text, document.kind).place("").line for document in found.documents]
    assert lines == [2 + 7 * number for number in range(200)]
    assert found.unread == ("Line 1401: the text has 250 fenced blocks, and from this one on they are not read.",)
