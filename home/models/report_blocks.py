"""What a monitoring report is built of: a block for each theme of the plan, with what the report says of it."""

from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.fields import StreamField

from portal.plan.models import Commitment


class FrozenFigureChooserViewSet(ChooserViewSet):
    """Choosing among the figures that were frozen. None is made here: they come from the portal, with their report."""

    model = "home.FrozenFigure"
    name = "frozen_figure_chooser"
    url_prefix = "frozen-figures/choose"
    icon = "lock"
    choose_one_text = "Choose a frozen figure"
    choose_another_text = "Choose another frozen figure"
    edit_item_text = ""
    per_page = 20


FrozenFigureBlock = FrozenFigureChooserViewSet().get_block_class(
    name="FrozenFigureBlock", module_path="home.models.report_blocks"
)


class RiskStanding(models.TextChoices):
    SUGGESTED = "suggested", "Suggested by the portal: not shown until you keep it"
    KEPT = "kept", "Shown in the report"


class IndicatorBlock(blocks.StructBlock):
    figure = FrozenFigureBlock(required=False, help_text="Its numbers cannot be changed. Take it out, or explain it.")
    words = blocks.TextBlock(required=False, help_text="Said under the figure; or in its place, where there is none.")

    class Meta:
        icon = "lock"
        label = "Key indicator"


class RiskBlock(blocks.StructBlock):
    words = blocks.TextBlock()
    standing = blocks.ChoiceBlock(choices=RiskStanding.choices, default=RiskStanding.KEPT)

    class Meta:
        icon = "warning"
        label = "Risk or challenge"


class CommitmentBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200)
    state = blocks.ChoiceBlock(choices=Commitment.State.choices, required=False)
    as_at = blocks.DateBlock(required=False)
    story = blocks.TextBlock(required=False)

    class Meta:
        icon = "tick-inverse"
        label = "Commitment"


class ThemeBlock(blocks.StructBlock):
    pillar = blocks.CharBlock(max_length=120)
    theme = blocks.CharBlock(max_length=120)
    slug = blocks.CharBlock(max_length=50, required=False, label="Theme's name in web addresses")
    headlines = blocks.ListBlock(blocks.CharBlock(label="Headline"), default=[])
    indicators = blocks.ListBlock(IndicatorBlock(), default=[], label="Key indicators")
    activities = blocks.ListBlock(blocks.TextBlock(label="Activity"), default=[], label="Activities and achievements")
    risks = blocks.ListBlock(RiskBlock(), default=[], label="Risks and challenges")
    commitments = blocks.ListBlock(CommitmentBlock(), default=[])

    class Meta:
        icon = "clipboard-list"
        label = "Theme"
        label_format = "{theme}"
        collapsed = True


class ReportField(StreamField):
    """A StreamField whose migrations carry no block definitions: the column is one of JSON, whatever they are."""

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        super().__init__(block_types, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, keywords = super().deconstruct()
        keywords.pop("block_lookup", None)
        return name, path, [], keywords
