"""Measurements, run by hand: `./run bench apply`. Nothing here is collected as a test."""
