"""Whatever is sent to Organizations, and whatever is written to lab.organization: an error in words, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cloud import World, get_world
from helpers.cloud.organizations import building
from helpers.cloud.organizations.permissions import READS
from tests.cloud.organizations.written import organized

PREFIX = "AWSOrganizationsV20161128."
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12)
anything = st.recursive(plain, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=6), inside, max_size=3), max_leaves=6)  # fmt: skip
PARAMETERS = sorted({name for name in READS.values() if name} | {"Filter", "ChildType", "MaxResults", "NextToken"})


def sent(world: World, url: str, body: bytes, headers: dict[str, str]) -> requests.Response:
    keys = world.credentials("D/admin")
    request = AWSRequest("POST", url, data=body, headers={"Content-Type": "application/x-amz-json-1.1", **headers})
    SigV4Auth(Credentials(keys["AccessKeyId"], keys["SecretAccessKey"]), "organizations", "us-east-1").add_auth(request)
    return requests.post(url, data=body, headers=dict(request.headers))


# target, body → the status: Organizations' answer, its refusal, or ours by name
RAW: list[tuple[str | None, bytes, int]] = [
    (f"{PREFIX}ListRoots", b"{}", 200),
    (f"{PREFIX}ListRoots", b"", 200),
    (f"{PREFIX}ListRoots", b"[]", 200),
    (f"{PREFIX}DescribeAccount", b"{", 400),
    (f"{PREFIX}DescribeAccount", b"\xff\xfe", 501),
    (f"{PREFIX}DescribeAccount", b'{"AccountId": "\\ud800"}', 400),
    (f"{PREFIX}DescribeAccount", b'{"AccountId": ' + b"[" * 5000, 400),
    (f"{PREFIX}ListAccounts", b'{"MaxResults": 1e999}', 400),
    (f"{PREFIX}ListAccounts", b'{"MaxResults": true}', 400),
    (f"{PREFIX}ListAccounts", b'{"NextToken": "-1"}', 400),
    (f"{PREFIX}Nonsense", b"{}", 501),
    (PREFIX, b"{}", 501),
    ("ListRoots", b"{}", 200),
    (None, b"{}", 501),
]


@pytest.mark.parametrize("served", [False, True], ids=["in the process", "through the door"])
@pytest.mark.parametrize(("target", "body", "status"), RAW, ids=lambda value: repr(value)[:50])
def test_what_no_sdk_would_send(target: str | None, body: bytes, status: int, served: bool, world: World) -> None:
    organized()
    url = world.serve().url + "/" if served else "https://organizations.us-east-1.amazonaws.com/"
    answer = sent(world, url, body, {"X-Amz-Target": target} if target is not None else {})
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert status == 200 or set(map(str.lower, said)) == {"__type", "message"}


@given(st.sampled_from(sorted(READS)), st.dictionaries(st.sampled_from(PARAMETERS), anything, max_size=4))
@settings(max_examples=60)
def test_any_parameters(operation: str, parameters: dict[str, Any]) -> None:
    world = get_world()
    organized()
    body = json.dumps(parameters).encode()
    url = "https://organizations.us-east-1.amazonaws.com/"
    answer = sent(world, url, body, {"X-Amz-Target": PREFIX + operation})
    world.leave_organization()
    assert answer.status_code in (200, 400), answer.text


levels = st.fixed_dictionaries(
    {},
    optional={
        "accounts": st.lists(st.sampled_from(["A", "B", "C"]), max_size=2) | anything,
        "units": st.dictionaries(st.text(max_size=4), anything, max_size=2) | anything,
        "scps": st.dictionaries(st.text(max_size=4), anything, max_size=2) | anything,
        "rcps": anything,
        "full_access": st.booleans() | anything,
    },
)


@given(st.dictionaries(st.text(max_size=4), levels, max_size=2) | anything, levels)
@settings(max_examples=150)
def test_anything_that_is_written(units: Any, more: dict[str, Any]) -> None:
    try:
        made = building.organization(units, **{name: value for name, value in more.items() if name != "units"})
    except ValueError as fault:
        assert str(fault) and "\n" not in str(fault)
    else:
        assert made.members and str(made)
