"""How programs reach the mocked AWS: the command line in this process, a server for all others."""
