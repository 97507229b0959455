"""Pages on which authors keep the banks of their knowledge checks."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.models import User

from ..actions import banks as actions
from ..exports import BankFile, bank_as_csv, read_bank
from ..forms.banks import BankFileForm, ItemForm, QuizForm
from ..models import Quiz, QuizItem
from ..queries.banks import text_of, what_would_change
from ..queries.quizzes import facilities, keepable_quizzes


def _keeper(request: HttpRequest) -> User:
    keeper = request.user
    assert isinstance(keeper, User)
    require(keeper, "assessments.keep_banks")
    return keeper


def _bank(request: HttpRequest, pk: int) -> Quiz:
    return get_object_or_404(keepable_quizzes(_keeper(request)), pk=pk)


@require_safe
@login_required
def bank_list(request: HttpRequest) -> HttpResponse:
    """The organisation's knowledge checks, and those of the shared library to take a copy of."""
    keeper = _keeper(request)
    own = list(keepable_quizzes(keeper))
    taken = {quiz.slug for quiz in own}
    shared = Quiz.objects.filter(organisation__isnull=True).exclude(slug__in=taken).order_by("title")
    return render(request, "assessments/bank_list.html", {"own": own, "shared": shared})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bank_add(request: HttpRequest) -> HttpResponse:
    """Begin a knowledge check of the organisation's own."""
    keeper = _keeper(request)
    form, made = QuizForm(posted(request)), list[Quiz]()
    if request.method == "POST" and tried(
        form, lambda: made.append(actions.open_quiz(keeper=keeper, **form.cleaned_data))
    ):
        messages.success(request, f"“{made[0]}” is there. Now write its questions.")
        return redirect("assessments:bank-detail", made[0].pk)
    return render(request, "assessments/bank_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def bank_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of a knowledge check with how learners answered them."""
    quiz = _bank(request, pk)
    found = facilities(quiz)
    items = [(item, found[item.pk]) for item in quiz.items.in_use() if item.pk in found]
    return render(request, "assessments/bank_detail.html", {"quiz": quiz, "items": items})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bank_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a knowledge check is called, how much it asks and what passes."""
    quiz = _bank(request, pk)
    form = QuizForm(posted(request), initial=QuizForm.initial_of(quiz))
    keeper = _keeper(request)
    if request.method == "POST" and tried(
        form, lambda: actions.change_quiz(keeper=keeper, quiz=quiz, **form.cleaned_data)
    ):
        messages.success(request, "Saved. Tries that are under way keep what they began with.")
        return redirect("assessments:bank-detail", quiz.pk)
    context = {"form": form, "quiz": quiz}
    return render(request, "assessments/bank_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def bank_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a copy of a knowledge check of the shared library."""
    keeper = _keeper(request)
    master = get_object_or_404(Quiz, pk=pk, organisation__isnull=True)
    try:
        copy = actions.copy_quiz(keeper=keeper, quiz=master)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("assessments:bank-list")
    messages.success(request, "The copy is yours to change. Choose it in your module’s knowledge check block.")
    return redirect("assessments:bank-detail", copy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a question."""
    quiz = _bank(request, pk)
    return _keep_item(request, quiz, ItemForm(posted(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question: that makes a new version, and tries made before keep theirs."""
    keeper = _keeper(request)
    item = get_object_or_404(
        QuizItem.objects.in_use().filter(quiz__in=keepable_quizzes(keeper)).select_related("quiz"), pk=pk
    )
    initial = ItemForm.initial_of(text_of(item))
    return _keep_item(request, item.quiz, ItemForm(posted(request), initial=initial, code=item.code), item)


def _keep_item(request: HttpRequest, quiz: Quiz, form: ItemForm, item: QuizItem | None = None) -> HttpResponse:
    keeper, kept = _keeper(request), list[QuizItem]()

    def keep() -> None:
        text = replace(form.text(), code=item.code if item else "")
        kept.append(actions.keep_item(keeper=keeper, quiz=quiz, text=text))

    if request.method == "POST" and tried(form, keep):
        messages.success(request, f"Question {kept[0].code} is in the bank, version {kept[0].version}.")
        return redirect("assessments:bank-detail", quiz.pk)
    context: dict[str, Any] = {"form": form, "quiz": quiz, "item": item}
    return render(request, "assessments/item_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def item_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question in no new try."""
    keeper = _keeper(request)
    item = get_object_or_404(QuizItem.objects.filter(quiz__in=keepable_quizzes(keeper)).select_related("quiz"), pk=pk)
    actions.retire_item(keeper=keeper, item=item)
    messages.success(request, f"Question {item.code} is not asked any more. Tries that had it keep it.")
    return redirect("assessments:bank-detail", item.quiz_id)


@require_safe
@login_required
def bank_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions as a file for a spreadsheet."""
    quiz = _bank(request, pk)
    response = HttpResponse(bank_as_csv(quiz), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{quiz.slug}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bank_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the questions back from a file: first what it would change, then, with one more button, the change."""
    quiz, keeper = _bank(request, pk), _keeper(request)
    form = BankFileForm(posted(request), request.FILES or None)
    confirmed = request.POST.get("content") if request.method == "POST" else None
    if confirmed is not None:
        found = read_bank(confirmed.encode("utf-8", "replace"))
    elif request.method == "POST" and form.is_valid():
        found = read_bank(form.cleaned_data["file"].read())
    else:
        found = BankFile()
    if confirmed is not None and not found.problems:
        try:
            actions.replace_bank(keeper=keeper, quiz=quiz, items=found.items)
        except RuleBroken as broken:
            found.problems.append(broken.sentence)
        else:
            messages.success(request, f"The bank now holds {len(found.items)} questions.")
            return redirect("assessments:bank-detail", quiz.pk)
    context = {"quiz": quiz, "form": form, "problems": found.problems[:20], "more": max(0, len(found.problems) - 20)}
    if found.items and not found.problems:
        context["change"] = what_would_change(quiz, found.items)
        context["content"] = _sent_back(request)
    wrong = bool(found.problems) or (request.method == "POST" and confirmed is None and not form.is_valid())
    return render(request, "assessments/bank_upload.html", context, status=422 if wrong else 200)


def _sent_back(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return str(request.POST.get("content", ""))
    file.seek(0)
    return str(file.read().decode("utf-8-sig"))
