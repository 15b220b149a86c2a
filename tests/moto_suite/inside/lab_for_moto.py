"""A pytest plugin for moto's own tests: where they ask for moto's mocked AWS, they get the lab's.

Account B of the lab has the number that moto's tests take for theirs, so they act as its root user. It lies in a folder of
its own because moto's tests are a package called `tests`, and so are ours.
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

from helpers.cloud import get_world

WHO = "B/root"
RESULTS = "LAB_MOTO_RESULTS"  # the file to write, one test a line

# The lab takes the user's settings out of the process when it opens; where to write is not one of them.
_file = os.environ[RESULTS]
_world = get_world()


class _InTheLab:
    """Stands for `moto.mock_aws`: a decorator of functions and classes, and a context manager."""

    depth = 0

    def __call__(self, decorated: Any = None, **_config: Any) -> Any:
        if decorated is None:
            return self
        return self._class(decorated) if inspect.isclass(decorated) else self._function(decorated)

    def __enter__(self) -> _InTheLab:
        if not _InTheLab.depth:
            _world.reset()
            keys = _world.credentials(WHO)
            os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = (
                keys["AccessKeyId"],
                keys["SecretAccessKey"],
            )
            boto3.DEFAULT_SESSION = None
        _InTheLab.depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        _InTheLab.depth -= 1

    start, stop = __enter__, __exit__

    def _function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside

    def _class(self, decorated: type) -> type:
        for name, member in vars(decorated).items():
            if callable(member) and name.startswith(("test", "setup", "setUp")):
                setattr(decorated, name, self._function(member))
        return decorated


moto.mock_aws = _InTheLab()  # type: ignore[assignment, misc]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Write down how a test ended, and in what."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" or report.outcome != "passed":
        said = "" if call.excinfo is None else " ".join(f"{call.excinfo.typename}: {call.excinfo.value}".split())
        line = {"test": item.nodeid, "outcome": report.outcome, "when": report.when, "said": said[:600]}
        with Path(_file).open("a", encoding="utf-8") as results:
            results.write(json.dumps(line) + "\n")
