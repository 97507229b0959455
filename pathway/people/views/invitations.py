"""Inviting people, and the page by which they join."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from .. import actions
from ..forms import InviteForm, JoinForm
from ..http import SignedIn
from ..models import User
from ..queries import demo_people, invitation_of_link, not_yet_invited, open_invitation
from ..sections import INVITE_EXTRAS, invite_extras


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_invite(request: SignedIn) -> HttpResponse:
    """Invite somebody with their job, team, level, mentor and manager, by a mailed one-time link."""
    require(request.user, "people.administer", request.user.organisation)
    form = InviteForm(posted(request), admin=request.user, extras=invite_extras(request.user))
    if request.method == "POST" and tried(form, lambda: _invite(request.user, form)):
        messages.success(request, f"{form.cleaned_data['full_name']} is invited. The link is on its way by mail.")
        return redirect("people:person-invite" if "another" in request.POST else "people:person-list")
    return render(request, "people/person_invite.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _invite(admin: User, form: InviteForm) -> None:
    """All or nothing: where the mentor cannot be, nobody is invited either."""
    answers = form.cleaned_data
    person = actions.invite(admin=admin, **form.job)
    first_day = answers["started_on"]
    if answers["mentor"]:
        actions.assign_mentor(admin=admin, mentor=answers["mentor"], worker=person, started_on=first_day)
    if answers["manager"]:
        actions.assign_manager(admin=admin, manager=answers["manager"], worker=person, started_on=first_day)
    for extra in INVITE_EXTRAS:
        extra.answer(admin, person, answers[extra.name], first_day)


@require_POST
@login_required
def invitation_resend(request: SignedIn, pk: int) -> HttpResponse:
    """Send a fresh link to somebody who has not joined."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        actions.invite_again(admin=request.user, person=person)
        messages.success(request, f"{person} gets a fresh link by mail. The old one no longer works.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("people:person-detail", person.pk)


@require_POST
@login_required
def invitation_send_waiting(request: SignedIn) -> HttpResponse:
    """Send their first link to everybody whom a file brought in."""
    require(request.user, "people.administer", request.user.organisation)
    assert request.user.organisation is not None
    try:
        invited = len(actions.invite_waiting(admin=request.user))
        left = not_yet_invited(request.user.organisation).count()
        words = "1 person is invited. The link is" if invited == 1 else f"{invited} people are invited. The links are"
        more = f" {left} more still wait: press once more." if left else ""
        messages.success(request, f"{words} on the way by mail.{more}")
    except RuleBroken as broken:
        messages.info(request, broken.sentence)
    return redirect("home:home")


@require_POST
@login_required
def invitation_revoke(request: SignedIn, pk: int) -> HttpResponse:
    """Take an invitation back."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        actions.revoke_invitation(admin=request.user, person=person)
        messages.success(request, f"The invitation of {person} is taken back. Their link no longer works.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("people:person-detail", person.pk)


@sensitive_post_parameters("password", "password_again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join by a one-time link: choose a password and be signed in."""
    invitation = open_invitation(token)
    if invitation is None:
        return _closed(request, token)
    form = JoinForm(posted(request), initial={"full_name": invitation.person.full_name})
    joined: list[User] = []

    def accept() -> None:
        answers = form.cleaned_data
        joined.append(
            actions.accept_invitation(token=token, full_name=answers["full_name"], password=answers["password"])
        )

    if request.method == "POST" and tried(form, accept):
        login(request, joined[0], backend=settings.AUTHENTICATION_BACKENDS[0])
        UserSession.objects.create_from_request(request)
        messages.success(request, f"Welcome, {joined[0].short_name}. You have joined Pathway.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "invitation": invitation}
    return _discreet(render(request, "people/join.html", context, status=422 if form.errors else 200))


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitation_of_link(token)
    status = 410 if invitation else 404
    return _discreet(render(request, "people/join_closed.html", {"invitation": invitation}, status=status))


def _discreet(response: HttpResponse) -> HttpResponse:
    # The address holds the link, so no request may repeat it. "no-referrer" would also blank the Origin of our
    # own form, which the CSRF check needs; "strict-origin" sends the bare host name and never the path.
    response["Referrer-Policy"] = "strict-origin"
    return response


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people by one click; there is no such page outside the demo."""
    person = next((each for each, _, _ in demo_people() if each.email == request.POST.get("email")), None)
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if is_ours else settings.LOGIN_REDIRECT_URL)
