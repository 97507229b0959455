"""The mentor's queue, the one screen on which they decide, and the recorded decision."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import may, require
from pathway.people.models import User
from portfolio.actions import note_reading as note_evidence_reading
from portfolio.http import as_shown
from portfolio.models import EvidenceVersion

from ..actions import decisions as actions
from ..enums import Judgement
from ..forms.around import PassOnForm
from ..forms.decisions import CountersignForm, DecisionForm, opened_now
from ..http import signed_within_a_sitting
from ..models import Decision, PendingDecision
from ..queries import decisions as queries
from ..queries.arrangements import exits_for
from ..queries.mapping import rating_beside
from ..queries.turnaround import turnaround_seen_by

TABS = ("decide", "waiting", "done")


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in person's decision, what waits for others, and what is done."""
    assert isinstance(request.user, User)
    actions.record_due()
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    context: dict[str, Any] = {"tab": tab, "queue": queries.queue_of(request.user, with_claims=tab == "decide")}
    if tab == "waiting":
        context["waiting"] = queries.waiting_for_others(request.user).with_words()
        context["stepped_aside"] = queries.stepped_aside_by(request.user)
    if tab == "done":
        done = Decision.objects.filter(mentor=request.user).with_words()
        context["page"] = Paginator(done, 30).get_page(request.GET.get("page"))
    context["own_pace"] = [one for one in turnaround_seen_by(request.user) if one.mentor == request.user][:1]
    return render(request, "assessments/queue.html", context)


def _version_to_decide(request: HttpRequest, pk: int) -> EvidenceVersion:
    """A sent version that the signed-in person may decide about; anything else is not there."""
    assert isinstance(request.user, User)
    return get_object_or_404(queries.versions_decided_by(request.user).prefetch_related("files"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@signed_within_a_sitting
def decision_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of evidence on one screen, with everything needed to decide about its claims."""
    assert isinstance(request.user, User)
    version = _version_to_decide(request, pk)
    screen = queries.screen_for(version, _pending_now(request.user, version))
    form = _decision_form(request, version, screen)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["form_key"]
        try:
            judged, fast = form.judged(), form.was_fast
            actions.decide(mentor=request.user, version=version, judged=judged, form_key=key, fast=fast)
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            return redirect("assessments:decision-made", form_key=key)
    note_evidence_reading(reader=request.user, version=version)
    context = {
        "version": version,
        "shown": as_shown(version),
        "screen": screen,
        "form": form,
        "parts": list(form.parts()),
        "promised_on": queries.promised_on(version),
        "pass_on": PassOnForm(people=queries.may_take_over(request.user, version.item)),
        "exits": exits_for(request.user.organisation),
    }
    return render(request, "assessments/decision_page.html", context, status=422 if form.errors else 200)


def _pending_now(mentor: User, version: EvidenceVersion) -> list[PendingDecision]:
    """One's own pending decisions about a version, after whatever is due has been recorded."""
    pending = queries.pending_around(mentor, version)
    if any(row.undo_until <= clock.now() for row in pending):
        actions.record_due()
        pending = queries.pending_around(mentor, version)
    return pending


def _decision_form(request: HttpRequest, version: EvidenceVersion, screen: queries.Screen) -> DecisionForm:
    """The form for what is still open; sent a second time, it holds what was sent the first time too."""
    assert isinstance(request.user, User)
    corrects = _decision_to_correct(request, version)
    if request.method != "POST":
        initial = _taken_back(request, version) | {"opened": opened_now()}
        return DecisionForm(screen.states, corrects=corrects, initial=initial)
    try:
        sent_before = queries.was_sent(request.user, uuid.UUID(request.POST.get("form_key", "")))
    except ValueError:
        sent_before = False
    unopened = _holds_unopened_files(request, version)
    return DecisionForm(screen.states, request.POST, corrects=corrects, whole=sent_before, unopened=unopened)


def _holds_unopened_files(request: HttpRequest, version: EvidenceVersion) -> bool:
    """Whether there are files to open, other than what the page itself shows, and none was opened in this session."""
    apart = {file.pk for file in version.files.all() if not (file.is_picture or file.plays_as)}
    return bool(apart) and not apart & set(request.session.get("files_opened", ()))


def _decision_to_correct(request: HttpRequest, version: EvidenceVersion) -> Decision | None:
    try:
        wanted = uuid.UUID(request.GET.get("correct", ""))
    except ValueError:
        return None
    return version.decisions.filter(pk=wanted).first()


def _taken_back(request: HttpRequest, version: EvidenceVersion) -> dict[str, str]:
    """What was typed before an undo, so that nothing is lost by it."""
    kept: dict[str, Any] = request.session.pop("taken_back", {})
    return kept.get("fields", {}) if kept.get("version") == version.pk else {}


def _own_form(request: HttpRequest, form_key: uuid.UUID) -> None:
    """Whether the signed-in person decided anything with this form that still stands; else there is no such page."""
    assert isinstance(request.user, User)
    if not queries.was_sent(request.user, form_key):
        raise Http404("nothing was decided with this form")


@require_safe
@login_required
def decision_made(request: HttpRequest, form_key: uuid.UUID) -> HttpResponse:
    """What was decided a moment ago, what happens next, a way to undo it, and the next in the queue."""
    assert isinstance(request.user, User)
    _own_form(request, form_key)
    actions.record_due()
    pending = list(
        PendingDecision.objects.visible_to(request.user)
        .filter(form_key=form_key)
        .select_related("version__item__owner", "competency__domain")
    )
    recorded = list(Decision.objects.filter(mentor=request.user, form_key=form_key).with_words())
    if not pending and not recorded:
        messages.warning(request, "That decision could not be recorded. Your notices say why.")
        return redirect("assessments:queue")
    waiting = queries.queue_of(request.user, with_claims=False)
    version = (pending or recorded)[0].version
    context = {
        "pending": pending,
        "recorded": recorded,
        "form_key": form_key,
        "version": version,
        "seconds_left": max(0, int((pending[0].undo_until - clock.now()).total_seconds())) if pending else 0,
        "queue": waiting,
        "still_open": sum(one.still_open for one in waiting.waiting if one.version.pk == version.pk),
        "next": waiting.waiting[0] if waiting.waiting else None,
    }
    return render(request, "assessments/decision_made.html", context)


@require_POST
@login_required
def decision_undo(request: HttpRequest, form_key: uuid.UUID) -> HttpResponse:
    """Take back what was decided a moment ago and open the page again with everything that was typed."""
    assert isinstance(request.user, User)
    _own_form(request, form_key)
    try:
        taken_back = actions.undo(mentor=request.user, form_key=form_key)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("assessments:decision-made", form_key=form_key)
    fields: dict[str, str] = {}
    for row in taken_back:
        key = row.competency_id
        fields |= {f"judgement_{key}": row.judgement, f"comment_{key}": row.comment, f"next_step_{key}": row.next_step}
    version = taken_back[0].version
    request.session["taken_back"] = {"version": version.pk, "fields": fields}
    messages.success(request, "Taken back. Nothing was recorded, and what you wrote is still here.")
    return redirect("assessments:decision-page", pk=version.pk)


@require_safe
@login_required
def decision_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A recorded decision with its entry number, and who can do what next."""
    assert isinstance(request.user, User)
    decision = get_object_or_404(
        Decision.objects.visible_to(request.user).with_everything().select_related("appeal"), pk=pk
    )
    actions.note_reading(reader=request.user, decision=decision)
    together = Decision.objects.visible_to(request.user).filter(mentor=decision.mentor, form_key=decision.form_key)
    may_decide = may(request.user, "assessments.decide", decision.version)
    context = {
        "decision": decision,
        "later": getattr(decision, "superseded_by", None),
        "countersignature": getattr(decision, "countersignature", None),
        "rows": _record_of(decision),
        "together": together.with_words().order_by("entry__seq"),
        "is_mine": decision.worker_id == request.user.pk,
        "may_decide": may_decide,
        "appeal": getattr(decision, "appeal", None),
        **_what_may_follow(request.user, decision, may_decide),
        "may_read_evidence": EvidenceVersion.objects.visible_to(request.user).filter(pk=decision.version_id).exists(),
        "countersigners": queries.countersigners_of(decision.mentor, decision.worker)
        if decision.awaits_countersign
        else [],
        "rating": rating_beside(decision),
        "exits": exits_for(request.user.organisation),
    }
    return render(request, "assessments/decision_detail.html", context)


def _what_may_follow(user: User, decision: Decision, may_decide: bool) -> dict[str, bool]:
    """Whether the newest word about a claim may be withdrawn, and whether the worker may ask for another look."""
    if decision.is_withdrawn or decision.is_overturned or hasattr(decision, "superseded_by"):
        return {"may_withdraw": False, "may_appeal": False}
    assured = hasattr(decision, "assurance") or hasattr(decision, "appeal")
    settled = decision.judgement == Judgement.MEETS or decision.awaits_countersign
    # Whoever may decide may withdraw what they decided themselves; of others' decisions the rule is asked.
    own = decision.mentor_id == user.pk
    return {
        "may_withdraw": may_decide and (own or may(user, "assessments.withdraw_decision", decision)),
        "may_appeal": not assured and not settled and may(user, "assessments.appeal", decision),
    }


def _record_of(decision: Decision) -> list[dict[str, Any]]:
    """How a decision was recorded, for a summary list."""
    asked = f"{decision.level}: {decision.get_expected_display()}" if decision.level and decision.expected else ""
    return [
        {"key": "Decided by", "value": f"{decision.mentor}, {decision.get_mentor_role_display().lower()} at the time"},
        {"key": "Evidence", "value": f"{decision.version.shown_title}, version {decision.version.number}"},
        {"key": "Asked at the time", "value": asked or "Not asked at the level of the time"},
        {"key": "Framework", "value": str(decision.framework)},
        {"key": "Entry", "value": f"{decision.entry.seq} in the organisation’s signed log"},
        {"key": "Entry’s hash", "value": decision.entry.hash},
    ]


@require_POST
@login_required
def decision_reroute(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass evidence on: not mine to decide, or too close to it."""
    assert isinstance(request.user, User)
    version = _version_to_decide(request, pk)
    form = PassOnForm(request.POST, people=queries.may_take_over(request.user, version.item))
    try:
        if not form.is_valid():
            raise RuleBroken("Choose a reason and a person of the list, or leave both.")
        actions.step_aside(mentor=request.user, version=version, **form.cleaned_data)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("assessments:decision-page", pk=pk)
    who = form.cleaned_data["to"] or "somebody else"
    messages.success(
        request, f"Passed on. {version.item.owner.short_name}'s evidence has left your queue and {who} knows."
    )
    return redirect("assessments:queue")


@require_POST
@login_required
def decision_takeback(request: HttpRequest, pk: int) -> HttpResponse:
    """Take evidence back into one's own queue after passing it on."""
    assert isinstance(request.user, User)
    version = _version_to_decide(request, pk)
    try:
        actions.step_back_in(mentor=request.user, version=version)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:decision-page", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@signed_within_a_sitting
def countersign_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A mentor in training's decision, for a mentor of theirs to agree with or not."""
    assert isinstance(request.user, User)
    decision = get_object_or_404(Decision.objects.visible_to(request.user).with_words(), pk=pk)
    require(request.user, "assessments.countersign", decision)
    given = request.POST if request.method == "POST" else None
    form = CountersignForm(given)
    if given is not None and form.is_valid():
        agrees = form.cleaned_data["agrees"] == "yes"
        try:
            actions.countersign(
                countersigner=request.user, decision=decision, agrees=agrees, comment=form.cleaned_data["comment"]
            )
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            messages.success(request, "Recorded." if agrees else f"Recorded. {decision.mentor} decides again.")
            return redirect("assessments:queue")
    actions.note_reading(reader=request.user, decision=decision)
    readable = EvidenceVersion.objects.visible_to(request.user).prefetch_related("files", "claims__competency")
    version = readable.select_related("item__owner").filter(pk=decision.version_id).first()
    context = {
        "decision": decision,
        "shown": as_shown(version) if version else None,
        "form": form,
        "exits": exits_for(request.user.organisation),
    }
    return render(request, "assessments/countersign_page.html", context, status=422 if form.errors else 200)
