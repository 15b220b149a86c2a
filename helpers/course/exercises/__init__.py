"""Policies to write: what is asked, how it is checked, and what is said about it."""
