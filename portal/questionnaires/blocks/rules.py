"""The part of a question that decides, in an eligibility check, whether somebody may apply."""

from wagtail import blocks

RULE_HELP = "For an eligibility check only. Without a sentence below, this question decides nothing."


class RuleBlock(blocks.StructBlock):
    """For a choice: it passes when the chosen one is marked “May apply”."""

    sentence = blocks.CharBlock(
        required=False,
        max_length=400,
        label="What people read when they may not apply",
        help_text="Say which rule it is and why, kindly and in plain words.",
    )
    where_else = blocks.CharBlock(
        required=False,
        max_length=400,
        label="Where else to look",
        help_text="Who else might help them.",
    )

    class Meta:
        icon = "tasks"
        label = "Who may apply"
        help_text = RULE_HELP


class YesNoRuleBlock(RuleBlock):
    answer = blocks.ChoiceBlock(
        choices=[("yes", "Yes"), ("no", "No")],
        default="yes",
        label="They may apply when the answer is",
    )

    class Meta:
        form_layout = ["answer", "sentence", "where_else"]


class AmountRuleBlock(RuleBlock):
    least = blocks.CharBlock(required=False, max_length=15, label="They may apply from (amount)")
    most = blocks.CharBlock(required=False, max_length=15, label="They may apply up to (amount)")

    class Meta:
        form_layout = ["least", "most", "sentence", "where_else"]
