"""What runs in the browser: by which lock, how slim, in which archive, and how a notebook begins there."""

from __future__ import annotations

import asyncio
import gzip
import importlib.util
import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from awscli.clidriver import create_clidriver

from helpers.course.own import notebook_file
from tests.site.conftest import ROOT

from run import archive, pyodide, slimming, wheels  # isort: skip
from run.build import in_one  # isort: skip

RECIPE = ROOT / "site" / "run"
_LOCKED = re.compile(r"^([a-z0-9][\w.-]*)==([^\s;]+)", re.MULTILINE)


def locked(path: Path) -> dict[str, str]:
    return dict(_LOCKED.findall(path.read_text(encoding="utf-8")))


def test_the_browser_runs_the_versions_of_the_learners_lock():
    learners = set(_LOCKED.findall((ROOT / "requirements.txt").read_text()))
    ours = locked(RECIPE / "wheels.txt")
    assert set(ours.items()) <= learners, "see site/run/wheels.in"
    for package in ("moto", "boto3", "botocore", "awscli", "ipywidgets", "anywidget", "pyjwt"):
        assert package in ours
    assert "cryptography" not in ours


def test_the_widgets_in_the_page_are_those_of_the_kernel():
    # The site's own lock brings their JavaScript.
    built, run = locked(ROOT / "site" / "requirements.txt"), locked(RECIPE / "wheels.txt")
    for package in ("anywidget", "jupyterlab-widgets"):
        assert built[package] == run[package], f"site/requirements.in: {package}=={run[package]}"


def test_the_kernel_fetches_no_package_by_itself():
    settings = json.loads((RECIPE / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
    kernel = settings["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["pyodideUrl"] == "./static/python/start.mjs" and kernel["disablePyPIFallback"] is True
    # What its worker would fetch if it were not told that it is there.
    named = {"micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"}
    assert set(kernel["loadPyodideOptions"]["packages"]) == named


def test_pip_says_one_sentence(capsys):
    place = RECIPE / "page" / "piplite" / "__init__.py"
    spec = importlib.util.spec_from_file_location("piplite", place, submodule_search_locations=[str(place.parent)])
    piplite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(piplite)
    asyncio.run(piplite.install(requirements=["numpy"]))
    assert capsys.readouterr().out == f"{piplite.NOTHING}\n"
    assert "Nothing can be installed in a browser tab" in piplite.NOTHING


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
    ("ipywidgets", "ipywidgets-8.1.9.dist-info/METADATA", True),
    ("ipywidgets", "ipywidgets-8.1.9.dist-info/RECORD", False),
    ("pygments", "pygments/lexers/python.py", True),
    ("pygments", "pygments/lexers/haskell.py", False),
    ("pygments", "pygments/lexer.py", True),
    ("wcwidth", "wcwidth/table_grapheme_overrides/_registry.py", True),
    ("wcwidth", "wcwidth/table_grapheme_overrides/_known_e18ac6a7.py", False),
    ("python-dateutil", "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz", False),
    ("python-dateutil", "dateutil/tz/tz.py", True),
    ("anywidget", "anywidget/labextension/static/main.js", False),
    ("anywidget", "anywidget/widget.py", True),
]


@pytest.mark.parametrize(("package", "name", "kept"), FILES)
def test_what_the_browser_gets(package, name, kept):
    assert slimming.keeps(package, name) is kept


def wheel(folder: Path) -> Path:
    """A wheel of machine code and Python."""
    made = folder / "fast-1.0-cp314-cp314-linux_x86_64.whl"
    with zipfile.ZipFile(made, "w") as given:
        given.writestr("fast/__init__.py", "try:\n    from fast import _c\nexcept ImportError:\n    pass\n")
        given.writestr("fast/_c.cpython-314-x86_64-linux-gnu.so", "machine code")
        given.writestr("fast-1.0.dist-info/METADATA", "Name: Fast")
        given.writestr("fast-1.0.dist-info/RECORD", "")
    return made


def test_of_a_wheel_the_browser_gets_python(tmp_path: Path):
    assert set(wheels.files(wheel(tmp_path))) == {"fast/__init__.py", "fast-1.0.dist-info/METADATA"}


def unpacked(packed: bytes) -> dict[str, bytes]:
    """As `page/start.mjs` does."""
    head, _, rest = gzip.decompress(packed).partition(b"\n")
    found, at = {}, 0
    for folder, names in json.loads(head):
        for name, size in names:
            found[f"{folder}/{name}" if folder else name] = rest[at : at + size]
            at += size
    assert at == len(rest)
    return found


def test_the_archive_holds_every_file_and_is_always_the_same():
    files = {"a/b/c.pyc": b"1\n2", "six.pyc": b"\n", "a/z.json": b"", "a/b.txt": "ü".encode()}
    packed = archive.packed(files)
    assert unpacked(packed) == files
    assert archive.packed(dict(reversed(files.items()))) == packed


def test_the_lock_of_the_page_names_no_package(tmp_path: Path):
    core, page = tmp_path / "core", tmp_path / "page"
    core.mkdir()
    page.mkdir()
    for each in pyodide.CORE:
        (core / each).write_text(each)
    with zipfile.ZipFile(core / pyodide.LIBRARY, "w") as given:
        given.writestr("json/", "")
        given.writestr("json/decoder.py", "")
    (page / "start.mjs").write_text("ours")
    theirs = {"info": {"python": "3.14.2", "arch": "wasm32"}, "packages": {"numpy": {"file_name": "numpy.whl"}}}
    (core / "pyodide-lock.json").write_text(json.dumps(theirs))
    assert pyodide.library(core) == {"json/decoder.py": b""}
    for into in ("one", "other"):
        pyodide.assemble(core, {"json/decoder.pyc": b"code"}, {"six.pyc": b"code"}, page, tmp_path / into)
    made = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "other").iterdir()}
    assert json.loads(made["pyodide-lock.json"]) == {"info": theirs["info"], "packages": {}}
    assert made["start.mjs"] == b"ours" and unpacked(made["packages.gz"]) == {"six.pyc": b"code"}
    with zipfile.ZipFile(tmp_path / "one" / pyodide.LIBRARY) as library:
        assert library.namelist() == ["json/decoder.pyc"]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_cell_of_a_notebook_is_one_text(path):
    published = notebook_file.read(path)
    fresh = in_one(published)
    assert [cell["source"] for cell in fresh["cells"]] == [notebook_file.source(cell) for cell in published["cells"]]
    assert notebook_file.fingerprint(fresh) == notebook_file.fingerprint(published), "the same edition"
