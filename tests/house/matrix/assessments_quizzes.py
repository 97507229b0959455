"""Who may see a knowledge check and an attempt at it."""

from dataclasses import replace
from typing import Any

from assessments.actions.banks import keep_item, keep_quiz, open_quiz
from assessments.actions.quizzes import finish_attempt, start_attempt
from assessments.enums import ItemKind
from assessments.models import DrawnItem, Quiz, QuizAttempt
from assessments.queries.banks import ItemText
from tests.factories.quizzes import item, make_quiz
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A shared check, one of another organisation, and amira's attempts: one open, one finished."""
    world.quiz = make_quiz()
    world.quiz_of_southmere = make_quiz(slug="theirs")
    Quiz.objects.filter(pk=world.quiz_of_southmere.pk).update(
        organisation=world.southmere, title=world.canary("southmere's check", readers="southmere")
    )
    world.attempt_done = start_attempt(worker=world.amira, quiz=world.quiz)
    chosen = {d.pk: [d.item.options.filter(is_correct=True).first().pk] for d in world.attempt_done.drawn.all()}
    finish_attempt(worker=world.amira, attempt=world.attempt_done, chosen=chosen)
    world.attempt_open = start_attempt(worker=world.amira, quiz=world.quiz)
    world.answers = {
        f"q{d.pk}": d.item.options.filter(is_correct=True).first().pk for d in world.attempt_open.drawn.all()
    }
    assert QuizAttempt.objects.count() == 2
    world.own_words = _own_words_of_amira(world)
    title = world.canary("northvale's bank", readers="northvale")
    world.bank = open_quiz(keeper=world.edith, title=title, draws=1, pass_percent=80)
    stem = world.canary("northvale's question", readers="edith")
    world.question = keep_item(keeper=world.edith, quiz=world.bank, text=replace(item(""), stem=stem))
    world.question_of_southmere = keep_item(
        keeper=world.oona,
        quiz=Quiz.objects.get(pk=world.quiz_of_southmere.pk),
        text=replace(item("Q1"), stem="Theirs?"),
    )


def _own_words_of_amira(world: World) -> DrawnItem:
    asked = ItemText("W1", "Say it in your own words", kind=ItemKind.SHORT_TEXT, model_answer="Like this")
    quiz = keep_quiz(keeper=None, organisation=None, slug="words", title="Words", items=[item("A1"), asked], draws=2)
    attempt = start_attempt(worker=world.amira, quiz=quiz)
    drawn = {each.item.code: each for each in attempt.drawn.select_related("item")}
    right = drawn["A1"].item.options.get(is_correct=True).pk
    words = world.canary("amira's own words", readers="amira")
    finish_attempt(worker=world.amira, attempt=attempt, chosen={drawn["A1"].pk: [right]}, words={drawn["W1"].pk: words})
    return drawn["W1"]


QUIZ = {"title": "Another check", "draws": 1, "pass_percent": 80}
ITEM = {"kind": "single", "outcome": 1, "stem": "Which?", "text_1": "This", "right_1": "on", "text_2": "That"}
EDITED = {
    "northvale's": lambda world: {"pk": world.bank.pk},
    "southmere's": lambda world: {"pk": world.quiz_of_southmere.pk},
}
QUESTIONS = {
    "northvale's": lambda world: {"pk": world.question.pk},
    "southmere's": lambda world: {"pk": world.question_of_southmere.pk},
}
KEEPERS = {"northvale's": "edith", "southmere's": "oona"}


def _people(*names: str) -> dict[str, Any]:
    return {name: lambda world, name=name: {"pk": getattr(world, name).pk} for name in names}


def _quizzes(world: World) -> dict[str, int]:
    return {"pk": world.quiz.pk}


def _theirs(world: World) -> dict[str, int]:
    return {"pk": world.quiz_of_southmere.pk}


ROWS = [
    Row(
        "assessments:quiz",
        to={"shared": _quizzes, "southmere's": _theirs},
        get={"shared": "everyone", "southmere's": "southmere"},
        shows={"southmere's": ["southmere's check"]},
    ),
    Row(
        "assessments:quiz-start",
        to={"shared": _quizzes, "southmere's": _theirs},
        post={"shared": "everyone", "southmere's": "southmere"},
    ),
    Row(
        "assessments:quiz-attempt",
        to={"amira's": lambda world: {"pk": world.attempt_open.pk}},
        get={"amira's": "amira"},
        post={"amira's": "amira"},
        send=lambda world: world.answers,
    ),
    Row(
        "assessments:quiz-result",
        to={"amira's": lambda world: {"pk": world.attempt_done.pk}},
        get={"amira's": "amira"},
    ),
    Row(
        "assessments:quiz-extend",
        to={"amira's": lambda world: {"pk": world.attempt_open.pk}},
        post={"amira's": {"amira": 200}},
    ),
    Row(
        "assessments:own-words-mark",
        to={"amira's": lambda world: {"pk": world.own_words.pk}},
        post={"amira's": "amira"},
        send=lambda world: {"mark": "partly"},
    ),
    Row(
        "assessments:extra-time",
        to=_people("amira", "peter", "olu"),
        get={"amira": "grace", "peter": "", "olu": "orla"},
        post={"amira": "grace", "peter": "", "olu": "orla"},
        send=lambda world: {"percent": 25},
    ),
    Row("assessments:bank-list", get="edith oona"),
    Row("assessments:bank-add", get="edith oona", post="edith oona", send=lambda world: QUIZ),
    Row("assessments:bank-detail", to=EDITED, get=KEEPERS, shows={"northvale's": ["northvale's question"]}),
    Row("assessments:bank-edit", to=EDITED, get=KEEPERS, post=KEEPERS, send=lambda world: QUIZ),
    Row("assessments:bank-copy", to={"shared": _quizzes}, post={"shared": "edith oona"}),
    Row("assessments:bank-csv", to=EDITED, get=KEEPERS),
    Row(
        "assessments:bank-upload",
        to=EDITED,
        get=KEEPERS,
        post={"northvale's": {"edith": 422}, "southmere's": {"oona": 422}},
    ),
    Row("assessments:item-add", to=EDITED, get=KEEPERS, post=KEEPERS, send=lambda world: ITEM),
    Row("assessments:item-edit", to=QUESTIONS, get=KEEPERS, post=KEEPERS, send=lambda world: ITEM),
    Row("assessments:item-retire", to=QUESTIONS, post=KEEPERS),
]
