"""What the lab adds to IPython: the `%%aws` cell magic, and short answers instead of tracebacks.

A refusal is the course's daily bread. Ninety lines of traceback through boto3 would bury AWS's one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class

from helpers.cloud.errors import WorldUnavailable
from helpers.cloud.outgoing import HeldBack
from helpers.cloud.personas import UnknownPersona, Who
from helpers.cloud.trail.cloudtrail_view import NoSuchRecord
from helpers.course.lessons import UnknownLesson
from helpers.ui import missing_names, no_network, no_programs, whereabouts


class LabError(Exception):
    """What a learner asked of the lab and it can't do. The message is one sentence, and the cell's whole output."""


def register(shell: InteractiveShell) -> None:
    """Give a running IPython the magic and the short errors. Doing it twice is harmless."""
    shell.register_magics(AwsMagics)
    no_programs.register(shell)
    no_network.register()
    short = (
        ClientError,
        BotoCoreError,
        HeldBack,
        LabError,
        NoSuchRecord,
        no_network.NoNetwork,
        no_programs.NoPrograms,
        UnknownLesson,
        UnknownPersona,
        WorldUnavailable,
    )
    shell.set_custom_exc((*short, NameError), _show_in_one_line)  # type: ignore[no-untyped-call]


@magics_class
class AwsMagics(Magics):
    """The AWS command line inside the notebook."""

    @cell_magic
    def aws(self, line: str, cell: str) -> None:
        """Run the cell's `aws` commands as one types them in a terminal.

        Args:
            line: who types: a persona such as `backup-operator`, or the name of a variable that holds the
                Credentials from STS. Empty: nobody's keys are set, and `--profile` decides.
            cell: the commands; a backslash continues a line.
        """
        from helpers.cloud.endpoints.terminal import run

        print(run(cell, self._who(line.strip())).text, end="")

    def _who(self, name: str) -> Who:
        value = self.shell.user_ns.get(name) if self.shell and name.isidentifier() else None
        if isinstance(value, Mapping):
            if not ("AccessKeyId" in value or "Credentials" in value):
                raise LabError(f"{name} holds no credentials. Give it the answer of sts.assume_role(…).")
            return value
        return name or None


def _show_in_one_line(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> list[str]:
    if issubclass(kind, NameError):
        return missing_names.show(shell, kind, error, trace, tb_offset, whereabouts.lesson()) or []
    text = [f"{kind.__name__}: {error}"]
    shell._showtraceback(kind, error, text)  # the one way to an "error" output that runs in a kernel too
    return text


def running_shell() -> Any:
    """The IPython this code runs in, or None in plain Python."""
    from IPython import get_ipython

    return get_ipython()
