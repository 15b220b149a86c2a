"""What the kernel makes of a line that begins with `%pip`."""


async def get_transformed_code(_words: list[str]) -> str:
    """The code that runs in place of the line.

    Args:
        _words: of the line.
    """
    return 'await __import__("piplite").install()\n'
