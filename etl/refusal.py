"""The one exception that an operator sees: a sentence that says what is wrong and what to do."""


class Refusal(Exception):
    """The load, or one file of it, is refused. `reason` is a code of `reasons.csv` where a file is."""

    def __init__(self, sentence: str, reason: str = "") -> None:
        super().__init__(sentence)
        self.reason = reason
