"""Signing in with a work account, at the organisation's own sign-in."""

import secrets

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted

from ..forms import WorkAccountForm
from ..http import SignedIn
from ..queries import provider_called, provider_for_domain


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_account(request: HttpRequest) -> HttpResponse:
    """Find the organisation's own sign-in by the ending of a work e-mail; no account is looked for."""
    form = WorkAccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        provider = provider_for_domain(form.cleaned_data["email"])
        if provider is not None:
            onward = reverse("people:work-account-start", args=[provider.organisation.slug])
            response = render(request, "people/work_account_found.html", {"provider": provider, "onward": onward})
            # The policy lets no form lead to another site, so the page itself goes on.
            response["Refresh"] = f"0; url={onward}"
            return response
        form.add_error("email", RuleBroken("No organisation’s own sign-in belongs to this address. Use your password."))
    return render(request, "people/work_account.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def work_account_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Send somebody to their organisation's own sign-in."""
    row = provider_called(slug)
    if row is None:
        raise Http404
    config = {"work_account": settings.WORK_ACCOUNT_STARTS}
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="pathway.people", action="work_account", config=config, limit_get=True
    )
    if limited is not None:
        return limited
    onward = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    nonce = secrets.token_urlsafe(24)
    again = "again" in request.GET and request.user.is_authenticated
    provider = get_adapter().get_provider(request, slug)
    response: HttpResponse
    try:
        response = provider.redirect(
            request,
            process="login",
            next_url=onward if is_ours else None,
            data={"nonce": nonce, "again": again},
            auth_params={"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if again else {}),
        )
    except ImmediateHttpResponse as refused:
        response = refused.response
    except (OAuth2Error, RequestException):
        response = render(request, "people/work_account_down.html", {"organisation": row.organisation}, status=503)
    return response


@never_cache
@require_safe
def work_account_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the organisation's own sign-in sends somebody back to."""
    if provider_called(slug) is None:
        raise Http404
    adapter = get_adapter().get_provider(request, slug).get_oauth2_adapter(request)
    response: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    return response


@never_cache
@require_safe
@login_required
def work_account_again(request: SignedIn) -> HttpResponse:
    """Ask somebody who has no password here to show once more, at their own sign-in, that it is them."""
    provider = provider_called(request.user.organisation.slug) if request.user.organisation else None
    if provider is None:
        raise Http404
    done = f"{reverse('people:work-account-done')}?{urlencode({'next': request.GET.get('next', '/')})}"
    start = reverse("people:work-account-start", args=[provider.organisation.slug])
    onward = f"{start}?{urlencode({'again': '1', 'next': done})}"
    response = render(request, "people/work_account_again.html", {"provider": provider, "onward": onward})
    response["Refresh"] = f"0; url={onward}"
    return response


@never_cache
@require_safe
@login_required
def work_account_done(request: SignedIn) -> HttpResponse:
    """Go on with what waited until somebody had shown that it is them."""
    resumed: HttpResponse | None = resume_request(request)
    return resumed or redirect("home:home")
