"""The stage: who calls, which policies stand in the way, and where each call ends. Data only."""
