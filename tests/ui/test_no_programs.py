"""A cell that asks for another program where none can be started, as in a browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.ui import shell as lab_shell

LS = "This Python can't start other programs, so 'ls' did not run."
AWS = "This Python can't start other programs, so 'aws' did not run. For the AWS CLI begin the cell with %%aws."


def printed_by(cell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> str:
    shell = InteractiveShell(ipython_dir=str(tmp_path), history_length=0)
    try:
        lab_shell.register(shell)
        shell.run_cell(cell)
    finally:
        shell.history_manager.end_session()
    done = capsys.readouterr()
    return done.out + done.err


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("!ls -l", LS),
        ("found = !ls", LS),
        ("!aws s3 ls", AWS),
        ("%sx ls", LS),
        ("%%bash\nls", LS.replace("ls", "bash")),
    ],
)
def test_one_sentence(
    cell: str, sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The standard library's own switch for Pyodide: https://docs.python.org/3/library/subprocess.html
    monkeypatch.setattr(subprocess, "_can_fork_exec", False, raising=False)
    assert printed_by(cell, capsys, tmp_path) == f"NoPrograms: {sentence}\n"


def test_where_programs_start_they_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert printed_by("print(''.join(get_ipython().getoutput('echo hello')))", capsys, tmp_path) == "hello\n"
