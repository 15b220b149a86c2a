"""Whatever S3 is asked for, it answers as AWS does or says what the lab does not model: it never stumbles.

Every operation boto3 knows, with parameters drawn by lot from its own model, by everybody in the cast.
"""

from __future__ import annotations

import random
from typing import Any

import botocore.session
from botocore.exceptions import ClientError, ParamValidationError
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, allow, deny, document

ROUNDS = 1000
SEED = 20350115
CALLERS = ("A/admin", "A/root", "B/admin", "developer", "intern", "ReportRole", "ec2.amazonaws.com", None)
KEYS = ("reports/q4.csv", "backups/2035-01-13.sql.gz", "none", "odd key/ü+&=~.txt", "a/", "x" * 1024)
POLICIES = (
    document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal="*")),
    document(allow("s3:*", [BUCKET_ARN, f"{BUCKET_ARN}/*"], principal={"AWS": "123456789012"})),
    document(deny("s3:DeleteObject", f"{BUCKET_ARN}/*", principal="*")),
    "{",
)
TEXTS = ("", "a", "a=b", "bytes=0-1", "bytes=5-1", "../x", "ü", "*", "null", "0" * 32, "arn:aws:s3:::other")


class Lot:
    """Draws the parameters of a call."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seen = {"VersionId": ["null"], "UploadId": ["none"], "ContinuationToken": ["1"]}

    def parameters(self, shape: StructureShape) -> dict[str, Any]:
        """Of a structure: what it requires, and a little of the rest."""
        share = self.random.choice((0.0, 0.05, 0.2))
        return {
            name: self.value(name, member)
            for name, member in shape.members.items()
            if name in shape.required_members or self.random.random() < share
        }

    def value(self, name: str, shape: Shape) -> Any:
        choice = self.random.choice
        if name in self.seen:
            return choice(self.seen[name])
        if name == "ChecksumAlgorithm":
            return choice(("CRC32", "SHA256"))  # others want a library of the client's
        if name in ("Bucket", "Key", "Policy", "CopySource"):
            return choice(
                {
                    "Bucket": (BUCKET, BUCKET, BUCKET, "vendor-files", "no-such-bucket"),
                    "Key": KEYS,
                    "Policy": POLICIES,
                    "CopySource": (f"{BUCKET}/{KEYS[0]}", "vendor-files/x", "nonsense", f"{BUCKET}/a?versionId=1"),
                }[name]
            )
        if isinstance(shape, StructureShape):
            return self.parameters(shape)
        if isinstance(shape, ListShape):
            return [self.value("", shape.member) for _ in range(choice((0, 1, 1, 2)))]
        if isinstance(shape, MapShape):
            return {"k": "v"} if self.random.random() < 0.5 else {}
        if isinstance(shape, StringShape):
            return choice(shape.enum) if shape.enum and self.random.random() < 0.9 else choice(TEXTS)
        return {
            "boolean": self.random.random() < 0.5,
            "integer": choice((0, 1, 2, 1000, 10_001, -1)),
            "long": choice((0, 1, 2**40)),
            "timestamp": choice((0, 2_000_000_000)),
            "blob": choice((b"", b"abc", b"<x/>")),
        }[shape.type_name]

    def remember(self, answer: dict[str, Any]) -> None:
        """Ids that an answer names make later calls meet something."""
        for name in self.seen:
            if isinstance(value := answer.get(name), str) and value:
                self.seen[name] = [*self.seen[name][-5:], value]


def test_no_call_makes_it_stumble(world: World) -> None:
    service = botocore.session.get_session().get_service_model("s3")
    world.client("s3", "B/admin").create_bucket(
        Bucket="vendor-files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    lot = Lot(SEED)
    names = {name: method for method, name in world.client("s3", "A/admin").meta.method_to_api_mapping.items()}
    operations = sorted(service.operation_names)
    assert len(operations) > 110
    answered = refused = 0
    for _ in range(ROUNDS):
        operation = lot.random.choice(operations)
        shape = service.operation_model(operation).input_shape
        parameters = lot.parameters(shape) if shape else {}
        caller = lot.random.choice(CALLERS)
        try:
            lot.remember(getattr(world.client("s3", caller), names[operation])(**parameters))
            answered += 1
        except ParamValidationError:
            pass
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            words = error.response["Error"].get("Message", "")
            ours = status == 501 and (words.startswith("This lab") or error.response["Error"]["Code"] == "501")
            assert status < 500 or ours, (operation, parameters, caller, words)
            refused += 1
        except Exception as error:
            raise AssertionError((operation, parameters, caller)) from error
    assert answered > ROUNDS / 40 and refused > ROUNDS / 4, (
        "a fuzz that is never answered, or never refused, tests little"
    )
