"""A section of a questionnaire as one page of a form."""

from portal.questionnaires.forms.section import SectionForm, form_for_section

__all__ = ["SectionForm", "form_for_section"]
