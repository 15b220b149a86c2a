"""Where Python reaches no other host, a cell that asks one gets a sentence; elsewhere nothing is changed."""

from __future__ import annotations

import http.client
import urllib.request

import pytest
import requests
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from helpers.ui import no_network

ASKING = {
    "urllib": lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
    "urllib, TLS": lambda: urllib.request.urlopen("https://127.0.0.1:9/"),
    "http.client": lambda: http.client.HTTPSConnection("127.0.0.1"),
    "requests": lambda: requests.get("http://127.0.0.1:9/"),
    "requests, TLS": lambda: requests.get("https://127.0.0.1:9/"),
}


@pytest.fixture
def in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.client.HTTPConnection, "__init__", http.client.HTTPConnection.__init__)
    for pool in (HTTPConnectionPool, HTTPSConnectionPool):
        monkeypatch.setattr(pool, "ConnectionCls", pool.ConnectionCls)
    no_network.register("emscripten")


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.usefixtures("in_a_browser")
def test_in_a_browser_it_is_one_sentence(asking):
    with pytest.raises(no_network.NoNetwork, match=r"^This page reaches no other host, so 127.0.0.1.* was not asked."):
        ASKING[asking]()


@pytest.mark.parametrize("asking", ["urllib", "requests"])
def test_elsewhere_nothing_is_changed(asking):
    no_network.register("linux")
    with pytest.raises(OSError, match="refused"):
        ASKING[asking]()
