"""Whatever IAM and STS are asked for, they answer as AWS does or say what the lab does not model.

Every operation boto3 knows, with parameters drawn by lot from its own model and from a list of nasty values, by
everybody in the cast. The client checks nothing, so that all of it arrives.
"""

from __future__ import annotations

import os
import random
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from helpers.cloud import World
from tests.cloud.kit import OPERATOR, ROLE, SERVICE_ROLE, A, B, Company, allow, document, trust

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1000"))
SEED = int(os.environ.get("FUZZ_SEED", "20350115"))
UNCHECKED = Config(parameter_validation=False, retries={"max_attempts": 0})
CALLERS = ("A/admin", "A/admin", "A/root", "B/admin", "developer", "BackupServiceRole", "ec2.amazonaws.com")

NAMES = ("admin", "developer", "new", "BackupAccessRole", "ReportRole", "Second", "a b", "x" * 129, "ü", "../x", "<b>")
VALUES: dict[str, tuple[Any, ...]] = {
    "RoleArn": (ROLE, ROLE, SERVICE_ROLE, f"{ROLE}\n", "arn:aws:iam::1:role/x", OPERATOR, "*", "x" * 3000),
    "RoleSessionName": ("session", "session", "a", "a b", "x" * 65, "ü", "<script>"),
    "ExternalId": ("company-a-7f3d", "a", "has space"),
    "DurationSeconds": (900, 3600, 3601, 43200, 43201, -1, "x", 10**30, 1.5, ""),
    "MaxSessionDuration": (3600, 43200, 60, "x", None),
    "SerialNumber": (f"arn:aws:iam::{B}:mfa/backup-operator", "GAHT12345678", "x", "ü" * 20),
    "TokenCode": ("123456", "12345", "abcdef", ""),
    "PolicyArn": (f"arn:aws:iam::{A}:policy/Own", "arn:aws:iam::aws:policy/ReadOnlyAccess", "nonsense", f"arn:aws:iam::{B}:policy/Own"),
    "PermissionsBoundary": (f"arn:aws:iam::{A}:policy/Own", "nonsense"),
    "Path": ("/", "/team/", "team", "/" + "x" * 600 + "/", ""),
    "Marker": ("", "1", "nonsense", "admin"),
    "MaxItems": (1, 0, -1, 1000, "x", 10**12),
    "Scope": ("All", "AWS", "Local", "x"),
    "Status": ("Active", "Inactive", "x"),
    "VersionId": ("v1", "v2", "v99", "x"),
}  # fmt: skip
DOCUMENTS = (
    trust({"AWS": OPERATOR}),
    trust({"AWS": B}),
    trust({"AWS": f"{OPERATOR}s"}),
    document(allow("s3:GetObject", "*")),
    document(allow("*", "*")),
    "{",
    "[]",
    "null",
    '"x"',
    '{"Version": "2012-10-17", "Statement": [1]}',
    "x" * 10_000,
    "\u0000",
    "",
)
TEXTS = ("", "a", "admin", "*", "ü", "x" * 5000, "a\nb", "\ud83d\ude00", "%s", "../../etc", "<b>", "null", "0")


class Lot:
    """Draws the parameters of a call."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.keys = ["AKIANOBODYHASTHIS000"]

    def parameters(self, shape: StructureShape) -> dict[str, Any]:
        """Of a structure: mostly what it requires, and a little of the rest."""
        share = self.random.choice((0.0, 0.1, 0.3))
        return {
            name: self.value(name, member)
            for name, member in shape.members.items()
            if self.random.random() < (0.95 if name in shape.required_members else share)
        }

    def value(self, name: str, shape: Shape) -> Any:
        choice = self.random.choice
        if name == "AccessKeyId":
            return choice(self.keys)
        if name in VALUES:
            return choice(VALUES[name])
        if name.endswith("Document") or name == "Policy":
            return choice(DOCUMENTS)
        if isinstance(shape, StructureShape):
            return self.parameters(shape)
        if isinstance(shape, ListShape):
            return [self.value("", shape.member) for _ in range(choice((0, 1, 1, 2, 60)))]
        if isinstance(shape, MapShape):
            return {}
        if isinstance(shape, StringShape):
            if shape.enum and self.random.random() < 0.8:
                return choice(shape.enum)
            return choice(NAMES) if name.endswith("Name") else choice(TEXTS)
        return {
            "boolean": self.random.random() < 0.5,
            "integer": choice((0, 1, 2, 1000, -1, 10**12)),
            "timestamp": choice((0, 2_000_000_000)),
            "blob": choice((b"", b"abc")),
        }[shape.type_name]


def test_no_call_makes_it_stumble(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", "*"))
    company.permit()
    company.iam.create_policy(PolicyName="Own", PolicyDocument=document(allow("s3:*", "*")))
    company.iam.put_user_policy(
        UserName="developer", PolicyName="p", PolicyDocument=document(allow(["sts:*", "iam:Get*"], "*"))
    )
    developer = world.client("sts", "developer")
    keys = [world.credentials(caller) for caller in CALLERS]
    keys += [
        company.assume(),
        developer.get_session_token()["Credentials"],
        developer.get_federation_token(Name="ana", Policy=document(allow("*", "*")))["Credentials"],
        {"AccessKeyId": "AKIANOBODYHASTHIS000", "SecretAccessKey": "x"},
    ]
    lot = Lot(SEED)
    calls = []
    for service in ("iam", "sts"):
        model = botocore.session.get_session().get_service_model(service)
        clients = [world.client(service, key, config=UNCHECKED) for key in keys]
        clients.append(world.client(service, None, config=UNCHECKED))
        methods = {name: method for method, name in clients[0].meta.method_to_api_mapping.items()}
        for operation in sorted(model.operation_names):
            shape = model.operation_model(operation).input_shape
            calls += [(operation, methods[operation], shape, clients)] * (8 if service == "sts" else 1)
    assert len(calls) > 150
    answered = refused = 0
    for _ in range(ROUNDS):
        operation, method, shape, clients = lot.random.choice(calls)
        if (
            operation in ("DeleteUser", "DeleteAccessKey", "UpdateAccessKey", "UpdateUser")
            and lot.random.random() < 0.9
        ):
            continue  # or soon nobody would be left to ask
        parameters = lot.parameters(shape) if shape else {}
        before = world.trail.newest
        try:
            getattr(lot.random.choice(clients), method)(**parameters)
            answered += 1
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            words = error.response["Error"].get("Message", "")
            assert status < 500 or (status == 501 and words.startswith("This lab")), (operation, parameters, words)
            refused += 1
            if "in moto)" in words:
                # A number that is none stops moto before it asks the gate; nothing else may.
                assert "(ValueError in moto)" in words and _misses_a_number(parameters), (operation, parameters, words)
                continue
        except (TypeError, ValueError, AttributeError) as error:
            # botocore can not write such a value into a request: it never left.
            if world.trail.newest is before and _in_botocore(error):
                continue
            raise AssertionError((operation, parameters)) from error
        except Exception as error:
            raise AssertionError((operation, parameters)) from error
        assert world.trail.newest is not before, (operation, parameters)
    assert answered > ROUNDS / 40 and refused > ROUNDS / 4, (
        "a fuzz that is never answered, or never refused, tests little"
    )


def _misses_a_number(parameters: dict[str, Any]) -> bool:
    numbers = (parameters.get(name, 1) for name in ("DurationSeconds", "MaxSessionDuration", "MaxItems"))
    return any(not isinstance(number, int) for number in numbers)


def _in_botocore(error: BaseException) -> bool:
    trace = error.__traceback__
    files = []
    while trace:
        files.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    return "moto" not in "".join(files[-3:]) and not any("helpers" in name for name in files)


@pytest.mark.parametrize("service", ["iam", "sts"])
def test_every_operation_is_served_or_refused_by_name(world: World, service: str) -> None:
    client = world.client(service, "A/admin", config=UNCHECKED)
    for method in client.meta.method_to_api_mapping:
        try:
            getattr(client, method)()
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403, 404, 409, 501), method
