"""Wagtail pages of the public site.

Decided on the first day, because it cannot be changed later: the base page stays Wagtail's own. A custom base
page (WAGTAIL_PAGE_MODEL) costs three hand-written migrations before the first page exists and swaps out the model
that third-party packages import; the portal has a handful of page types, and what they share fits in a mixin.
"""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.query import PageQuerySet

from grants import public as grants

PLAIN_TEXT = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]


class HomePage(Page):
    """The front page: who we are, what is open, what was funded."""

    introduction = models.TextField(max_length=300, help_text="One or two sentences under the heading.")
    about = RichTextField(features=PLAIN_TEXT, blank=True, help_text="About the office and its money.")

    max_count = 1
    subpage_types = ["home.FundingPage", "home.PlanPage", "home.TextPage"]
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("about")]
    template = "home/public/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "calls": grants.calls(closed=0),
            "totals": grants.totals(),
            "latest": grants.awards()[:3],
            "texts": texts_under(self),
        }


class FundingPage(RoutablePageMixin, Page):
    """/funding/: every call by its dates, and under it a page for each call. An officer who publishes a call has
    nothing to do here; an editor owns the words around the list."""

    introduction = RichTextField(features=PLAIN_TEXT, blank=True)
    advice = RichTextField(features=PLAIN_TEXT, blank=True, help_text="Shown below the list.")

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("advice")]
    template = "home/public/funding.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"calls": grants.calls()}

    @path("<slug:slug>/", name="call")
    def call(self, request: HttpRequest, slug: str) -> HttpResponse:
        call = grants.find_call(slug)
        if call is None:
            raise Http404("There is no call of that name.")
        context = {"call": call, "odds": grants.odds_of(slug)}
        return self.render(request, context_overrides=context, template="home/public/call.html")


class TextPage(Page):
    """A page of text: accessibility, privacy, contact, how decisions are made."""

    body = RichTextField(features=PLAIN_TEXT)

    subpage_types = ["home.TextPage"]
    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "home/public/text.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"texts": texts_under(self)}


def texts_under(page: Page) -> PageQuerySet:
    """The published text pages right under a page, in the editors' order: each is linked from its parent."""
    return TextPage.objects.child_of(page).live().public().order_by("path")
