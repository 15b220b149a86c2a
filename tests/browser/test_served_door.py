"""A web page that somebody visits while `lab.serve()` is open: real Chromium, a real page of a stranger's.

The page knows the worst: an administrator's keys. Whatever it sends, nothing of the lab moves and it reads nothing.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from helpers.cloud import get_world
from helpers.cloud.endpoints.server import Server
from helpers.cloud.personas import REGION
from tests.patience import WAIT

from .chromium import ARGUMENTS

PAGE = b"<!doctype html><title>a stranger's page</title><p>Hello.</p><iframe name=there></iframe>"
REBOUND = "rebound.example"


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def stranger() -> Iterator[str]:
    """The address of a page of somebody else's, on another port of this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture
def door() -> Iterator[Server]:
    world = get_world()  # the process's own, which other tests may have opened
    world.reset()
    with world.serve() as server:
        yield server


@pytest.fixture
def tab(browser: Any, chromium: str, stranger: str) -> Iterator[Any]:
    """A browser in which a name of the stranger's leads to this machine, as DNS rebinding makes it."""
    resolver = f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    arguments = [one for one in ARGUMENTS if "host-resolver-rules" not in one]
    # Of the same Playwright as all browser tests: a process has one.
    another = browser.browser_type.launch(
        executable_path=chromium, args=[*arguments, resolver], headless=True, timeout=1000 * WAIT
    )
    page = another.new_page()
    page.set_default_timeout(1000 * WAIT)
    page.goto(stranger)
    yield page
    another.close()


def admin(door: Server) -> Any:
    keys = door.environment("A/admin")
    return boto3.client(
        "iam",
        endpoint_url=door.url,
        region_name=REGION,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )


def signed(door: Server, user: str) -> str:
    """A request that makes a user, signed by an administrator for the door's own address."""
    return admin(door).generate_presigned_url("create_user", Params={"UserName": user}, HttpMethod="GET")


BY_PAGE = {
    "image": """url => new Promise(done => {
        const image = new Image(); image.onload = image.onerror = () => done(""); image.src = url; })""",
    "fetch": "url => fetch(url).then(answer => answer.text(), () => '')",
    "fetch without cors": "url => fetch(url, {mode: 'no-cors'}).then(answer => answer.text(), () => '')",
    "form": """url => new Promise(done => {
        const form = document.createElement("form"); form.method = "POST"; form.action = url; form.target = "there";
        document.querySelector("iframe").onload = () => done(""); document.body.append(form); form.submit(); })""",
    "script": """url => new Promise(done => {
        const script = document.createElement("script"); script.onload = script.onerror = () => done("");
        script.src = url; document.body.append(script); })""",
}


@pytest.mark.parametrize("way", BY_PAGE)
def test_a_page_moves_nothing_and_reads_nothing(way: str, door: Server, tab: Any) -> None:
    read = tab.evaluate(BY_PAGE[way], signed(door, "mallory"))
    assert read == ""
    assert "mallory" not in [user["UserName"] for user in admin(door).list_users()["Users"]]


def test_a_rebound_name_reads_nothing(door: Server, tab: Any) -> None:
    """Of its own origin a page may read everything: the door does not answer to that name."""
    address = f"http://{REBOUND}:{door.url.rpartition(':')[2]}"
    answer = tab.goto(f"{address}/your-bucket-name?list-type=2")
    assert (answer.status, "calls it by another name" in answer.text()) == (403, True)
    assert tab.evaluate(BY_PAGE["fetch"], f"{address}/") == ""


def test_who_types_the_address_gets_in(door: Server, tab: Any) -> None:
    assert tab.goto(signed(door, "alice")).status == 200
    assert "alice" in [user["UserName"] for user in admin(door).list_users()["Users"]]
