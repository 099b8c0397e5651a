"""One block for each kind of question that is answered in one place."""

from typing import Any

from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from portal.questionnaires.blocks.keys import KEY_HELP, KeyedBlock
from portal.questionnaires.blocks.question import QuestionBlock
from portal.questionnaires.blocks.rules import AmountRuleBlock, RuleBlock, YesNoRuleBlock
from portal.questionnaires.schema import Choice, Kind, Question


class ShortTextBlock(QuestionBlock):
    kind = Kind.SHORT

    class Meta:
        icon = "title"
        label = "Short text"
        group = "Words"


class LongTextBlock(QuestionBlock):
    kind = Kind.LONG
    own = ("words",)
    words = blocks.IntegerBlock(default=150, min_value=10, max_value=2000, label="Words at most")

    class Meta:
        icon = "pilcrow"
        label = "Long text with a word limit"
        group = "Words"


class _AmountBlock(QuestionBlock):
    least = blocks.DecimalBlock(required=False, max_digits=14, decimal_places=2, label="Least")
    most = blocks.DecimalBlock(required=False, max_digits=14, decimal_places=2, label="Most")
    rule = AmountRuleBlock(required=False)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {
            "least": "" if value["least"] is None else str(value["least"]),
            "most": "" if value["most"] is None else str(value["most"]),
            "rule": self.rule(value),
        }

    def value_of(self, question: Question) -> dict[str, Any]:
        return super().value_of(question) | {
            "least": question.least or None,
            "most": question.most or None,
        }


class MoneyBlock(_AmountBlock):
    kind = Kind.MONEY

    class Meta:
        icon = "decimal"
        label = "Amount of money"
        group = "Numbers and dates"


class NumberBlock(_AmountBlock):
    kind = Kind.NUMBER
    whole = blocks.BooleanBlock(required=False, default=True, label="Whole numbers only")

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return super().own_settings(value) | {"whole": value["whole"]}

    def value_of(self, question: Question) -> dict[str, Any]:
        return super().value_of(question) | {"whole": question.whole}

    class Meta:
        icon = "order"
        label = "Number"
        group = "Numbers and dates"


class DateBlock(QuestionBlock):
    kind = Kind.DATE

    class Meta:
        icon = "date"
        label = "Date"
        group = "Numbers and dates"


class YesNoBlock(QuestionBlock):
    kind = Kind.YES_NO
    rule = YesNoRuleBlock(required=False)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {"rule": self.rule(value)}

    class Meta:
        icon = "circle-check"
        label = "Yes or no"
        group = "Choices"


class ChoiceBlock(KeyedBlock):
    """One choice; its key is called `value` in the schema and made from its words."""

    label = blocks.CharBlock(max_length=200, label="Choice")
    hint = blocks.CharBlock(required=False, max_length=250)
    passes = blocks.BooleanBlock(
        required=False,
        default=True,
        label="May apply",
        help_text="Only matters in an eligibility check.",
    )
    key = blocks.CharBlock(required=False, max_length=50, help_text=KEY_HELP)

    class Meta:
        icon = "radio-full"
        label = "Choice"
        form_layout = BlockGroup(["label"], settings=["hint", "passes", "key"])


class _ChoicesBlock(QuestionBlock):
    choices = blocks.ListBlock(ChoiceBlock(), max_num=40)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {
            "choices": tuple(
                Choice(
                    value=one["key"],
                    label=one["label"],
                    hint=one["hint"],
                    passes=one["passes"],
                )
                for one in value["choices"]
            )
        }

    def value_of(self, question: Question) -> dict[str, Any]:
        choices = [
            {
                "key": one.value,
                "label": one.label,
                "hint": one.hint,
                "passes": one.passes,
            }
            for one in question.choices
        ]
        return super().value_of(question) | {"choices": choices}


class OneChoiceBlock(_ChoicesBlock):
    kind = Kind.CHOICE
    rule = RuleBlock(required=False)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return super().own_settings(value) | {"rule": self.rule(value)}

    class Meta:
        icon = "radio-full"
        label = "One choice of several"
        group = "Choices"


class SeveralChoicesBlock(_ChoicesBlock):
    kind = Kind.CHOICES

    class Meta:
        icon = "list-ul"
        label = "Several choices"
        group = "Choices"


class ThemesBlock(QuestionBlock):
    kind = Kind.THEMES

    class Meta:
        icon = "tag"
        label = "Themes of the Police and Crime Plan"
        group = "Choices"


class AreasBlock(QuestionBlock):
    kind = Kind.AREAS

    class Meta:
        icon = "globe"
        label = "Council areas"
        group = "Contact and place"


class EmailBlock(QuestionBlock):
    kind = Kind.EMAIL

    class Meta:
        icon = "mail"
        label = "E-mail address"
        group = "Contact and place"


class TelephoneBlock(QuestionBlock):
    kind = Kind.TELEPHONE

    class Meta:
        icon = "mobile-alt"
        label = "Telephone number"
        group = "Contact and place"


class WebBlock(QuestionBlock):
    kind = Kind.WEB

    class Meta:
        icon = "link"
        label = "Web address"
        group = "Contact and place"


class AddressBlock(QuestionBlock):
    kind = Kind.ADDRESS

    class Meta:
        icon = "home"
        label = "Postal address"
        group = "Contact and place"


class PostcodeBlock(QuestionBlock):
    kind = Kind.POSTCODE

    class Meta:
        icon = "crosshairs"
        label = "Postcode"
        group = "Contact and place"


class FilesBlock(QuestionBlock):
    kind = Kind.FILES
    own = ("files_most",)
    files_most = blocks.IntegerBlock(default=5, min_value=1, max_value=10, label="Files at most")

    class Meta:
        icon = "upload"
        label = "Files"
        group = "Files and tables"
