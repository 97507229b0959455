"""Pages of the first weeks: policies to read, what is asked of newcomers, and how far they are."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.models import User

from .. import actions
from ..enums import TaskKind
from ..forms import BeginForm, PolicyForm, TaskForm, TickForm
from ..models import Induction, InductionItem, InductionTask, Policy, PolicyReading, PolicyVersion
from ..queries.records import people_to_see_to, readers_of

ON_A_PAGE = 50


@require_safe
@login_required
def induction_list(request: HttpRequest) -> HttpResponse:
    """The inductions of the people one sees to or mentors, open ones first."""
    rows = Induction.objects.visible_to(request.user).select_related("worker").exclude(worker=request.user.pk)
    late = Q(items__done_on__isnull=True, items__due_on__lt=clock.today())
    rows = rows.annotate(
        asked=Count("items"), done=Count("items", filter=Q(items__done_on__isnull=False)), late=Count("items", late)
    )
    page = Paginator(rows.order_by("-finished_on", "worker__full_name", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    may_begin = may(request.user, "training.see_table", getattr(request.user, "organisation", None))
    keeps = may(request.user, "training.keep_requirements", getattr(request.user, "organisation", None))
    context = {"page": page, "may_begin": may_begin, "keeps": keeps}
    return render(request, "training/induction_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def induction_begin(request: HttpRequest) -> HttpResponse:
    """Begin a newcomer's induction."""
    starter = request.user
    assert isinstance(starter, User)
    require(starter, "training.see_table", starter.organisation)
    form = BeginForm(starter, posted(request))
    begun: list[Induction] = []

    def begin() -> None:
        begun.append(actions.begin_induction(starter=starter, **form.cleaned_data))

    if request.method == "POST" and tried(form, begin):
        messages.success(request, f"{begun[0].worker} has been told.")
        return redirect("training:induction-detail", begun[0].pk)
    return render(request, "training/induction_begin.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def induction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a newcomer is, for themselves, their mentor, their managers and the workforce lead."""
    reader = request.user
    assert isinstance(reader, User)
    induction = get_object_or_404(Induction.objects.visible_to(reader).select_related("worker"), pk=pk)
    sees_gates = induction.worker_id == reader.pk or may(reader, "training.see_to", induction.worker)
    if induction.worker_id != reader.pk:
        record(actor=reader, verb="training.induction_read", thing=induction, subject=induction.worker)
    items = list(induction.items.select_related("task__policy", "done_by", "induction__worker"))
    # A mentor sees tasks and reading, not whether a DBS check is in place.
    items = [item for item in items if sees_gates or item.task.kind != TaskKind.DBS]
    confirmed = set(PolicyReading.objects.filter(worker=induction.worker).values_list("version__policy", flat=True))
    rows: list[dict[str, Any]] = [
        {
            "item": item,
            "may_tick": item.done_on is None and may(reader, "training.tick_item", item),
            "late": item.done_on is None and item.due_on < clock.today(),
            "read": item.task.policy_id in confirmed,
        }
        for item in items
    ]
    done = sum(row["item"].done_on is not None for row in rows)
    context = {"induction": induction, "rows": rows, "done": done, "own": induction.worker_id == reader.pk}
    return render(request, "training/induction_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one thing of an induction is done."""
    ticker = request.user
    assert isinstance(ticker, User)
    mine = InductionItem.objects.filter(induction__in=Induction.objects.visible_to(ticker))
    item = get_object_or_404(mine.select_related("task__policy", "induction__worker"), pk=pk)
    require(ticker, "training.tick_item", item)
    form = TickForm(TaskKind(item.task.kind).is_gate, posted(request))

    def tick() -> None:
        actions.tick_item(ticker=ticker, item=item, **form.cleaned_data)

    if request.method == "POST" and tried(form, tick):
        messages.success(request, f"“{item}” is done.")
        return redirect("training:induction-detail", item.induction_id)
    return render(request, "training/item_tick.html", {"form": form, "item": item}, status=422 if form.errors else 200)


@require_safe
@login_required
def task_list(request: HttpRequest) -> HttpResponse:
    """What the induction asks of newcomers."""
    assert isinstance(request.user, User)
    require(request.user, "training.keep_requirements", request.user.organisation)
    tasks = InductionTask.objects.visible_to(request.user).filter(is_retired=False).select_related("team", "policy")
    return render(request, "training/task_list.html", {"tasks": tasks})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def task_add(request: HttpRequest) -> HttpResponse:
    """Have the induction ask one thing more."""
    lead = request.user
    assert isinstance(lead, User)
    require(lead, "training.keep_requirements", lead.organisation)
    form = TaskForm(lead, posted(request))

    def keep() -> None:
        actions.keep_task(lead=lead, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "Newcomers are asked this from now on.")
        return redirect("training:task-list")
    return render(request, "training/task_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def task_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a thing of newcomers no more."""
    assert isinstance(request.user, User)
    task = get_object_or_404(InductionTask.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    actions.change_task(lead=request.user, task=task, is_retired=True)
    messages.success(request, f"“{task}” is asked of newcomers no more. Inductions that have begun keep it.")
    return redirect("training:task-list")


@require_safe
@login_required
def policy_list(request: HttpRequest) -> HttpResponse:
    """The organisation's policies by their newest version, and which one has confirmed."""
    assert isinstance(request.user, User)
    policies = Policy.objects.visible_to(request.user).prefetch_related("versions")
    read = dict(PolicyReading.objects.filter(worker=request.user).values_list("version", "read_at"))
    rows = []
    for policy in policies:
        version = next(iter(policy.versions.all()), None)
        if version is not None:
            rows.append({"policy": policy, "version": version, "read_at": read.get(version.pk)})
    keeps = may(request.user, "training.keep_requirements", request.user.organisation)
    looks = may(request.user, "training.see_table", request.user.organisation)
    return render(request, "training/policy_list.html", {"rows": rows, "keeps": keeps, "looks": looks})


@require_safe
@login_required
def policy_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of one's people have confirmed a version of a policy, those who have not first."""
    viewer = request.user
    assert isinstance(viewer, User)
    here = PolicyVersion.objects.filter(policy__in=Policy.objects.visible_to(viewer)).select_related("policy")
    version = get_object_or_404(here, pk=pk)
    require(viewer, "training.see_policy_readers", version)
    page = Paginator(readers_of(viewer, version), ON_A_PAGE).get_page(request.GET.get("page"))
    actions.note_policy_readers_read(reader=viewer, version=version, rows=page.paginator.count)
    read = PolicyReading.objects.filter(version=version, worker__in=people_to_see_to(viewer)).count()
    return render(request, "training/policy_readers.html", {"version": version, "page": page, "read": read})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def policy_add(request: HttpRequest) -> HttpResponse:
    """Keep a policy, or its next version."""
    lead = request.user
    assert isinstance(lead, User)
    require(lead, "training.keep_requirements", lead.organisation)
    form = PolicyForm(posted(request))

    def keep() -> None:
        actions.keep_policy(lead=lead, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "The policy is kept. People confirm this version from now on.")
        return redirect("training:policy-list")
    return render(request, "training/policy_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def policy_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm to have read and understood a version of a policy."""
    assert isinstance(request.user, User)
    here = PolicyVersion.objects.filter(policy__in=Policy.objects.visible_to(request.user)).select_related("policy")
    version = get_object_or_404(here, pk=pk)
    try:
        actions.confirm_policy(worker=request.user, version=version)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"Noted: you have read and understood {version}.")
    return redirect("training:policy-list")
