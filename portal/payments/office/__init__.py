"""Agreements and their money in the back office."""
