"""What `%pip` is in the browser: one sentence. JupyterLite's package of this name would load an installer for it."""

NOTHING = (
    "Nothing can be installed in a browser tab: the lab brings what the course needs. "
    "On your own machine, python3 lab.py opens the same course with a whole Python."
)


async def install(*_: object, **__: object) -> None:
    """Say that nothing can be installed."""
    print(NOTHING)
