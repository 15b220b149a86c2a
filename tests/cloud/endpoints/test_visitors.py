"""Programs of this machine get in at the served door; no web page does, and no key that the course gives away.

https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto.moto_api._internal import mock_random

from helpers.cloud import World
from helpers.cloud.endpoints import visitors
from helpers.cloud.endpoints.server import Server
from helpers.cloud.personas import REGION
from tests.cloud.kit import BUCKET, OPERATOR, Company, trust

# the headers that say who sends → may it come?
SENDERS: list[tuple[str, dict[str, str], bool]] = [
    ("a program", {"host": "127.0.0.1:4566"}, True),
    ("a program that says localhost", {"host": "localhost:4566"}, True),
    ("a program by IPv6", {"host": "[::1]:4566"}, True),
    ("a bucket's own name", {"host": "your-bucket-name.s3.localhost:4566"}, True),
    ("through a tunnel with another port", {"host": "127.0.0.1:9000"}, True),
    ("HTTP/1.0 without a host", {}, True),
    ("an address typed into a browser", {"host": "127.0.0.1:4566", "sec-fetch-site": "none"}, True),
    ("a rebound name", {"host": "evil.example:4566"}, False),
    ("a rebound name that begins like ours", {"host": "127.0.0.1.evil.example:4566"}, False),
    ("a rebound name that ends like ours", {"host": "evil-localhost:4566"}, False),
    ("another address of this machine", {"host": "192.168.1.5:4566"}, False),
    ("AWS's own name", {"host": "sts.amazonaws.com"}, False),
    ("a name and rubbish", {"host": "localhost:4566@evil.example"}, False),
    ("an empty host", {"host": ""}, False),
    ("an image on a page", {"host": "127.0.0.1:4566", "sec-fetch-site": "cross-site"}, False),
    ("a page of JupyterLab", {"host": "localhost:4566", "sec-fetch-site": "same-site"}, False),
    ("a value nobody knows", {"host": "localhost:4566", "sec-fetch-site": "elsewhere"}, False),
    ("a form of a page", {"host": "127.0.0.1:4566", "origin": "https://evil.example"}, False),
    ("a sandboxed frame", {"host": "127.0.0.1:4566", "origin": "null"}, False),
    ("a page at another port", {"host": "127.0.0.1:4566", "origin": "http://127.0.0.1:8888"}, False),
    ("by HTTPS", {"host": "127.0.0.1:4566", "origin": "https://127.0.0.1:4566"}, False),
    ("the door's own page", {"host": "127.0.0.1:4566", "origin": "http://127.0.0.1:4566"}, True),
]


@pytest.mark.parametrize(("who", "headers", "may_come"), SENDERS, ids=[row[0] for row in SENDERS])
def test_who_may_knock(who: str, headers: dict[str, str], may_come: bool) -> None:
    why = visitors.refusal(headers)
    assert (why == "") is may_come
    assert may_come or (why.startswith("The lab answers ") and why.endswith("."))


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with world.serve() as server:
        yield server


def client(server: Server, keys: dict[str, Any], service: str = "sts") -> Any:
    return boto3.client(
        service,
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
    )


def test_a_page_moves_nothing_and_is_told_why(world: World, server: Server) -> None:
    admin = client(server, world.credentials("A/admin"), "iam")
    url = admin.generate_presigned_url("create_user", Params={"UserName": "mallory"}, HttpMethod="GET")
    answer = requests.get(url, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"})
    assert (answer.status_code, "a web page has sent this request" in answer.text) == (403, True)
    assert "mallory" not in [user["UserName"] for user in admin.list_users()["Users"]]
    assert requests.get(url).status_code == 200  # the same from a program
    assert "mallory" in [user["UserName"] for user in admin.list_users()["Users"]]


def test_an_object_is_nobodys_page(world: World, server: Server) -> None:
    admin = client(server, world.credentials("A/admin"), "s3")
    admin.put_object(Bucket=BUCKET, Key="x.html", Body=b"<script>1</script>", ContentType="text/html")
    url = admin.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "x.html"})
    headers = requests.get(url, headers={"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == "attachment"
    assert "Content-Disposition" not in requests.get(url).headers  # a program reads what the object says


# -- keys that nobody can guess ----------------------------------------------------------------------------------------


KEYS = """
import json
from helpers.cloud import World
world = World()
keys = lambda: {each.name: world.credentials(each.name) for each in world.personas}
print(json.dumps([keys(), world.serve() and keys()], default=str))
"""


def test_an_opened_door_gives_everybody_keys_that_no_seed_tells() -> None:
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", KEYS])) for _ in range(2)]
    (seeded, given), (again, others) = runs
    assert seeded == again, "without the door all is as published"
    for name, keys in seeded.items():
        for part in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
            three = [keys.get(part), given[name].get(part), others[name].get(part)]
            assert three == [None] * 3 or len(set(three)) == 3, (name, part)


def test_with_the_door_open_no_key_follows_from_others(world: World, server: Server) -> None:
    # Not even for somebody who has worked out the generator's state from all the keys they were given.
    iam, made = world.client("iam", "A/admin"), []
    state = mock_random.getstate()
    for _ in range(2):
        mock_random.setstate(state)
        key = iam.create_access_key(UserName="developer")["AccessKey"]
        iam.delete_access_key(UserName="developer", AccessKeyId=key["AccessKeyId"])
        session = world.client("sts", "developer").get_session_token()["Credentials"]
        made.append([key["AccessKeyId"], key["SecretAccessKey"], *list(session.values())[:3]])
    assert not set(made[0]) & set(made[1])


def test_when_the_door_is_shut_all_is_as_published_again(world: World) -> None:
    first = world.client("iam", "A/admin").create_user(UserName="new")["User"]["UserId"]
    world.reset()
    with world.serve():
        assert world.client("iam", "A/admin").create_user(UserName="new")["User"]["UserId"] != first
    world.reset()
    assert world.client("iam", "A/admin").create_user(UserName="new")["User"]["UserId"] == first


def test_keys_from_before_work_inside_alone_and_the_door_says_what_to_paste(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    before = {"developer": world.credentials("developer"), "session": company.assume()}
    with world.serve() as server:
        for keys in before.values():
            inside = world.session(keys).client("sts").get_caller_identity()["Arn"]
            with pytest.raises(ClientError, match=r"new ones\. Run the cell that printed them again") as refused:
                client(server, keys).get_caller_identity()
            assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"
            assert inside == client(server, server._credentials(keys)).get_caller_identity()["Arn"]


def test_what_is_made_later_is_for_both_doors(world: World, server: Server, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    key = world.client("iam", "A/admin").create_access_key(UserName="developer")["AccessKey"]
    for keys in (company.assume(), key):
        assert (
            client(server, keys).get_caller_identity()["Arn"]
            == world.session(keys).client("sts").get_caller_identity()["Arn"]
        )


def test_new_keys_die_with_the_old_ones(world: World, server: Server) -> None:
    keys = world.credentials("developer")
    assert client(server, keys).get_caller_identity()["Arn"].endswith(":user/developer")
    iam = world.client("iam", "A/admin")
    (listed,) = iam.list_access_keys(UserName="developer")["AccessKeyMetadata"]
    iam.update_access_key(UserName="developer", AccessKeyId=listed["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        client(server, keys).get_caller_identity()


def test_a_session_with_new_keys_ends_as_others_do(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    with world.serve() as server:
        for keys in (world.credentials("BackupServiceRole"), company.assume()):
            sts = [client(server, keys), world.session(keys).client("sts")]
            world.later(hours=13)
            for each in sts:
                with pytest.raises(ClientError) as refused:
                    each.get_caller_identity()
                assert refused.value.response["Error"]["Code"] == "ExpiredToken"


def test_a_client_has_the_keys_that_its_caller_has_now(world: World) -> None:
    def sent() -> str:
        world.client("sts", "developer").get_caller_identity()
        assert world.trail.last is not None
        assert world.trail.last.sent.key_id == world.credentials("developer")["AccessKeyId"]
        return world.trail.last.sent.key_id

    seeded = sent()
    with world.serve():
        assert sent() != seeded
    world.reset()
    assert sent() == seeded


@pytest.mark.parametrize("who", ["developer", "A/root", "ReportRole", "ec2.amazonaws.com"])
def test_clients_stay_good_when_the_world_begins_again(who: str, world: World, server: Server) -> None:
    clients = [world.client("sts", who), world.session(who).client("sts"), client(server, world.credentials(who))]
    told = [sts.get_caller_identity()["Arn"] for sts in clients if who != "ec2.amazonaws.com"]
    world.reset()
    assert [sts.get_caller_identity()["Arn"] for sts in clients if who != "ec2.amazonaws.com"] == told
