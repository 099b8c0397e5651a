"""The register of expenditure in the back office."""
