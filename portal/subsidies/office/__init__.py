"""Subsidy control in the back office."""
