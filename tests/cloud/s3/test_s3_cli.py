"""The AWS CLI's own S3 commands: with exactly the permissions they need, and with one fewer.

https://docs.aws.amazon.com/cli/latest/reference/s3/
"""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from helpers.cloud import World, run
from helpers.cloud.endpoints.terminal import TerminalResult
from tests import recipes
from tests.cloud.kit import BUCKET_ARN, Company, allow

BUCKET = "s3://your-bucket-name"
CALLER = "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession"
FORBIDDEN = "An error occurred (403) when calling the HeadObject operation: Forbidden"
# Where a permission is asked for.
ON = {"bucket": BUCKET_ARN, "objects": f"{BUCKET_ARN}/*", "new": "arn:aws:s3:::a-new-bucket", "any": "*"}

# command → what it prints; permission → on what, the operation that fails without it ("" when HEAD has no words)
COMMANDS: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    ("ls", "your-bucket-name", {"ListAllMyBuckets": ("any", "ListBuckets")}),
    (f"ls {BUCKET}/", "PRE backups/", {"ListBucket": ("bucket", "ListObjectsV2")}),
    (f"ls {BUCKET} --recursive", "51 reports/q4.csv", {"ListBucket": ("bucket", "ListObjectsV2")}),
    (f"cp up.txt {BUCKET}/n", f"upload: ./up.txt to {BUCKET}/n", {"PutObject": ("objects", "PutObject")}),
    (f"website {BUCKET} --index-document index.html", "", {"PutBucketWebsite": ("bucket", "PutBucketWebsite")}),
    (f"cp big.bin {BUCKET}/n", f"upload: ./big.bin to {BUCKET}/n", {"PutObject": ("objects", "CreateMultipartUpload")}),
    (f"cp {BUCKET}/reports/q4.csv .", "to ./q4.csv", {"GetObject": ("objects", "")}),
    (f"cp {BUCKET} got --recursive", "to got/reports/q4.csv", {"ListBucket": ("bucket", "ListObjectsV2"), "GetObject": ("objects", "GetObject")}),
    (f"cp {BUCKET}/reports/q4.csv {BUCKET}/n", f"copy: {BUCKET}/reports/q4.csv to {BUCKET}/n", {"GetObject": ("objects", ""), "PutObject": ("objects", "CopyObject")}),
    (f"mv {BUCKET}/reports/q4.csv {BUCKET}/n", f"move: {BUCKET}/reports/q4.csv to {BUCKET}/n", {"GetObject": ("objects", ""), "PutObject": ("objects", "CopyObject"), "DeleteObject": ("objects", "DeleteObject")}),
    (f"mv up.txt {BUCKET}/n", f"move: ./up.txt to {BUCKET}/n", {"PutObject": ("objects", "PutObject")}),
    (f"sync dir {BUCKET}/dir", f"upload: dir/a.txt to {BUCKET}/dir/a.txt", {"ListBucket": ("bucket", "ListObjectsV2"), "PutObject": ("objects", "PutObject")}),
    (f"sync {BUCKET}/reports got --delete", "to got/q4.csv", {"ListBucket": ("bucket", "ListObjectsV2"), "GetObject": ("objects", "GetObject")}),
    (f"rm {BUCKET}/reports/q4.csv", f"delete: {BUCKET}/reports/q4.csv", {"DeleteObject": ("objects", "DeleteObject")}),
    (f"rm {BUCKET} --recursive", f"delete: {BUCKET}/reports/q4.csv", {"ListBucket": ("bucket", "ListObjectsV2"), "DeleteObject": ("objects", "DeleteObject")}),
    ("mb s3://a-new-bucket", "make_bucket: a-new-bucket", {"CreateBucket": ("new", "CreateBucket")}),
    (f"rb {BUCKET} --force", "remove_bucket: your-bucket-name", {"ListBucket": ("bucket", "ListObjectsV2"), "DeleteObject": ("objects", "DeleteObject"), "DeleteBucket": ("bucket", "DeleteBucket")}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("up.txt").write_text("a small file\n", encoding="utf-8")
    Path("big.bin").write_bytes(bytes(9 * 1024 * 1024))  # larger than the CLI sends in one piece
    Path("dir").mkdir()
    Path("dir/a.txt").write_text("a\n", encoding="utf-8")


@pytest.mark.parametrize(("command", "printed", "needed"), COMMANDS, ids=[row[0] for row in COMMANDS])
def test_exactly_the_permissions_it_needs(
    world: World, company: Company, command: str, printed: str, needed: dict[str, tuple[str, str]]
) -> None:
    for missing, (_, operation) in needed.items():
        others = {action: on for action, (on, _) in needed.items() if action != missing}
        said = _run(company, command, others)
        assert said.exit_code in (1, 255)
        # `rb --force` counts what it could not delete, and `ListBuckets` names no resource.
        assert FORBIDDEN in said.text if not operation else f"when calling the {operation} operation: " in said.text
        if operation:
            assert f"User: {CALLER} is not authorized to perform: s3:{missing} " in said.text
            assert f"because no identity-based policy allows the s3:{missing} action" in said.text
    said = _run(company, command, {action: on for action, (on, _) in needed.items()})
    assert (said.exit_code, printed in said.text) == (0, True), said.text


def _run(company: Company, command: str, permissions: dict[str, str]) -> TerminalResult:
    company.world.reset()
    statements = [allow(f"s3:{action}", ON[on]) for action, on in permissions.items()]
    session = company.session(*statements)
    Path("up.txt").write_text("a small file\n", encoding="utf-8")  # `mv` takes it away
    return run(f"aws s3 {command}", session, world=company.world)


def test_a_presigned_address_acts_as_whoever_signed_it(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
    session = company.session(allow("s3:GetObject", f"{BUCKET_ARN}/reports/*"))
    may = run(f"aws s3 presign {BUCKET}/reports/q4.csv", session, world=world)
    may_not = run(f"aws s3 presign {BUCKET}/backups/2035-01-13.sql.gz", session, world=world)
    assert may.exit_code == may_not.exit_code == 0  # signing asks nobody
    assert requests.get(may.text.strip()).text.startswith("month,orders")
    refused = requests.get(may_not.text.strip())
    assert refused.status_code == 403 and f"User: {CALLER} is not authorized to perform: s3:GetObject" in refused.text


# command → exit code, what it says
ERRORS = [
    ("s3 ls s3://no-such-bucket", 255, "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation"),
    (f"s3 cp {BUCKET}/none .", 1, "An error occurred (404) when calling the HeadObject operation"),
    (f"s3 rb {BUCKET}", 1, "An error occurred (BucketNotEmpty) when calling the DeleteBucket operation"),
    ("s3 mb s3://your-bucket-name", 1, "An error occurred (BucketAlreadyOwnedByYou) when calling the CreateBucket"),
    (
        f"s3 cp up.txt {BUCKET}/n --acl public-read",
        1,
        "An error occurred (AccessControlListNotSupported) when calling the PutObject operation: The bucket does not "
        "allow ACLs",
    ),
    (
        "s3api get-bucket-request-payment --bucket your-bucket-name",
        255,
        "This lab does not model s3:GetBucketRequestPayment yet; nothing was decided.",
    ),
]


@pytest.mark.parametrize(("command", "exit_code", "words"), ERRORS)
def test_errors_in_the_clis_words(world: World, command: str, exit_code: int, words: str) -> None:
    said = run(f"aws {command}", "A/admin", world=world)
    assert said.exit_code, f"{command} is served now: another that is not takes its place in ERRORS; {recipes.S3}"
    assert said.exit_code == exit_code and words in said.text
