"""May they? The way of a call through the gate, and each check on it."""
