"""What a verb says when it refuses. The message is a sentence that a view may show as it is."""


class Refused(Exception):
    """Something the rules of the road do not allow now. Nothing was changed."""

    sentence = "That is not possible now."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)
