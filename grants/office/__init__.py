"""Setting up funds, calls and schemes in the back office."""
