"""Every test runs cut off from the network and with AWS settings that would be fatal if anything read them.

Only `tests/launch` and `tests/site` may reach a package registry: setting up is what they test, in processes of their own.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if importlib.util.find_spec("hypothesis") is None:
    pytest.exit("these tests need requirements-tests.txt: `python3 lab.py test` adds it", returncode=4)

OFFLINE = Path(__file__).parent / "offline"
_POISON = Path(tempfile.mkdtemp(prefix="poisoned-aws-"))
atexit.register(shutil.rmtree, _POISON, ignore_errors=True)
for name, text in (("config", "[default\nregion ="), ("credentials", "[default]\naws_access_key_id = AKIAPOISONED\n")):
    (_POISON / name).write_text(text)

os.environ |= {
    "AWS_CONFIG_FILE": str(_POISON / "config"),
    "AWS_SHARED_CREDENTIALS_FILE": str(_POISON / "credentials"),
    "AWS_PROFILE": "poisoned",
    "AWS_ACCESS_KEY_ID": "AKIAPOISONED",
    "AWS_SECRET_ACCESS_KEY": "poisoned",
    "AWS_SESSION_TOKEN": "poisoned",
    "AWS_DEFAULT_REGION": "poisoned-1",
    "AWS_ENDPOINT_URL": "http://192.0.2.1:1",
    # For kernels, servers and every other Python that a test starts.
    "PYTHONPATH": str(OFFLINE),
}
# And for this process itself.
sys.path.insert(0, str(OFFLINE))
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401


# One browser for all tests of a process: Playwright takes no second one there.
@pytest.fixture(scope="session")
def chromium() -> str:
    from tests.browser.chromium import NAMES, find_chromium

    path = find_chromium()
    if not path:
        reason = (
            f"no browser on this machine: install Chromium, or name one in LAB_CHROMIUM (looked for {', '.join(NAMES)})"
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"CI must run the browser tests, and there is {reason}")
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.chromium import ARGUMENTS
    from tests.patience import WAIT

    expect.set_options(timeout=1000 * WAIT)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=ARGUMENTS, headless=True, timeout=1000 * WAIT
        )
        yield started
        started.close()
