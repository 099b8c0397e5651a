"""What is shown on the public site has a name, and a slug made from it, which stands in its address."""

from typing import Any

from django.utils.text import slugify
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, Panel, TitleFieldPanel
from wagtail.admin.widgets import SlugInput


def named_panels(name: str, *, address: str) -> list[Panel]:
    """The title `name`, and the slug that follows it while it is typed; `address` shows where the slug appears."""
    return [
        TitleFieldPanel(name, targets=["slug"], placeholder=False, classname=""),
        FieldPanel(
            "slug",
            widget=SlugInput,
            heading="Name in web addresses",
            help_text=f"Made from the {name}, such as {address}. Keep it once people know the address.",
        ),
    ]


class NamedForm(WagtailAdminModelForm):
    """A form with a `slug`, made from the field `named_by` where the officer leaves it empty."""

    named_by = "name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].error_messages |= {
            "unique": "Another one has this name in its web address. Choose another.",
            "invalid": "Use only letters without accents, digits, hyphens and underscores, such as road-safety.",
        }
        self.fields[self.named_by].error_messages["unique"] = "There is one of this name already. Choose another."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("slug") == "" and self.named_by in cleaned:
            longest = self._meta.model._meta.get_field("slug").max_length
            cleaned["slug"] = slugify(cleaned[self.named_by])[:longest].strip("-")
            if not cleaned["slug"]:
                self.add_error("slug", "Enter a name in web addresses, such as road-safety.")
        return cleaned
