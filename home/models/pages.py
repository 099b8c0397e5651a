"""Wagtail pages of the public site.

Decided on the first day, because it cannot be changed later: the base page stays Wagtail's own. A custom base
page (WAGTAIL_PAGE_MODEL) costs three hand-written migrations before the first page exists and swaps out the model
that third-party packages import; the portal has a handful of page types, and what they share fits in a mixin.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """The front page: who we are, what is open, what was funded."""

    introduction = models.TextField(max_length=400, blank=True)
    body = RichTextField(blank=True)

    max_count = 1
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    template = "home/public/home.html"
