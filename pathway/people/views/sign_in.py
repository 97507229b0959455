"""Signing in: whom a second step is asked of, setting it up, and on which devices somebody is signed in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from .. import actions
from ..forms import SignInForm
from ..http import NEXT, SignedIn, has_second_step, left_of, seen
from ..models import IdentityProvider, Organisation
from ..queries import owes_second_step, second_steps_of, signed_in_on


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign_in_policy(request: SignedIn) -> HttpResponse:
    """Of whom the organisation asks a second step, and after how many idle minutes people are signed out."""
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    require(request.user, "people.administer", organisation)
    initial = {name: getattr(organisation, name) for name in SignInForm.base_fields}
    form = SignInForm(posted(request), initial=initial)

    def change() -> None:
        actions.change_sign_in(admin=request.user, organisation=organisation, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, "It is saved and counts from the next page anybody opens.")
        return redirect("people:sign-in-policy")
    context = {
        "form": form,
        "organisation": organisation,
        "steps": second_steps_of(organisation),
        "provider": IdentityProvider.objects.filter(organisation=organisation, is_on=True).first(),
    }
    return render(request, "people/sign_in_policy.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def second_step(request: SignedIn) -> HttpResponse:
    """Set up a second step or show it, before anything else of Pathway is seen."""
    onward = request.GET.get("next", "")
    if onward and url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = onward
    if not owes_second_step(request.user) or has_second_step(request):
        return redirect(request.session.pop(NEXT, None) or "home:home")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    here = urlencode({"next": request.path})
    if Authenticator.Type.TOTP in kinds:
        return redirect(f"{reverse('mfa_reauthenticate')}?{here}")
    if Authenticator.Type.WEBAUTHN in kinds:
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{here}")
    return render(request, "people/second_step.html", {"organisation": request.user.organisation})


@require_safe
@login_required
def device_list(request: SignedIn) -> HttpResponse:
    """On which devices one is signed in."""
    devices = signed_in_on(request.user, request.session.session_key)
    return render(request, "people/device_list.html", {"devices": devices, "others": len(devices) > 1})


@require_POST
@login_required
def device_end(request: SignedIn, pk: int) -> HttpResponse:
    """Sign oneself out on one other device."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    actions.end_session(person=request.user, session=session)
    messages.success(request, "You are signed out there. If it was not you, change your password as well.")
    return redirect("people:device-list")


@require_POST
@login_required
def device_end_others(request: SignedIn) -> HttpResponse:
    """Sign oneself out everywhere else."""
    actions.end_other_sessions(person=request.user, here=request.session.session_key)
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("people:device-list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sitting(request: HttpRequest) -> JsonResponse:
    """How many seconds the sitting still lasts; a press on "Stay signed in" begins the idle minutes anew."""
    if request.method == "POST":
        seen(request)
    left = left_of(request)
    return JsonResponse({"seconds": left.seconds, "may_stay": left.may_stay})
