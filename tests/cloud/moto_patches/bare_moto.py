"""Asks bare moto, without the lab, and prints what it answers as JSON: name of the question → answer.

Run as a program, because the lab and bare moto can not live in one process. An answer is "ok", or what was asked for, or
the code of the error.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable
from typing import Any

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]

import boto3  # noqa: E402
import requests  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto import mock_aws  # noqa: E402

REGION = "eu-central-1"
ROLE = "arn:aws:iam::123456789012:role/R"
OPERATOR = "arn:aws:iam::123456789012:user/operator"


def document(principal: Any = None, **more: Any) -> str:
    """A trust policy of one statement."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", **more}
    if principal is not None:
        statement["Principal"] = principal
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def said(call: Callable[[], Any]) -> Any:
    """What a call answers: "ok", a plain value that it returns, or its error's code."""
    try:
        answer = call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    except Exception as error:
        return type(error).__name__
    return answer if isinstance(answer, str | int | bool | list) else "ok"


def client(service: str, key: dict[str, str] | None = None) -> Any:
    """A client that checks nothing itself."""
    keys = key or {"AccessKeyId": "AKIANOBODY", "SecretAccessKey": "x"}
    return boto3.client(
        service,
        REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
        config=Config(parameter_validation=False, retries={"max_attempts": 0}),
    )


def answers() -> dict[str, Any]:
    """Every question with its answer."""
    iam, sts, s3 = client("iam"), client("sts"), client("s3")
    operator = iam.create_user(UserName="operator")["User"]
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    iam.create_role(RoleName="R", AssumeRolePolicyDocument=document({"AWS": OPERATOR}))
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="bucket", Key="key", Body=b"x")
    numbers = iter(range(1000))

    def assume(**parameters: Any) -> Callable[[], Any]:
        return lambda: sts.assume_role(**{"RoleArn": ROLE, "RoleSessionName": "session", **parameters}) and "ok"

    def born(text: str, **more: Any) -> Callable[[], Any]:
        return lambda: iam.create_role(RoleName=f"n{next(numbers)}", AssumeRolePolicyDocument=text, **more) and "ok"

    def trusted(text: str) -> Callable[[], Any]:
        return lambda: iam.update_assume_role_policy(RoleName="R", PolicyDocument=text) and "ok"

    def shown() -> Any:
        iam.update_assume_role_policy(RoleName="R", PolicyDocument=document({"AWS": "123456789012"}))
        return iam.get_role(RoleName="R")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]

    def after_deletion() -> Any:
        iam.create_user(UserName="gone")
        arn = "arn:aws:iam::123456789012:user/gone"
        iam.update_assume_role_policy(RoleName="R", PolicyDocument=document({"AWS": arn}))
        iam.delete_user(UserName="gone")
        return iam.get_role(RoleName="R")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]

    def with_trust(text: str, **parameters: Any) -> Callable[[], Any]:
        def call() -> Any:
            iam.create_role(RoleName=(name := f"t{next(numbers)}"), AssumeRolePolicyDocument=text)
            caller = client("sts", key)
            caller.assume_role(
                RoleArn=f"arn:aws:iam::123456789012:role/{name}", RoleSessionName="session", **parameters
            )
            return "ok"

        return call

    other = sts.assume_role(RoleArn="arn:aws:iam::999999999999:role/X", RoleSessionName="session")["Credentials"]

    def bucket_of_another() -> Any:
        return client("s3", other).list_objects_v2(Bucket="bucket")["KeyCount"]

    def presigned_and_tampered() -> int:
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "key"})
        return int(requests.get(url + "0").status_code)

    organizations = client("organizations")

    def under_an_scp() -> Any:
        """The account that an SCP binds, which denies everything, lists its bucket."""
        organizations.create_organization(FeatureSet="ALL")
        root = organizations.list_roots()["Roots"][0]["Id"]
        member = organizations.create_account(Email="b@example.com", AccountName="b")["CreateAccountStatus"][
            "AccountId"
        ]
        everything = {"Effect": "Deny", "Action": "*", "Resource": "*"}
        content = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
        scp = {"Content": content, "Description": "", "Name": "deny", "Type": "SERVICE_CONTROL_POLICY"}
        made = organizations.create_policy(**scp)["Policy"]["PolicySummary"]["Id"]
        organizations.attach_policy(PolicyId=made, TargetId=root)
        arn = f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"
        session = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
        client("s3", session).list_buckets()
        return "ok"

    def saml_provider(name: str) -> str:
        return str(iam.create_saml_provider(Name=name, SAMLMetadataDocument="x" * 1000)["SAMLProviderArn"])

    named = "https://aws.amazon.com/SAML/Attributes/"
    pieces = "".join(
        f'<s:Attribute Name="{named}{name}"><s:AttributeValue>{value}</s:AttributeValue></s:Attribute>'
        for name, value in (("Role", f"{ROLE},{ROLE}"), ("RoleSessionName", "session"))
    )
    assertion = base64.b64encode(
        f'<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">'
        f"<s:Assertion><s:AttributeStatement>{pieces}</s:AttributeStatement></s:Assertion></p:Response>".encode()
    ).decode()

    need_id = {"StringEquals": {"sts:ExternalId": "x-1"}}
    questions: dict[str, Callable[[], Any]] = {
        "assume: a Deny in the trust policy": with_trust(document({"AWS": OPERATOR}, Effect="Deny")),
        "assume: trusts another account": with_trust(document({"AWS": "999999999999"})),
        "assume: ExternalId missing": with_trust(document({"AWS": OPERATOR}, Condition=need_id)),
        "assume: a role that does not exist": assume(RoleArn="arn:aws:iam::123456789012:role/None"),
        "assume: ARN of a user": assume(RoleArn=OPERATOR),
        "assume: no ARN at all": assume(RoleArn="nonsense"),
        "assume: session name with a blank": assume(RoleSessionName="a b"),
        "assume: session name of one character": assume(RoleSessionName="a"),
        "assume: 899 seconds": assume(DurationSeconds=899),
        "assume: longer than the role gives": assume(DurationSeconds=7200),
        "assume: ExternalId with a blank": assume(ExternalId="has space"),
        "assume: session policy that is not JSON": assume(Policy="{"),
        "assume: tags twice": assume(Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]),
        "assume: wrong MFA code": assume(SerialNumber="arn:aws:iam::123456789012:mfa/x", TokenCode="123456"),
        "assume: managed session policy that is not there": assume(PolicyArns=[{"arn": f"{ROLE}s"}]),
        "web identity: a token that is none": lambda: (
            sts.assume_role_with_web_identity(RoleArn=ROLE, RoleSessionName="session", WebIdentityToken="none") and "ok"
        ),
        "provider: a port in the URL": lambda: (
            iam.create_open_id_connect_provider(Url="https://x.example:443") and "ok"
        ),
        "SAML: an assertion that names no provider": lambda: (
            sts.assume_role_with_saml(RoleArn=ROLE, PrincipalArn=ROLE, SAMLAssertion=assertion) and "ok"
        ),
        "SAML: metadata that is no XML": lambda: saml_provider("One") and "ok",
        "SAML: a provider's name again": lambda: saml_provider("One") and "ok",
        "SAML: a provider deleted that is not there": lambda: (
            iam.delete_saml_provider(SAMLProviderArn=f"{ROLE}-x") and "ok"
        ),
        "SAML: until when": lambda: str(iam.list_saml_providers()["SAMLProviderList"][0]["ValidUntil"].year),
        "SAML: tags of a provider": lambda: iam.list_saml_provider_tags(SAMLProviderArn=saml_provider("Two"))["Tags"],
        "role: trust policy is no JSON": born("{"),
        "role: no Principal": born(document()),
        "role: Principal is a star": born(document("*")),
        "role: trusts a group": born(document({"AWS": "arn:aws:iam::123456789012:group/g"})),
        "role: trusts a user who does not exist": born(document({"AWS": f"{OPERATOR}s"})),
        "role: MaxSessionDuration of 60": born(document({"AWS": OPERATOR}), MaxSessionDuration=60),
        "update: no Version": trusted(document({"AWS": OPERATOR}).replace('"Version": "2012-10-17", ', "")),
        "update: sts:assumerole in lower case": trusted(document({"AWS": OPERATOR}, Action="sts:assumerole")),
        "update: trusts a user who does not exist": trusted(document({"AWS": f"{OPERATOR}s"})),
        "update: more than 2048 characters": trusted(document({"AWS": [f"{n:012}" for n in range(1, 300)]})),
        "shown: an account": shown,
        "shown: a deleted user": after_deletion,
        "identity: an unknown key": lambda: sts.get_caller_identity()["Arn"],
        "identity: UserId of a user": lambda: operator["UserId"].isupper(),
        "identity: key of GetSessionToken": lambda: client("sts", key).get_session_token()["Credentials"][
            "AccessKeyId"
        ],
        "identity: account of a session's key": lambda: sts.get_access_key_info(AccessKeyId=other["AccessKeyId"])[
            "Account"
        ],
        "user: deleted with a key left": lambda: iam.delete_user(UserName="operator") and "ok",
        "s3: bucket of another account": bucket_of_another,
        "s3: presigned URL with a wrong signature": presigned_and_tampered,
        "s3: bucket policy that is no JSON": lambda: s3.put_bucket_policy(Bucket="bucket", Policy="{") and "ok",
        "s3: Block Public Access of a new bucket": lambda: s3.get_public_access_block(Bucket="bucket") and "ok",
        "organizations: an SCP that denies everything": under_an_scp,
        "organizations: an outsider lists the accounts": lambda: (
            client("organizations", other).list_accounts() and "ok"
        ),
        "s3: owner is the same in all accounts": lambda: (
            s3.list_buckets()["Owner"]["ID"] == client("s3", other).list_buckets()["Owner"]["ID"]
        ),
    }
    return {name: said(question) for name, question in questions.items()}


if __name__ == "__main__":
    with mock_aws():
        json.dump(answers(), sys.stdout)
