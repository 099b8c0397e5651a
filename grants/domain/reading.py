"""That scorers open sections of an application: noted without the scorer, to see which parts of a form nobody reads."""

from collections.abc import Iterable

from grants.models import Application, SectionOpened


def note_opened(application: Application, sections: Iterable[str]) -> None:
    """Once for each section of the form; keys that it does not have are left alone. No event tells who it was."""
    known = {section.key for section in application.response.version.schema.sections}
    rows = [SectionOpened(application=application, section=key) for key in sections if key in known]
    SectionOpened.objects.bulk_create(rows, ignore_conflicts=True)
