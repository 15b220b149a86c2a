"""When do the tests call something hung? The one limit on time there is; pytest loads it from pyproject.toml.

A test waits for an event or a state and names no time: how long that takes is the machine's business. What never
comes is ended here. The limit is so long that no slow or busy machine meets it, and says nothing but *hung*.
Options on the command line (`--timeout=60`) still count; whoever works at a failing test sets LAB_PATIENCE to fewer
seconds.
"""

from __future__ import annotations

import os
from contextlib import suppress

import nbval.plugin
import pytest
from nbval.kernel import RunningKernel

# Seconds: of one wait inside a test, for a page or a server; and of a whole test, cell or process. The first is shorter,
# so that the wait that hangs is named, and not the test alone.
WAIT = float(os.environ.get("LAB_PATIENCE") or 15 * 60)
HUNG = WAIT + 5 * 60


class PatientKernel(RunningKernel):
    """nbval's kernel, which would give up after ten seconds while it starts."""

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait for the answer to a message."""
        super().await_reply(msg_id, HUNG)


nbval.plugin.RunningKernel = PatientKernel

# hypothesis's own profile: no deadline, and the same examples each time on each machine. Other examples are found by
# `--hypothesis-profile=default`. A learner who runs `pytest notebooks` has neither it nor pytest-timeout.
with suppress(ImportError):
    from hypothesis import settings

    settings.load_profile("ci")


@pytest.hookimpl(tryfirst=True)  # before the plugins read their options
def pytest_configure(config: pytest.Config) -> None:
    """Give every test, cell and kernel the same limit."""
    if getattr(config.option, "timeout", 0) is None:
        config.option.timeout = HUNG
    config.option.nbval_cell_timeout = HUNG
    config.option.nbval_kernel_startup_timeout = HUNG


def pytest_itemcollected(item: pytest.Item) -> None:
    """A cell's output may come long after its answer: nbval would wait five seconds."""
    if isinstance(item, nbval.plugin.IPyNbCell):
        item.output_timeout = HUNG
