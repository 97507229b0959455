"""Who may see a knowledge check and an attempt at it."""

from assessments.actions.quizzes import finish_attempt, start_attempt
from assessments.models import Quiz, QuizAttempt
from tests.factories.quizzes import make_quiz
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
]
