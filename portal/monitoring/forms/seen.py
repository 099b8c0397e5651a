"""Which state of the return a page shows."""

from django import forms

from portal.monitoring.models import MonitoringReturn


def page_seen(monitoring_return: MonitoringReturn) -> forms.IntegerField:
    """The revision that the page shows, sent back with it."""
    return forms.IntegerField(widget=forms.HiddenInput, initial=monitoring_return.revision, min_value=0, required=True)
