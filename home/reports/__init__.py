"""Monitoring reports: reading one that is there (pure). Making one is a verb: home.domain.reports."""
