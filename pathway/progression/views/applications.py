"""Pages of applications: applying, the manager's statement, the panel, the decision, an appeal, and the pack."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.careers.models import Placement
from pathway.careers.queries import competencies_at
from pathway.core import clock
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn

from ..actions import applications as actions
from ..exports import pack_pdf
from ..forms.applications import (
    AppealForm,
    ApplyForm,
    DecisionForm,
    HearerForm,
    PanelForm,
    StatementForm,
    ViewForm,
)
from ..models import Application
from ..queries import applications as queries
from ..queries.ways import way_up_of


def _application(request: SignedIn, pk: int) -> Application:
    seen = Application.objects.visible_to(request.user).with_people().select_related("organisation")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: SignedIn) -> HttpResponse:
    """Apply to move up, in one's own words."""
    worker = request.user
    way = way_up_of(worker, viewer=worker)
    placement = Placement.objects.current().filter(worker=worker).select_related("level").first()
    if way is None or placement is None:
        return redirect("progression:my-level")
    if way.application is not None:
        return redirect("progression:application-detail", way.application.pk)
    form = ApplyForm(posted(request), statements=list(competencies_at(placement.level)))

    def send() -> None:
        actions.apply(worker=worker, statement=form.cleaned_data["statement"], ratings=form.ratings)

    if request.method == "POST" and tried(form, send):
        messages.success(request, "Your application is sent. Your manager is asked for a statement next.")
        return redirect("progression:my-level")
    ratings = [form[f"rating_{each.pk}"] for each in form.statements]
    return render(
        request,
        "progression/apply.html",
        {"form": form, "way": way, "ratings": ratings},
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
def application_list(request: SignedIn) -> HttpResponse:
    """Applications that this person may read: what waits for them, and all others."""
    seen = Application.objects.visible_to(request.user).with_people()
    waiting = queries.waiting_for(request.user)
    page = Paginator(seen.order_by("-applied_at", "-pk"), 30).get_page(request.GET.get("page"))
    return render(request, "progression/application_list.html", {"waiting": waiting, "page": page})


@require_safe
@login_required
def application_detail(request: SignedIn, pk: int) -> HttpResponse:
    """One application: where it stands, what was said and decided, and what this person does next."""
    application = _application(request, pk)
    viewer = request.user
    own = application.worker_id == viewer.pk
    if not own:
        actions.note_application_read(reader=viewer, application=application)
    decisions = list(application.decisions.select_related("decider").order_by("-number"))
    context = {
        "application": application,
        "own": own,
        "told": queries.last_told(application),
        "statements": list(application.statements.select_related("manager")),
        "panel": queries.panel_of(application),
        "views": queries.views_shown_to(viewer, application),
        "decisions": decisions,
        "appeal": application.appeals.first(),
        "hearer": queries.hearer_of(application),
        "deeds": {name: may(viewer, f"progression.{verb}", application) for name, verb in DEEDS.items()},
    }
    return render(request, "progression/application_detail.html", context)


DEEDS = {
    "pack": "read_pack",
    "withdraw": "withdraw_application",
    "state": "state_as_manager",
    "panel": "name_panel",
    "view": "give_view",
    "decide": "decide_move",
    "correct": "correct_decision",
    "appeal": "appeal",
    "hearer": "name_hearer",
}


@require_safe
@login_required
def pack(request: SignedIn, pk: int) -> HttpResponse:
    """Everything a decision is made from, on one page that prints."""
    application = _application(request, pk)
    require(request.user, "progression.read_pack", application)
    own = application.worker_id == request.user.pk
    if not own:
        actions.note_pack_read(reader=request.user, application=application)
    context = {"application": application, "pack": queries.pack_of(application, request.user), "own": own}
    return render(request, "progression/pack.html", context)


@require_safe
@login_required
def pack_file(request: SignedIn, pk: int) -> HttpResponse:
    """The same as a tagged PDF, for the room; taking it is written down."""
    application = _application(request, pk)
    require(request.user, "progression.read_pack", application)
    if application.worker_id != request.user.pk:
        actions.note_pack_taken(reader=request.user, application=application)
    response = HttpResponse(pack_pdf(queries.pack_of(application, request.user), request.user), "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="progression-pack-{application.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@login_required
def application_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take one's application back."""
    application = _application(request, pk)
    actions.withdraw_application(worker=request.user, application=application)
    messages.success(request, "You took your application back. You can apply again at any time.")
    return redirect("progression:application-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def statement_add(request: SignedIn, pk: int) -> HttpResponse:
    """The manager's statement about an application."""
    application = _application(request, pk)
    require(request.user, "progression.state_as_manager", application)
    form = StatementForm(posted(request))

    def say() -> None:
        actions.make_statement(manager=request.user, application=application, **form.cleaned_data)

    if request.method == "POST" and tried(form, say):
        messages.success(request, f"{application.worker} and whoever decides now read your statement.")
        return redirect("progression:application-detail", pk)
    way = way_up_of(application.worker, viewer=request.user)
    return render(
        request,
        "progression/statement_add.html",
        {"form": form, "application": application, "way": way},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def panel_name(request: SignedIn, pk: int) -> HttpResponse:
    """Name the panel, or change it."""
    keeper = request.user
    rows = Application.objects.filter(organisation=keeper.organisation_id or 0).with_people()
    application = get_object_or_404(rows.select_related("organisation"), pk=pk)
    require(keeper, "progression.name_panel", application)
    form = PanelForm(
        posted(request), application=application, initial=PanelForm.initial_of(queries.panel_of(application))
    )

    def name() -> None:
        actions.name_panel(keeper=keeper, application=application, seats=form.seats)

    if request.method == "POST" and tried(form, name):
        messages.success(
            request, "The panel is named and told. Its members read the pack until 14 days after deciding."
        )
        seen = may(keeper, "progression.read_application", application)
        return redirect("progression:application-detail", pk) if seen else redirect("home:home")
    return render(
        request,
        "progression/panel_name.html",
        {"form": form, "application": application},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def panel_view(request: SignedIn, pk: int) -> HttpResponse:
    """A panel member's own view."""
    application = _application(request, pk)
    require(request.user, "progression.give_view", application)
    form = ViewForm(posted(request))

    def give() -> None:
        actions.give_view(member=request.user, application=application, **form.cleaned_data)

    if request.method == "POST" and tried(form, give):
        messages.success(request, "Your view is recorded. You now read the others’ views.")
        return redirect("progression:application-detail", pk)
    return render(
        request,
        "progression/panel_view.html",
        {"form": form, "application": application},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_decide(request: SignedIn, pk: int) -> HttpResponse:
    """Record what is decided about an application or an appeal."""
    application = _application(request, pk)
    earlier = queries.newest_decision(application)
    if earlier and not queries.open_appeal(application) and queries.decides_as(request.user, application):
        messages.error(request, f"{earlier.decider} has decided about this already.")
        return redirect("progression:application-detail", pk)
    require(request.user, "progression.decide_move", application)
    part = queries.decides_as(request.user, application) if application.is_open else "appeal"
    form = DecisionForm(posted(request), part=part)

    def decide() -> None:
        actions.decide_move(decider=request.user, application=application, **form.cleaned_data)

    return _deciding(request, application, form, decide, "Record the decision")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision_correct(request: SignedIn, pk: int) -> HttpResponse:
    """Put a further decision in the place of one's own."""
    application = _application(request, pk)
    require(request.user, "progression.correct_decision", application)
    earlier = queries.newest_decision(application)
    assert earlier is not None
    initial = {name: getattr(earlier, name) for name in ("outcome", "feedback", "actions", "again_on")}
    form = DecisionForm(posted(request), part=earlier.decided_as, initial=initial)

    def correct() -> None:
        actions.correct_decision(decider=request.user, application=application, **form.cleaned_data)

    return _deciding(request, application, form, correct, "Correct the decision")


def _deciding(request: SignedIn, application: Application, form: Any, deed: Any, verb: str) -> HttpResponse:
    if request.method == "POST" and tried(form, deed):
        messages.success(request, f"Recorded. {application.worker} is told, and reads your feedback.")
        return redirect("progression:application-detail", application.pk)
    context = {
        "form": form,
        "application": application,
        "verb": verb,
        "views": queries.views_shown_to(request.user, application),
        "statement": queries.newest_statement(application),
        "appeal": queries.open_appeal(application),
        "today": clock.today(),
    }
    return render(request, "progression/application_decide.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_appeal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a decision to be looked at by somebody else."""
    application = _application(request, pk)
    require(request.user, "progression.appeal", application)
    form = AppealForm(posted(request))

    def ask() -> None:
        actions.appeal(worker=request.user, application=application, **form.cleaned_data)

    if request.method == "POST" and tried(form, ask):
        messages.success(request, "Your appeal is sent. Somebody who had no part in the decision will look at it.")
        return redirect("progression:application-detail", pk)
    return render(
        request,
        "progression/application_appeal.html",
        {"form": form, "application": application},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hearing_name(request: SignedIn, pk: int) -> HttpResponse:
    """Name who hears an appeal."""
    keeper = request.user
    rows = Application.objects.filter(organisation=keeper.organisation_id or 0).with_people()
    application = get_object_or_404(rows.select_related("organisation"), pk=pk)
    require(keeper, "progression.name_hearer", application)
    form = HearerForm(posted(request), application=application)

    def name() -> None:
        actions.name_hearer(keeper=keeper, application=application, hearer=form.hearer)

    if request.method == "POST" and tried(form, name):
        messages.success(request, f"{form.hearer} is told and reads the pack.")
        seen = may(keeper, "progression.read_application", application)
        return redirect("progression:application-detail", pk) if seen else redirect("home:home")
    return render(
        request,
        "progression/hearing_name.html",
        {"form": form, "application": application},
        status=422 if form.errors else 200,
    )
