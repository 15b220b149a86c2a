"""Do the tests really run cut off? A guard that nobody has watched refuse may be letting everything through."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tests.patience import HUNG

OUT = "import socket; socket.create_connection(('192.0.2.1', 443))"


def test_this_process_can_not_leave_the_machine():
    with pytest.raises(ConnectionRefusedError, match="offline"):
        socket.create_connection(("192.0.2.1", 443))


def test_nor_can_a_python_it_starts():
    done = subprocess.run([sys.executable, "-c", OUT], capture_output=True, text=True)
    assert done.returncode == 1 and "The tests are offline" in done.stderr


def test_nor_can_a_kernel():
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(OUT)])
    with pytest.raises(CellExecutionError, match="The tests are offline"):
        NotebookClient(notebook, startup_timeout=HUNG).execute()


def test_the_lab_works_with_poisoned_settings_and_reads_none_of_them():
    assert os.environ.get("PYTHONPATH"), "the guard is on"
    poisoned = os.environ | {"AWS_ACCESS_KEY_ID": "AKIAPOISONED", "AWS_PROFILE": "poisoned"}
    code = (
        "from helpers import lab; import boto3, botocore.exceptions as e\n"
        "lab.start(); print(lab.session('intern').client('sts').get_caller_identity()['Arn'])\n"
        "try: boto3.client('sts', region_name='eu-central-1').get_caller_identity()\n"
        "except e.NoCredentialsError: print('no keys of the user')"
    )
    done = subprocess.run([sys.executable, "-c", code], env=poisoned, capture_output=True, text=True)
    assert done.stdout.splitlines()[-2:] == ["arn:aws:iam::123456789012:user/intern", "no keys of the user"], (
        done.stderr
    )
