"""What H5P content types tell a host when somebody finishes them.

Measured on real packages and read in the types' own source; a type that is not listed has to be tried in the preview.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .names import words

Signal = Literal["scored", "finished", "exposure", "none", "unknown"]
CompletionRule = Literal["finished", "score", "passed", "self_declared"]

QUESTIONS = words(
    "H5P.MultiChoice H5P.TrueFalse H5P.Blanks H5P.DragText H5P.DragQuestion H5P.MarkTheWords H5P.Dictation "
    "H5P.Crossword H5P.ImageHotspotQuestion H5P.ImageMultipleHotspotQuestion H5P.Essay H5P.Flashcards H5P.Summary "
    "H5P.SingleChoiceSet H5P.QuestionSet H5P.MemoryGame H5P.BranchingScenario H5P.ArithmeticQuiz H5P.SortParagraphs "
    "H5P.MultiMediaChoice H5P.ImageSequencing H5P.ImagePair H5P.FindTheWords H5P.SpeakTheWords H5P.SpeakTheWordsSet "
    "H5P.AdvancedBlanks H5P.PersonalityQuiz FSW.Scenario FSW.Signs"
)
CONTAINERS = words("H5P.Column H5P.CoursePresentation H5P.InteractiveVideo H5P.GameMap H5P.RowColumn H5P.Row")
BOOKS = words("H5P.InteractiveBook")
UNSCORED = words("H5P.DocumentationTool H5P.Questionnaire")
EXPOSURE = words("H5P.Accordion H5P.Collage H5P.Agamotto H5P.ImageJuxtaposition H5P.GuessTheAnswer")
SILENT = words(
    "H5P.Dialogcards H5P.Timeline H5P.ImageHotspots H5P.ImageSlider H5P.Video H5P.Audio H5P.AudioRecorder "
    "H5P.IFrameEmbed H5P.GreetingCard H5P.Image H5P.AdvancedText H5P.Text H5P.Table H5P.Link H5P.Chart H5P.Cornell "
    "H5P.InformationWall H5P.Tour H5P.TwitterUserFeed H5P.VirtualTour H5P.ThreeImage"
)


@dataclass(frozen=True, slots=True)
class Finish:
    """What an activity says when it is finished, the rule to start from, and a sentence for its editor."""

    signal: Signal
    suggested_rule: CompletionRule
    advice: str


def finish_of(main_library: str, inside: Iterable[str]) -> Finish:
    """What an activity of this main library, holding these other libraries in its content, says when finished."""
    has_tasks = bool(QUESTIONS & set(inside))
    if main_library in QUESTIONS:
        return Finish("scored", "finished", "Sends a score when the worker has answered.")
    if main_library in BOOKS:
        return Finish(
            "finished" if not has_tasks else "scored",
            "finished",
            "Says that it is finished only when the worker presses Submit report on its last page.",
        )
    if main_library in CONTAINERS and has_tasks:
        return Finish("scored", "finished", "Sends a score when the worker has done every task in it.")
    if main_library in UNSCORED:
        return Finish("finished", "finished", "Says when the worker reaches its end; it gives no score.")
    if main_library in CONTAINERS or main_library in SILENT:
        return Finish(
            "none",
            "self_declared",
            "Sends no finish signal. Choose self-declared: the worker says that they have worked through it.",
        )
    if main_library in EXPOSURE:
        return Finish(
            "exposure",
            "self_declared",
            "Says only that it was opened, never that it was finished. Choose self-declared.",
        )
    return Finish(
        "unknown",
        "self_declared",
        "It is not known whether this kind says when it is finished. Try it in the preview, or choose self-declared.",
    )
