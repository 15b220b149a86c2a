"""Requests near what a trust policy names, each whole: its keys are of one token, one service, one organization."""
