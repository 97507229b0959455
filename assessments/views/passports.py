"""A worker's passport, the log's head and pack for the admin, and the page that tells anybody how to check a pack."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn

from .. import chain
from ..actions import heads as head_actions
from ..actions import passports as actions
from ..forms.inspections import HeadAddressForm
from ..forms.passports import FetchForm, PassportForm, PhraseForm
from ..models import DecisionLog, HeadAddress, Passport, PassportLink, SentHead

GET_AND_POST = ["GET", "HEAD", "POST"]


def _zip(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(GET_AND_POST)
@login_required
def passport(request: SignedIn) -> HttpResponse:
    """Choose evidence and take one's record away."""
    require(request.user, "assessments.take_passport", request.user)
    form = PassportForm(posted(request), worker=request.user)
    if form.is_bound and form.is_valid():
        taken = actions.make_passport(worker=request.user, chosen=list(form.cleaned_data["evidence"]))
        if taken.left_out:
            messages.warning(request, f"{taken.left_out} of what you chose stays here: it may tell who a family is.")
        return _zip(taken.content, f"passport-{taken.passport.made_at:%Y-%m-%d}")
    return _passport_page(request, form, PhraseForm(), status=422 if form.errors else 200)


def _passport_page(
    request: SignedIn, form: PassportForm, phrase: PhraseForm, status: int, url: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "phrase": phrase,
        "link": PassportLink.objects.visible_to(request.user).standing().select_related("worker").first(),
        "made": Passport.objects.visible_to(request.user)[:5],
        "url": url,
        "days": settings.PASSPORT_DAYS_AFTER_LEAVING,
    }
    return render(request, "assessments/passport.html", context, status=status)


@sensitive_post_parameters("phrase")
@require_POST
@login_required
def passport_link(request: SignedIn) -> HttpResponse:
    """Make the link that works after leaving; it is shown this once."""
    require(request.user, "assessments.take_passport", request.user)
    phrase, made = PhraseForm(request.POST), list[str]()
    deed = lambda: made.append(  # noqa: E731
        actions.make_passport_link(worker=request.user, phrase=phrase.cleaned_data["phrase"])
    )
    form = PassportForm(worker=request.user)
    if not tried(phrase, deed):
        return _passport_page(request, form, phrase, status=422)
    url = settings.APP_ORIGIN + reverse("assessments:passport-fetch", args=[made[0]])
    return _passport_page(request, form, PhraseForm(), status=200, url=url)


@require_POST
@login_required
def passport_link_revoke(request: SignedIn) -> HttpResponse:
    """Take the link back."""
    try:
        actions.revoke_passport_link(worker=request.user)
        messages.success(request, "Taken back. The link opens nothing any more.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:passport")


@sensitive_post_parameters("phrase")
@never_cache
@require_http_methods(GET_AND_POST)
def passport_fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Fetch one's passport by link and phrase, without signing in, until some time after leaving."""
    link = actions.link_of(token)
    if link is None:
        raise Http404("no such link")
    form = FetchForm(posted(request))
    if form.is_bound and form.is_valid():
        taken = actions.fetch_passport(token=token, phrase=form.cleaned_data["phrase"])
        if taken is not None:
            return _zip(taken.content, f"passport-{taken.passport.made_at:%Y-%m-%d}")
        form.add_error("phrase", "This is not the phrase. After five wrong ones the link closes for good.")
    answer = render(request, "assessments/passport_fetch.html", {"form": form}, status=422 if form.errors else 200)
    # The address holds the link, so no request may repeat it.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


@require_http_methods(GET_AND_POST)
@login_required
def log_heads(request: SignedIn) -> HttpResponse:
    """Where the signed head goes every day, and the last ones sent."""
    require(request.user, "assessments.keep_log")
    address = HeadAddress.objects.filter(organisation=request.user.organisation).first()
    form = HeadAddressForm(posted(request), initial={"email": address.email if address else ""})
    deed = lambda: head_actions.keep_head_address(admin=request.user, email=form.cleaned_data["email"])  # noqa: E731
    if form.is_bound and tried(form, deed):
        messages.success(request, "Kept. The next head goes there.")
        return redirect("assessments:log-heads")
    context = {
        "form": form,
        "log": DecisionLog.objects.filter(organisation=request.user.organisation).first(),
        "sent": SentHead.objects.visible_to(request.user)[:14],
    }
    return render(request, "assessments/log_heads.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def log_pack(request: SignedIn) -> HttpResponse:
    """The whole log as a file that can be checked anywhere."""
    require(request.user, "assessments.keep_log")
    try:
        return _zip(actions.export_log(admin=request.user), "log")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:log-heads")


@require_safe
def pack_check(request: HttpRequest) -> HttpResponse:
    """How anybody checks a passport or a log, and the fingerprint of the key they are signed with."""
    try:
        key = chain.key_id(chain.read_key(settings.SIGNING_KEY_PATH).public_key())
    except chain.KeyUnreadable:
        key = ""
    return render(request, "assessments/pack_check.html", {"key": key})
