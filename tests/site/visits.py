"""A visit to the site in Firefox or Chromium, both driven by one script, behind a proxy that lets nothing through."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.patience import HUNG, WAIT
from tests.site.answers import ASK, READY, RUN, asked_of_others
from tests.site.guard import guarded, host

PHONE = 390  # pixels
SCRIPT = Path(__file__).parent / "browsers" / "visit.mjs"
# What Firefox does by itself, and what ends it. Each of these is a preference of Firefox's own.
QUIET: dict[str, bool | int | str] = {
    "network.trr.mode": 5,  # no names of hosts asked of a server on the web
    "network.captive-portal-service.enabled": False,  # "is there a page to sign in at?"
    "network.connectivity-service.enabled": False,  # "is there a network?"
    "network.prefetch-next": False,
    "network.dns.disablePrefetch": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",  # lists that Mozilla renews
    "app.normandy.enabled": False,  # experiments
    "app.update.auto": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,  # codecs
    "browser.region.update.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.topsites.contile.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "termsofuse.bypassNotification": True,  # dialogues of a new profile
    "browser.preonboarding.enabled": False,
    "browser.aboutwelcome.enabled": False,
}
# What Chromium does by itself, and what ends it.
QUIET_CHROMIUM = [
    "--disable-features="
    "NetworkTimeServiceQuerying,"  # what time is it?
    "AutofillServerCommunication,"  # what is this field for?
    "OptimizationHints,MediaRouter,"
    "PreconnectToSearch,PrefetchSearch,"  # the search engine, before anybody searches
    "AimEnabled,AimServerEligibilityEnabled,AimServerRequestOnStartupEnabled",  # may the search engine chat?
]
# Firefox renews its lists from the place in QUIET, and not from Mozilla, only if it is asked to by this.
ENVIRONMENT = {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
# Hosts that a browser asks of its own accord, for which we have found no switch: browser, host, what for. Refused all
# the same. A page that asks them is found out by Chromium's list of requests; a worker would not be.
OF_ITS_OWN: dict[str, dict[str, str]] = {
    "firefox": {},
    "chromium": {
        "accounts.google.com": "is anybody signed in? (/ListAccounts, with each start)",
        "android.clients.google.com": "a registration for messages that are pushed (/checkin, with a new profile)",
    },
}


@dataclass(frozen=True)
class Program:
    """A browser of this machine, and how it is started behind a proxy."""

    name: str
    path: str

    def start(self, port: int) -> tuple[list[str], Mapping[str, bool | int | str]]:
        """Its arguments and preferences.

        Args:
            port: the proxy's.
        """
        if self.name == "chromium":
            return [
                *ARGUMENTS,
                *QUIET_CHROMIUM,
                f"--proxy-server=http://127.0.0.1:{port}",
                "--proxy-bypass-list=127.0.0.1",
            ], {}
        proxy: dict[str, bool | int | str] = {"network.proxy.type": 1, "network.proxy.no_proxies_on": "127.0.0.1"}
        for kind in ("http", "ssl"):
            proxy |= {f"network.proxy.{kind}": "127.0.0.1", f"network.proxy.{kind}_port": port}
        return [], QUIET | proxy


@dataclass
class Visit:
    """What was found, and what was asked: of the site, of anybody else, and by the browser of its own accord."""

    found: dict[str, Any] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    elsewhere: list[str] = field(default_factory=list)
    own: Counter[str] = field(default_factory=Counter)
    stopped: str = ""


def told(program: Program, refused: list[str]) -> tuple[list[str], Counter[str]]:
    """What a guard has refused: the site's requests, and by host those that the browser is known to make by itself."""
    known = OF_ITS_OWN[program.name]
    own = Counter(host(each) for each in refused if host(each) in known)
    return [each for each in refused if host(each) not in known], own


def programs() -> list[Program]:
    """Both browsers.

    Raises:
        SystemExit: one is not there.
    """
    firefox = os.environ.get("LAB_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox") or ""
    found = [Program("firefox", firefox), Program("chromium", find_chromium())]
    for each in found:
        if not each.path:
            raise SystemExit(f"There is no {each.name} here: apt-get install firefox-esr chromium, or name its path.")
    return found


def prepare() -> None:
    """Fetch what drives the browsers, by its lock.

    Raises:
        SystemExit: npm is not there, or could not fetch it.
    """
    folder = SCRIPT.parent
    lock, done = folder / "package-lock.json", folder / "node_modules" / "of-lock.json"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("This takes Node.js and its npm. Install them first.")
    if subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder).returncode:
        raise SystemExit("npm could not fetch what drives the browsers; what it says stands above.")
    shutil.copyfile(lock, done)


def visit(program: Program, address: str, notebook: str, what: str) -> Visit:
    """Start a browser that has never seen the site, and do one thing in it.

    Args:
        program: the browser.
        address: the site's.
        notebook: file name.
        what: a name of VISITS in visit.mjs.

    Returns:
        What was seen. Where the page or the browser stopped on the way, that is said, in the script's words.
    """
    with guarded() as guard:
        arguments, preferences = program.start(guard.server_port)
        job = {
            "what": what,
            "browser": {"chromium": "chrome"}.get(program.name, program.name),  # as Puppeteer says
            "program": program.path,
            "arguments": arguments,
            "preferences": preferences,
            "address": address,
            "notebook": notebook,
            "width": PHONE if what == "phone" else 1280,
            "height": 844,
            "patience": WAIT,
            "scripts": {"ready": READY, "run": RUN, "ask": ASK},
        }
        command, env = ["node", str(SCRIPT)], {**os.environ, **ENVIRONMENT}
        done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, timeout=HUNG, env=env)
        refused, own = told(program, guard.asked)
    if done.returncode:
        words = [line for line in done.stderr.splitlines() if "Error: " in line]
        return Visit(elsewhere=refused, own=own, stopped=(words or [done.stderr.strip()])[0] or "no word")
    found = json.loads(done.stdout)
    asked = found.pop("asked")
    ours = {url for url in asked if url.startswith(address)}
    return Visit(found, ours, [*asked_of_others(asked, address), *refused], own)
