"""Text of several lines, as an officer writes it into a box."""

from wagtail import blocks


class ParagraphsBlock(blocks.TextBlock):
    """A browser sends the ends of lines its own way. The same words are the same text, and nobody changed them."""

    def value_from_form(self, value: str | None) -> str:
        return (value or "").replace("\r\n", "\n")
