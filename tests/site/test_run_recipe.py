"""What runs in the browser: by which lock, how slim, and how a notebook begins there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from awscli.clidriver import create_clidriver

from helpers.course.own import notebook_file
from tests.site.conftest import ROOT

from run import pyodide, slimming, wheels  # isort: skip
from run.build import in_one  # isort: skip

RECIPE = ROOT / "site" / "run"
_LOCKED = re.compile(r"^([a-z0-9][\w.-]*)==([^\s;]+)", re.MULTILINE)


def locked(path: Path) -> dict[str, str]:
    return dict(_LOCKED.findall(path.read_text(encoding="utf-8")))


def test_the_browser_runs_the_versions_of_the_learners_lock():
    learners = {(name, version) for name, version in _LOCKED.findall((ROOT / "requirements.txt").read_text())}
    names = {name for name, _ in learners}
    own = {"micropip"}  # Pyodide's own installer
    ours = locked(RECIPE / "wheels.txt")
    assert {(name, version) for name, version in ours.items() if name not in own} <= learners, "see site/run/wheels.in"
    assert set(ours) - own <= names
    for package in ("moto", "boto3", "botocore", "awscli", "ipywidgets", "anywidget", "pyjwt"):
        assert package in ours
    assert "cryptography" not in ours


def test_the_widgets_in_the_page_are_those_of_the_kernel():
    # The site's own lock brings their JavaScript.
    built, run = locked(ROOT / "site" / "requirements.txt"), locked(RECIPE / "wheels.txt")
    for package in ("anywidget", "jupyterlab-widgets"):
        assert built[package] == run[package], f"site/requirements.in: {package}=={run[package]}"


def test_every_package_that_the_kernel_loads_is_there():
    settings = json.loads((RECIPE / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
    kernel = settings["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    own = {"piplite", "ipykernel", "pyodide-kernel", "trust-policy-lab"}  # JupyterLite's, and ours
    assert set(kernel["loadPyodideOptions"]["packages"]) - own <= set(locked(RECIPE / "wheels.txt"))


def commands(services: frozenset[str]) -> dict[str, object]:
    """The commands of an AWS CLI that has the models of these services alone."""
    driver = create_clidriver()
    driver.session.get_component("data_loader").list_available_services = lambda type_name: sorted(services)
    return dict(driver._get_command_table())


def test_the_aws_cli_starts_with_the_models_that_are_left(monkeypatch):
    for setting in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(setting)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    assert {"sts", "iam", "s3", "s3api", "organizations"} <= commands(slimming.SERVICES).keys()
    # Its customizations rename or hide these while it starts.
    for needed in ("codedeploy", "config", "s3", "sagemaker-runtime", "sdb", "sms-voice"):
        with pytest.raises(KeyError, match=needed):
            commands(slimming.SERVICES - {needed})


# A file of a wheel, and whether the browser gets it.
FILES = [
    ("botocore", "botocore/data/sts/2011-06-15/service-2.json.gz", True),
    ("botocore", "botocore/data/ec2/2016-11-15/service-2.json.gz", False),
    ("botocore", "botocore/data/endpoints.json", True),
    ("botocore", "botocore/data/sdb/2009-04-15/service-2.json.gz", True),
    ("botocore", "botocore/session.py", True),
    ("botocore", "botocore/cacert.pem", False),
    ("certifi", "certifi/cacert.pem", True),
    ("moto", "moto/iam/models.py", True),
    ("moto", "moto/ec2/models.py", False),
    ("moto", "moto/server.py", True),
    ("awscli", "awscli/examples/global_options.rst", True),
    ("awscli", "awscli/examples/iam/create-role.rst", True),
    ("awscli", "awscli/examples/ec2/run-instances.rst", False),
    ("awscli", "awscli/botocore/session.py", False),
    ("awscli", "awscli-1.46.3.data/scripts/aws", False),
    ("jedi", "jedi/third_party/typeshed/stdlib/3/os/__init__.pyi", True),
    ("jedi", "jedi/third_party/typeshed/stubs/requests/api.pyi", False),
    ("markupsafe", "markupsafe/_speedups.cpython-314-x86_64-linux-gnu.so", False),
    ("markupsafe", "markupsafe/_native.py", True),
    ("widgetsnbextension", "widgetsnbextension/static/extension.js", False),
    ("widgetsnbextension", "widgetsnbextension/__init__.py", True),
    ("ipywidgets", "ipywidgets/widgets/tests/test_widget.py", False),
    ("ipywidgets", "ipywidgets/widgets/widget.py", True),
]


@pytest.mark.parametrize(("package", "name", "kept"), FILES)
def test_what_the_browser_gets(package, name, kept):
    assert slimming.keeps(package, name) is kept


def wheel(folder: Path, order: list[str], day: int) -> Path:
    """A wheel of machine code and Python, its files in some order, of some day."""
    files = {
        "fast/__init__.py": "try:\n    from fast import _c\nexcept ImportError:\n    pass\n",
        "fast/_c.cpython-314-x86_64-linux-gnu.so": "machine code",
        "fast-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp314-cp314-linux_x86_64\n",
        "fast-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Fast\nVersion: 1.0\n"
        "Requires-Dist: wide\nRequires-Dist: cryptography; sys_platform != 'emscripten'\n",
        "fast-1.0.dist-info/RECORD": "",
    }
    made = folder / "fast-1.0-cp314-cp314-linux_x86_64.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for name in order or files:
            archive.writestr(zipfile.ZipInfo(name, (2035, 1, day, 0, 0, 0)), files[name])
    return made


def test_a_wheel_is_repacked_without_machine_code_and_always_the_same(tmp_path: Path):
    name, data = wheels.repacked(wheel(tmp_path, [], 1))
    reordered = ["fast-1.0.dist-info/" + each for each in ("RECORD", "METADATA", "WHEEL")] + ["fast/__init__.py"]
    assert wheels.repacked(wheel(tmp_path, reordered, 2)) == (name, data)
    assert name == "fast-1.0-py3-none-any.whl"
    (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert not [each for each in archive.namelist() if each.endswith(".so")]
        assert "Tag: py3-none-any" in archive.read("fast-1.0.dist-info/WHEEL").decode()
        record = archive.read("fast-1.0.dist-info/RECORD").decode().splitlines()
        assert [row.split(",")[0] for row in record] == archive.namelist()


def test_the_lock_of_the_page_names_our_wheels_alone(tmp_path: Path):
    core = tmp_path / "core"
    core.mkdir()
    for each in pyodide.CORE:
        (core / each).write_text(each)
    theirs = {"info": {"python": "3.14.2", "arch": "wasm32"}, "packages": {"numpy": {"file_name": "numpy.whl"}}}
    (core / "pyodide-lock.json").write_text(json.dumps(theirs))
    name, data = wheels.repacked(wheel(tmp_path, [], 1))
    pyodide.assemble(core, {name: data}, tmp_path / "page")
    lock = json.loads((tmp_path / "page" / "pyodide-lock.json").read_text())
    assert list(lock["packages"]) == ["fast"] and lock["info"] == theirs["info"]
    assert lock["packages"]["fast"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert lock["packages"]["fast"]["imports"] == ["fast"] and lock["packages"]["fast"]["depends"] == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_cell_of_a_notebook_is_one_text(path):
    published = notebook_file.read(path)
    fresh = in_one(published)
    assert [cell["source"] for cell in fresh["cells"]] == [notebook_file.source(cell) for cell in published["cells"]]
    assert notebook_file.fingerprint(fresh) == notebook_file.fingerprint(published), "the same edition"
