"""A pytest plugin for moto's own tests: where they ask for moto's mocked AWS, they get the lab's.

The lab's account B has the number that moto's tests take for theirs. They act as its root user, and find it empty. This file
lies in a folder of its own, because moto's tests are a package called `tests`, and so are ours.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import moto
import pytest
from moto.iam.models import iam_backends

from helpers.cloud import get_world
from helpers.cloud.personas import BACKUP_VENDOR

WHO = "B/root"
RESULTS = "LAB_MOTO_RESULTS"  # names the file to write, one test a line

_results = Path(os.environ[RESULTS])
_world = get_world()


def _begin() -> None:
    """An empty account, and its root user's keys where boto3 looks for some."""
    _world.reset()
    tables = iam_backends[BACKUP_VENDOR]["aws"]
    for held in (tables.users, tables.roles, tables.groups, tables.virtual_mfa_devices):
        held.clear()
    keys = _world.credentials(WHO)
    os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = keys["AccessKeyId"], keys["SecretAccessKey"]
    boto3.DEFAULT_SESSION = None


class _InTheLab:
    """Stands for `moto.mock_aws`: a decorator of functions and classes, and a context manager."""

    def __init__(self) -> None:
        self._depth = 0

    def __call__(self, decorated: Any = None, **_config: Any) -> Any:
        if decorated is None:
            return self
        return self._class(decorated) if inspect.isclass(decorated) else self._function(decorated)

    def __enter__(self) -> _InTheLab:
        if not self._depth:
            _begin()
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1

    start, stop = __enter__, __exit__

    def _function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside

    def _class(self, decorated: type) -> type:
        """What a class sets up is there in its tests: it begins with that, where there is one."""
        sets_up = [name for name in vars(decorated) if name in ("setUp", "setup_method")]
        for name, member in list(vars(decorated).items()):
            if callable(member) and (name in sets_up or (name.startswith("test") and not sets_up)):
                setattr(decorated, name, self._function(member))
        return decorated


moto.mock_aws = _InTheLab()  # type: ignore[assignment]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Write down how a test ended, and in what."""
    report = (yield).get_result()
    if report.when != "call" and report.outcome == "passed":
        return
    said = "" if call.excinfo is None else " ".join(f"{call.excinfo.typename}: {call.excinfo.value}".split())
    line = {"test": item.nodeid, "outcome": report.outcome, "said": said[:600]}
    with _results.open("a", encoding="utf-8") as results:
        results.write(json.dumps(line) + "\n")
