#!/usr/bin/env python3
"""Set up and run Trust Policy Lab. On Windows say `py` for `python3`.

    python3 lab.py [options]            open the lab in the browser (options go to JupyterLab)
    python3 lab.py NOTEBOOK.ipynb       open the lab on your copy of this notebook
    python3 lab.py copy                 make or renew your copy of the notebooks in my_work, without opening the lab
    python3 lab.py again 03             begin a notebook anew; yours stays beside it
    python3 lab.py home OWNER/REPO      write the course's address on GitHub into its pages
    python3 lab.py site [--serve]       build the course as a static site, in _site (and show it on this machine)
    python3 lab.py test [options]       run every test (options go to pytest)
    python3 lab.py test --quick         run the tests without a real browser, whole set-ups and long searches
    python3 lab.py run COMMAND ...      run a command inside the course's environment

The environment lives in .venv, next to this file. It is made on first use, and made again when
requirements.txt or the Python that runs this file changes. `test`, and `run` of a tool for tests
and checks, add requirements-tests.txt on their first use. Only that needs the network.
"""

# Standard library only, and written so that even Python 2.7 can read it: an old Python must get as far as the
# sentence that refuses it. Hence no f-strings and no annotations here.

import errno
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

OLDEST = (3, 10)
NEWEST = (3, 14)  # the newest that requirements.txt is checked for

ROOT = os.path.dirname(os.path.abspath(__file__))
WINDOWS = os.name == "nt"
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if WINDOWS else "bin")
PYTHON = os.path.join(BIN, "python.exe" if WINDOWS else "python")
STAMP = os.path.join(VENV, "installed-from.txt")
GUARD = VENV + ".lock"
LOG = VENV + ".log"
LOCK = os.path.join(ROOT, "requirements.txt")
TESTS_LOCK = os.path.join(ROOT, "requirements-tests.txt")
PIP_LOCK = os.path.join(ROOT, "settings", "pip.txt")
PROJECT = os.path.join(ROOT, "pyproject.toml")
SETTINGS = os.path.join(ROOT, "settings")
PUBLISHED = os.path.join(ROOT, "notebooks")
OWN = os.path.join(ROOT, "my_work")  # helpers/course/own makes it

# Measured: what .venv holds, in MB, when pip has made it.
SIZE = 540
TESTS_SIZE = 270
# What requirements-tests.txt has and requirements.txt has not: `lab.py run` of one of these wants both.
TOOLS = ("dmypy", "hypothesis", "mypy", "playwright", "ruff", "stubtest", "subvectors")

DISK_FULL = "the disk is full: the course needs about %d MB; make room, then run this again." % SIZE

# What a failed set-up left in the log -> what happened and what to do. The first that fits is told.
CAUSES = [
    (["No space left on device", "os error 28", "not enough space on the disk"], DISK_FULL),
    (
        ["DO NOT MATCH THE HASHES", "Hash mismatch"],
        "a downloaded package is not the one that requirements.txt locks, so nothing of it is used: "
        "run this again on another network, without a proxy in between.",
    ),
    (
        ["NewConnectionError", "ConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError", "SSLError"]
        + ["dns error", "error sending request", "Failed to fetch", "No matching distribution found"],
        "the package registry could not be reached: connect to the internet (only the set-up needs it), "
        "then run this again.",
    ),
    (
        ["No module named venv", "No module named ensurepip", "ensurepip is not available"],
        "this Python cannot make a virtual environment: on Debian or Ubuntu run "
        "`sudo apt install python3-venv`, elsewhere install uv, then run this again.",
    ),
]


def say(message):
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def fail(message, code=1):
    sys.stderr.write("lab.py: " + message + "\n")
    sys.exit(code)


# --- is the environment ready? ---


def digest(path, *more):
    with open(path, "rb") as file:
        parts = [file.read()] + [os.fsencode(text) for text in more]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def wanted(tests=False):
    """What a ready environment was made from: first the packages, then `helpers` itself, then what the tests need."""
    packages = digest(LOCK, sys.version.split()[0], ROOT, digest(PIP_LOCK))
    more = ["tests " + digest(TESTS_LOCK)] if tests else []
    return ["packages " + packages, "helpers " + digest(PROJECT, *map(digest, shared()))] + more


def shared():
    """What is copied into the environment with the link to `helpers`; the extension's name says what is in it."""
    places = [("settings", "ipython", "*.py"), ("helpers", "ui", "labextensions", "*", "package.json")]
    return sorted(path for place in places for path in glob.glob(os.path.join(glob.escape(ROOT), *place)))


# In the stamp while the tests' packages are added. The learner's are as they were; whoever wants the tests' makes
# all of it again.
UNFINISHED = "unfinished"


def is_ready(tests):
    """Has the environment what is wanted? It may have the tests' packages besides."""
    want = wanted(tests)
    return installed()[: len(want)] == want


def installed():
    """What the environment says it was made from; nothing if it is missing or half-made."""
    try:
        with open(STAMP) as file:
            return file.read().splitlines() if os.path.exists(PYTHON) else []
    except (OSError, ValueError):
        return []


def stamp(lines):
    with open(STAMP, "w") as file:
        file.write("\n".join(lines) + "\n")


# --- make it ---


def take(guard):
    """Lock the open file without waiting. The system unlocks it when the process ends, however it ends."""
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(guard.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Any other error: this file system has no locks. Then one at a time is up to the user.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def wait_for(guard):
    told = False
    while not take(guard):
        if not told:
            say("Another lab.py is setting up; waiting for it ...")
            told = True
        time.sleep(0.3)


def runner(guard):
    """Return a function that runs one step, or several side by side, keeps their output in the log, and says whether
    all went well.
    """
    env = clean_environment()
    env["PIP_USER"] = "0"  # a pip configured with `user = true` refuses to install into an environment
    # The child holds the lock too: if this process is killed midway, the next one waits for the child's end.
    share = {} if WINDOWS else {"pass_fds": [guard.fileno()]}

    def start(command):
        with open(LOG, "ab") as log:
            log.write(os.fsencode("$ " + " ".join(command) + "\n"))
            log.flush()
            return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, **share)

    def run(*commands):
        began = time.time()
        steps = [start(command) for command in commands]
        while True:
            try:
                codes = [step.wait(timeout=5) for step in steps]
                return not any(codes)
            except subprocess.TimeoutExpired:
                say("  still working: %d s, .venv holds %d MB ..." % (time.time() - began, megabytes(VENV)))

    return run


def megabytes(folder):
    """How much of the disk a folder takes by now."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                file = os.lstat(os.path.join(place, name))
                size += getattr(file, "st_blocks", 0) * 512 or file.st_size  # on the disk; Windows does not say
            except OSError:  # it was there a moment ago
                pass
    return size / 1e6


def base_python():
    """The Python to build from: never the one inside .venv, which is about to be removed."""
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        return sys.executable
    base = getattr(sys, "_base_executable", None)
    # Before 3.11 most Pythons give their own name here, but the link in .venv leads to the other.
    return base if base and base != sys.executable else os.path.realpath(sys.executable)


def remove_old():
    try:
        if os.path.exists(STAMP):
            os.remove(STAMP)  # first, so that a removal that stops halfway is not taken for ready
        if os.path.isdir(VENV):
            shutil.rmtree(VENV)
    except OSError as error:
        fail("could not remove the old .venv (%s): close every open lab, then run this again." % error)


def by_uv(uv, *what):
    return [uv, "pip", "install", "--quiet", "--python", PYTHON] + list(what)


def by_pip(*what):
    return [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"] + list(what)


def install(run, uv, *what):
    """Install by uv if there is one, else by pip."""
    return run(by_uv(uv, *what) if uv else by_pip(*what))


def make_packages(run, uv, python):
    """Make .venv with the locked packages."""
    remove_old()
    if uv:
        return run([uv, "venv", "--quiet", "--no-project", "--python", python, VENV]) and run(
            by_uv(uv, "--require-hashes", "-r", LOCK)
        )
    return run([python, "-m", "venv", VENV]) and renew_pip(run) and install_by_halves(run)


def renew_pip(run):
    """What Python brought along to make .venv with is years old, and nobody checked it: a pip of a known hash instead.

    setuptools came with it before Python 3.12. Nothing here wants it.
    """
    if not run(by_pip("--require-hashes", "-r", PIP_LOCK)):
        return False
    return run([PYTHON, "-m", "pip", "uninstall", "--quiet", "--yes", "--disable-pip-version-check", "setuptools"])


def install_by_halves(run):
    """Install the locked packages by two pips side by side: one alone unpacks file after file, on one processor.

    The lock is complete (uv wrote it, and a test asks `pip check`), so no pip has to look at what the other does.
    """
    with open(LOCK) as file:
        packages = re.findall(r"^[^#\s].*\n(?:[ \t].*\n)*", file.read(), flags=re.MULTILINE)
    commands = []
    for half in (0, 1):
        part = os.path.join(VENV, "half-%d.txt" % (half + 1))
        with open(part, "w") as file:
            file.writelines(packages[half::2])
        commands.append(by_pip("--no-deps", "--require-hashes", "-r", part))
    return run(*commands)


def link_helpers(run, uv):
    """Install `helpers` as a link to its source. Its build backend is in .venv, so nothing is fetched."""
    if not install(run, uv, "--no-deps", "--no-build-isolation", "-e", "."):
        return False
    rewrite_link()
    return True


def rewrite_link():
    """Write the link to a folder with, say, an umlaut in its name so that every Python can read it.

    The installer wrote it in UTF-8. Before 3.13, Python reads it in the system's encoding (on Windows that is
    another one), and then does not find the folder, or does not even start. A line of code is plain ASCII.
    """
    try:
        ROOT.encode("ascii")
    except UnicodeEncodeError:
        inside = glob.escape(VENV)
        for lib in ("Lib", os.path.join("lib", "*")):
            for link in glob.glob(os.path.join(inside, lib, "site-packages", "_trust_policy_lab.pth")):
                with open(link, "w") as file:
                    file.write("import sys; sys.path.append(%s)\n" % ascii(ROOT))


def build(run):
    """Make everything: by uv if it is there, several times faster, else by pip, which is there always."""
    uv = shutil.which("uv")
    python = base_python()
    # By pip also when uv failed: behind a company's mirror, often only pip is configured.
    tools = [uv, None] if uv else [None]
    return any(make_packages(run, tool, python) and link_helpers(run, tool) for tool in tools)


def explain_failure():
    """Return one sentence on why the set-up failed, from what its steps wrote."""
    if shutil.disk_usage(ROOT).free < 50 * 1000 * 1000:
        return DISK_FULL  # they could not even write so
    with open(LOG, "rb") as log:
        text = log.read().decode("utf-8", "replace")
    for signs, sentence in CAUSES:
        if any(sign in text for sign in signs):
            return sentence
    version = sys.version.split()[0]
    if sys.version_info[:2] > NEWEST:
        return "the packages do not install on Python %s yet: use Python %d.%d." % ((version,) + NEWEST)
    # Without the names of the steps, which `run` wrote.
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("$ ")]
    errors = [line for line in lines if line.lower().startswith("error")]
    return "the set-up did not finish; its last word was: " + (errors + lines[-1:] + ["(nothing)"])[0]


def packages_in(lock):
    with open(lock) as file:
        return sum(1 for line in file if "==" in line and not line.startswith((" ", "#")))


def set_up(guard, tests):
    have, want = installed(), wanted()
    if tests and UNFINISHED in have:
        have = []
    open(LOG, "wb").close()
    run = runner(guard)
    began = time.time()
    # Only pyproject.toml changed: a second's work. If that fails (uv made it, and is gone), make all again.
    if have[:2] != want and (have[:1] != want[:1] or not link_helpers(run, shutil.which("uv"))):
        what = (packages_in(LOCK), SIZE)
        say("Setting up .venv from requirements.txt: %d packages, about %d MB (once) ..." % what)
        if not build(run):
            fail("%s (Full report: .venv.log)" % explain_failure())
        have = []
        stamp(want)
        say("Ready after %d s." % (time.time() - began))
    elif have[:2] != want:
        stamp(want + have[2:])
    if tests and have[2:] != wanted(True)[2:]:
        add_tests(run, want)


def add_tests(run, ready):
    """Add what tests and checks need to a ready environment."""
    began = time.time()
    what = (packages_in(TESTS_LOCK) - packages_in(LOCK), TESTS_SIZE)
    say("Adding what the tests need from requirements-tests.txt: %d packages, about %d MB (once) ..." % what)
    stamp(ready + [UNFINISHED])
    uv = shutil.which("uv")
    tools = [uv, None] if uv else [None]
    if not any(install(run, tool, "--require-hashes", "-r", TESTS_LOCK) for tool in tools):
        fail("%s (Full report: .venv.log)" % explain_failure())
    stamp(wanted(True))
    say("Ready after %d s." % (time.time() - began))


def make_ready(tests=False):
    try:
        if is_ready(tests):
            return
        with open(GUARD, "a") as guard:
            wait_for(guard)
            if not is_ready(tests):  # another lab.py may have made it while we waited
                set_up(guard, tests)
    except KeyboardInterrupt:
        fail("the set-up was stopped: run this again to finish it.", 130)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            fail(DISK_FULL)
        fail("cannot set up (%s): the course needs all its files, in a folder that you may write to." % error)


# --- use it ---


def clean_environment():
    """The user's environment without what would lead a Python to other packages than those in .venv."""
    env = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH"):
        env.pop(name, None)
    return env


def lab_environment():
    env = clean_environment()
    env["VIRTUAL_ENV"] = VENV
    env["PATH"] = BIN + os.pathsep + env.get("PATH", "")
    env["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [SETTINGS, env.get("JUPYTER_CONFIG_PATH")]))
    env["AWS_EC2_METADATA_DISABLED"] = "true"  # no client asks the machine it runs on for real credentials
    if not can_write(os.path.expanduser("~")):
        for name, folder in IN_THE_HOME:
            env.setdefault(name, os.path.join(OWN, ".lab", folder))
    return env


# What Jupyter and IPython keep in the home folder. Where nobody may write there, it lies with the learner's notebooks.
IN_THE_HOME = [
    ("JUPYTER_CONFIG_DIR", "config"),
    ("JUPYTER_DATA_DIR", "data"),
    ("JUPYTER_RUNTIME_DIR", "runtime"),
    ("IPYTHONDIR", "ipython"),
]


def can_write(folder):
    return os.path.isdir(folder) and os.access(folder, os.W_OK)


def lab_command(options):
    # The course's folder is the root, so that every link of a notebook leads somewhere.
    options = ["--ServerApp.root_dir=" + ROOT] + [own(word) if is_notebook(word) else word for word in options]
    # In a container one is often root, and JupyterLab would refuse; it listens on this machine only, with a token.
    root = ["--allow-root"] if not WINDOWS and os.geteuid() == 0 else []
    return [PYTHON, "-m", "jupyterlab"] + root + options


def own(notebook):
    """The learner's copy of a published notebook; any other as it is. Named from where the user stands."""
    path = os.path.abspath(notebook)
    mine = os.path.join(OWN, os.path.basename(path))
    return mine if os.path.dirname(path) == PUBLISHED and os.path.exists(mine) else path


def make_copy():
    """Make or renew the learner's copy. What stands in the way is said; the lab opens all the same."""
    subprocess.call(copy_command(["copy", "--quiet"]), env=lab_environment(), cwd=ROOT)


def copy_command(words):
    return [PYTHON, "-m", "helpers.course.own", "--root", ROOT] + words


def is_notebook(word):
    return word.endswith(".ipynb") and not word.startswith("-")


# A process for each core; a file stays in one, because a process has one mocked AWS.
ON_EVERY_CORE = ["-n", "auto", "--dist", "loadfile"]


def test_command(options):
    if "--quick" in options:
        options = [word for word in options if word != "--quick"]
        options += ["-m", "not browser and not long"] + ON_EVERY_CORE
    elif not options:  # whoever names some of them may want a debugger, or to see them print
        options = ON_EVERY_CORE
    return [PYTHON, "-m", "pytest"] + options


def needs_tests(words):
    """Do these words want the tests' packages, too?"""
    if words[:1] != ["run"]:
        return words[:1] == ["test"]
    program = os.path.basename(words[1]).lower()
    if program.startswith("py") and "-m" in words[2:-1]:
        program = words[words.index("-m", 2) + 1].split(".")[0]
    return program.replace(".exe", "") in TOOLS + ("tests", "xdist", "pytest_timeout")


def run_command(words):
    program = shutil.which(words[0], path=lab_environment()["PATH"])
    if program is None:
        fail("there is no program `%s` in the environment or on the PATH." % words[0], 127)
    return [program] + words[1:]


def hand_over(command, folder):
    """Become the command (on Windows, which can't: run it and pass its exit code on)."""
    os.chdir(folder)
    try:
        if not WINDOWS:
            os.execve(command[0], command, lab_environment())
        child = subprocess.Popen(command, env=lab_environment())
    except OSError as error:
        fail("cannot run `%s` (%s)." % (command[0], error.strerror), 126)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too: let it end in its own way
            pass


def check_python():
    if sys.version_info < OLDEST:
        fail(
            "needs Python %d.%d or newer, and this is Python %s: "
            "install a newer one (python.org), then run this again with it." % (OLDEST + (sys.version.split()[0],))
        )


UNKNOWN = "there is no command `%s`: say test, run, copy, again, home, site, or nothing (it opens the lab); see --help."


def check_words(words):
    """Refuse what cannot be done before anything is set up."""
    if words == ["run"]:
        fail("`run` needs a command, for example: python3 lab.py run python -V", 2)
    first = words[0] if words else "lab"
    if first == "again" and len(words) != 2:
        fail("`again` needs a notebook's number, for example: python3 lab.py again 03", 2)
    if (
        first not in ("lab", "test", "run", "copy", "again", "home", "site")
        and not first.startswith("-")
        and not is_notebook(first)
    ):
        fail(UNKNOWN % first, 2)
    for word in words if first not in ("test", "run") else []:
        if is_notebook(word) and not os.path.exists(word):
            fail("there is no notebook `%s` here." % word, 2)


def main(words):
    check_python()
    if words[:1] in (["-h"], ["--help"]):
        say(__doc__.strip())
        return 0
    check_words(words)
    if words[:1] == ["site"]:  # its environment is its own
        return hand_over([sys.executable, os.path.join(ROOT, "site", "environment.py")] + words[1:], ROOT)
    make_ready(needs_tests(words))
    if words[:1] == ["run"]:
        return hand_over(run_command(words[1:]), os.getcwd())
    if words[:1] == ["test"]:
        return hand_over(test_command(words[1:]), ROOT)
    if words[:1] == ["home"]:
        return hand_over([PYTHON, "-m", "helpers.course.own.home", "--root", ROOT] + words[1:], ROOT)
    if words[:1] in (["copy"], ["again"]):
        return hand_over(copy_command(words), ROOT)
    make_copy()
    return hand_over(lab_command(words[1:] if words[:1] == ["lab"] else words), ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
