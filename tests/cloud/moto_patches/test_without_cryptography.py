"""The lab where the package cryptography is not: in a browser there is none. https://pyodide.org/en/stable/usage/packages-in-pyodide.html"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Finders that are asked first, and find nothing of it: not the package, or not what is compiled.
ABSENT, BROKEN = ("cryptography",), ("_cffi_backend", "cryptography.hazmat.bindings._rust")
WITHOUT = """
import sys
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        for lacking in {lacking!r}:
            if name == lacking or name.startswith(lacking + "."):
                raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Nowhere())
"""


def run(lacking: tuple[str, ...], program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT.format(lacking=lacking) + program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("lacking", [ABSENT, BROKEN])
def test_every_example_of_the_lab_page_prints_the_same(lacking):
    # Tokens, assertions, services, pods, machines, organizations, endpoints, slow changes, the AWS CLI.
    program = "import pytest; sys.exit(pytest.main(['-p', 'no:cacheprovider', 'tests/test_lab_page.py']))"
    done = run(lacking, program)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nobody_else_finds_the_names():
    program = """
from helpers import lab
lab.now()
assert not [name for name in sys.modules if name.startswith("cryptography")]
import moto.iam.models
try:
    moto.iam.models.x509.load_pem_x509_certificate(b"")
except NotImplementedError as error:
    print(error)
"""
    done = run(ABSENT, program)
    assert done.stdout == "Reading certificates takes the Python package cryptography, which is not here.\n", (
        done.stderr
    )
