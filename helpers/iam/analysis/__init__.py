"""Who gets in, and what changed between two policies?"""
