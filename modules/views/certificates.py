"""A worker's certificates, and the page on which a stranger checks one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.chain import read_or_make_key
from pathway.core import clock
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.models import User

from .. import badges, exports
from ..actions import certificates as actions
from ..exports import badge_of, certificate_pdf
from ..forms.certificates import CheckForm, NameForm, WithdrawForm
from ..models import Certificate
from ..queries.certificates import as_reference, certificate_with, certificates_of, revoked_badges

TEN_MINUTES = 600
Page = Callable[..., HttpResponse]


def _of(request: HttpRequest, reference: str) -> Certificate:
    found = Certificate.objects.visible_to(request.user).select_related("worker__organisation")
    return get_object_or_404(found, reference=reference)


def _held(request: HttpRequest, reference: str) -> tuple[User, Certificate]:
    holder = request.user
    assert isinstance(holder, User)
    found = _of(request, reference)
    require(holder, "modules.hold_certificate", found)
    return holder, found


@require_safe
@login_required
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Everything one can show for one's learning."""
    assert isinstance(request.user, User)
    return render(request, "modules/certificate_list.html", {"certificates": certificates_of(request.user)})


@require_safe
@login_required
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """A certificate to keep, as PDF."""
    assert isinstance(request.user, User)
    found = _of(request, reference)
    actions.open_certificate(reader=request.user, certificate=found)
    response = HttpResponse(certificate_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.reference}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate_name(request: HttpRequest, reference: str) -> HttpResponse:
    """The name in which a certificate is shown."""
    holder, found = _held(request, reference)
    form = NameForm(posted(request), initial={"name": found.name})

    def choose() -> None:
        actions.choose_name(holder=holder, certificate=found, **form.cleaned_data)

    if request.method == "POST" and tried(form, choose):
        messages.success(request, "The certificate bears that name from now on. Download it again to have it on paper.")
        return redirect("modules:certificate-list")
    context = {"form": form, "certificate": found}
    return render(request, "modules/certificate_name.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def certificate_badge(request: HttpRequest, reference: str) -> HttpResponse:
    """A certificate as a signed Open Badge, to keep in a wallet for badges."""
    _, found = _held(request, reference)
    token = badge_of(found)
    response = HttpResponse(token, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="badge-{found.reference}.jwt"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """The withdrawal of a certificate that should not have been issued."""
    lead = request.user
    assert isinstance(lead, User)
    found = _of(request, reference)
    require(lead, "modules.withdraw_certificate", found)
    form = WithdrawForm(posted(request))

    def withdraw() -> None:
        actions.withdraw_certificate(lead=lead, certificate=found, **form.cleaned_data)

    if request.method == "POST" and tried(form, withdraw):
        messages.success(request, f"The certificate is withdrawn. {found.worker} has been told.")
        return redirect("people:person-detail", found.worker_id)
    context = {"form": form, "certificate": found}
    return render(request, "modules/certificate_withdraw.html", context, status=422 if form.errors else 200)


def _not_too_often(view: Page) -> Page:
    """Let one address check so many certificates in ten minutes, so that nobody tries references one by one."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        who = hashlib.sha256(str(get_adapter().get_client_ip(request)).encode()).hexdigest()[:32]
        key = f"certificate-checks:{who}:{int(clock.now().timestamp()) // TEN_MINUTES}"
        cache.add(key, 0, TEN_MINUTES)
        if cache.incr(key) > settings.CERTIFICATE_CHECKS:
            response = render(request, "modules/certificate_wait.html", status=429)
            response["Retry-After"] = str(TEN_MINUTES)
            return response
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "no-store"
        return response

    return counted


@require_safe
@_not_too_often
def certificate_check(request: HttpRequest) -> HttpResponse:
    """The page on which anybody types the reference of a certificate."""
    form = CheckForm(request.GET if "reference" in request.GET else None)
    if form.is_valid():
        reference = as_reference(form.cleaned_data["reference"])
        if len(reference) == 14:
            return redirect("modules:certificate-checked", reference)
        form.add_error("reference", "A reference has twelve letters and digits. Look at the certificate again.")
    return render(request, "modules/certificate_check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@_not_too_often
def certificate_checked(request: HttpRequest, reference: str) -> HttpResponse:
    """What anybody may know of a certificate: name, title, day, validity; or that there is none of this reference."""
    found = certificate_with(reference)
    context = {"certificate": found}
    return render(request, "modules/certificate_checked.html", context, status=200 if found else 404)


@require_safe
def badge_issuer(request: HttpRequest) -> HttpResponse:
    """Who signs the badges, for a program that verifies one."""
    issuer = exports.badge_issuer()
    return JsonResponse(
        {
            "@context": badges.CONTEXT,
            "id": issuer.profile,
            "type": ["Profile"],
            "name": issuer.name,
            "url": settings.APP_ORIGIN,
        }
    )


@require_safe
def badge_key(request: HttpRequest) -> HttpResponse:
    """The public key of the badges, for a program that verifies one."""
    key = read_or_make_key(settings.BADGE_KEY_PATH).public_key()
    return JsonResponse(badges.as_jwk(key, exports.badge_issuer().key))


@require_safe
def badges_revoked(request: HttpRequest) -> HttpResponse:
    """The badges that no longer stand, by names that say nothing of anybody."""
    issuer = exports.badge_issuer()
    revoked = [{"id": name, "revoked": True} for name in revoked_badges()]
    return JsonResponse({"id": issuer.revoked, "issuer": issuer.profile, "revokedCredential": revoked})
