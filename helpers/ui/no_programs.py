"""`!ls` in a cell, where Python can start no other program, as in a browser: one sentence, not a traceback."""

from __future__ import annotations

from typing import Any, NoReturn

from IPython.core.interactiveshell import InteractiveShell


class NoPrograms(OSError):
    """Another program was asked for. The message is the cell's whole output."""


def can_start() -> bool:
    """Can this Python start another program? The standard library knows, and refuses by the same word."""
    try:
        import subprocess
    except ImportError:
        return False
    return bool(getattr(subprocess, "_can_fork_exec", True))


def register(shell: InteractiveShell) -> None:
    """Let `!ls`, `x = !ls`, `%%bash` and what else runs a program say so, if none can be started.

    Args:
        shell: the running IPython.
    """
    if not can_start():
        from IPython.core.magics.script import ScriptMagics

        shell.system = shell.getoutput = _refuse  # type: ignore[method-assign, assignment]
        for name in ("script", *ScriptMagics(shell).script_magics):  # type: ignore[no-untyped-call]
            shell.register_magic_function(_refusing(name), "cell", name)


def _refusing(name: str) -> Any:
    return lambda _line, _cell: _refuse(name)


def _refuse(command: str, *_: Any, **__: Any) -> NoReturn:
    asked = str(command).split()
    name = asked[0] if asked else "nothing"
    hint = " For the AWS CLI begin the cell with %%aws." if name == "aws" else ""
    raise NoPrograms(f"This Python can't start other programs, so {name!r} did not run.{hint}")
