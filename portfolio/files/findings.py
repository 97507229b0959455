"""What was found in a file, in words for the person who chose it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing found in a file: a code for machines and a sentence that names the file."""

    code: str
    message: str


class Refused(Exception):
    """The file cannot be kept; `{name}` in the sentence is filled in with the file's own name."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(f"{code}: {sentence}")

    def finding(self, name: str) -> Finding:
        """The refusal as a finding about the file of this name."""
        return Finding(self.code, self.sentence.replace("{name}", name))
