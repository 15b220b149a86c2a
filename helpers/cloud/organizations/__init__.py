"""An organization of accounts: what it is, how it is written down, and which one stands just now."""
