"""How django-allauth behaves here."""

import base64
import hmac
import logging
import os
import secrets
import time
from typing import Any

import jwt
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from pathway.core.exceptions import RuleBroken
from pathway.core.sealing import NotOpened, seal, unseal

from . import actions
from .enums import Standing
from .http import note_in_log, stand_in
from .models import IdentityProvider, User
from .queries import person_of_claims, provider_called, secret_name

logger = logging.getLogger(__name__)
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
NUMBER_LENGTH = 191
JUST_NOW = 300  # seconds


class NoOpenSignUp(DefaultAccountAdapter):
    """People join by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may sign up by themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the tries; where there were too many, the log says so."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_in_log(request, "Too many tries to sign in", account=stand_in(credentials))
            raise


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps, whose seeds rest in the database sealed."""

    def encrypt(self, text: str) -> str:
        """The seed of a second step as it is kept."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed, to check a code against; where no key opens it, one that no code fits."""
        try:
            return unseal(encrypted_text)
        except NotOpened as reason:
            logger.error("A second step cannot be used: %s. Look at PATHWAY_SEALING_KEYS.", reason)
            return base64.b32encode(secrets.token_bytes(20)).decode()


class SignInByEmail(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in, which brings a person's organisation along with them: every page names it."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless their access has ended."""
        user = User.objects.select_related("organisation").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class WorkSignIn(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Asks an organisation's own sign-in who somebody is, and believes nothing that is not signed for Pathway."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the sign-in says about itself; it must be the one that was named."""
        config = super().openid_config
        if not isinstance(config, dict) or config.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error("another issuer answers there")
        if any(not isinstance(config.get(name), str) for name in NEEDED):
            raise OAuth2Error("the discovery document is not whole")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the sign-in sends people back to; never made of what a browser says."""
        return str(settings.APP_ORIGIN) + reverse("people:work-account-back", args=[self.provider_id])

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token, which is neither used nor kept."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **told: Any) -> SocialLogin:
        """Whom the signed token names."""
        claims = self._verified(app, str(told["response"].get("id_token") or ""))
        request.work_claims = claims  # type: ignore[attr-defined]
        return self.get_provider().sociallogin_from_response(request, claims)

    def _verified(self, app: SocialApp, token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()
        try:
            header = jwt.get_unverified_header(token)
            fitting = [
                key
                for key in jwt.PyJWKSet.from_dict(keys).keys
                if key.key_id == header.get("kid") and key.public_key_use in (None, "sig")
            ]
            if len(fitting) != 1 or header.get("alg") not in SIGNED_WITH:
                raise OAuth2Error("no key of the sign-in fits the token")
            claims: dict[str, Any] = jwt.decode(
                token,
                key=fitting[0],
                algorithms=SIGNED_WITH,
                audience=app.client_id,
                issuer=app.settings["issuer"],
                leeway=60,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, TypeError, AttributeError, ValueError) as error:
            raise OAuth2Error("the token does not hold") from error
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= NUMBER_LENGTH:
            raise OAuth2Error("the token names nobody")
        return claims


class WorkProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """One organisation's own sign-in, for its own people."""

    oauth2_adapter_class = WorkSignIn

    def serialize(self) -> dict[str, Any]:
        """How a sign-in that waits for its second step remembers where it began."""
        return {"id": self.app.provider_id}

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The number under which the sign-in knows somebody."""
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of what the sign-in tells about somebody is kept."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """No address is taken over."""
        return []

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Names and addresses come from the invitation."""
        return {}


class WorkAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Work accounts: each organisation's own sign-in opens accounts of its own people, and makes none."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The sign-in of the organisation with this slug."""
        found = provider_called(str(provider)) if provider else None
        return [_app_of(found)] if found else []

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> WorkProvider:
        """The same, as allauth speaks to it."""
        return WorkProvider(request, app=self.get_app(request, provider=provider))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody becomes somebody here by having a work account."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """Nobody is made, so there is nothing to fill in."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in a person of the sign-in's own organisation; everybody else gets one and the same answer."""
        provider = provider_called(sociallogin.account.provider)
        claims = request.work_claims  # type: ignore[attr-defined]
        sent = (sociallogin.state.get("data") or {}).get("nonce", "")
        if provider is None or not sent or not hmac.compare_digest(sent, str(claims.get("nonce") or "")):
            raise _refused(request, provider, "the token was not made for this sign-in")
        if not sociallogin.is_existing:
            person = person_of_claims(provider, claims)
            if person is None:
                raise _refused(request, provider, "nobody of the organisation has a confirmed address like this")
            try:
                actions.link_work_account(person=person, provider=provider, number=sociallogin.account.uid)
            except RuleBroken as broken:
                raise _refused(request, provider, broken.sentence) from broken
            sociallogin.user = None
            sociallogin.lookup()
        person = sociallogin.user
        if person.organisation_id != provider.organisation_id or person.standing != Standing.ACTIVE:
            raise _refused(request, provider, "the account belongs to somebody who may not come in")
        if sociallogin.state["data"].get("again") and request.user.is_authenticated:
            raise _shown_again(request, provider, sociallogin, claims)
        asked = claims.get("amr")
        sociallogin.state["process"] = "login"
        sociallogin.state["second_step"] = provider.brings_second_step or (isinstance(asked, list) and "mfa" in asked)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Say in one sentence that it did not work, and how to come in otherwise."""
        # What stands after the colon is the other side's own answer, which may hold a token.
        reason = str(told.get("exception") or told.get("error")).partition(":")[0]
        raise _refused(request, provider_called(provider.app.provider_id), reason)


def _shown_again(
    request: HttpRequest, provider: IdentityProvider, sociallogin: SocialLogin, claims: dict[str, Any]
) -> ImmediateHttpResponse:
    """Go on in the same sitting, where the same person has just signed in anew at work."""
    shown = claims.get("auth_time", claims["iat"])
    if request.user != sociallogin.user or not isinstance(shown, int) or time.time() - shown > JUST_NOW:
        return _refused(request, provider, "it was not shown again, or by somebody else")
    facts = {"provider": sociallogin.account.provider, "uid": sociallogin.account.uid}
    record_authentication(request, request.user, "socialaccount", reauthenticated=True, **facts)
    return ImmediateHttpResponse(redirect(sociallogin.get_redirect_url(request) or settings.LOGIN_REDIRECT_URL))


def _refused(request: HttpRequest, provider: IdentityProvider | None, reason: str) -> ImmediateHttpResponse:
    # The reason is for whoever runs the server; the page says the same to everybody.
    logger.warning("A sign-in with a work account was refused: %s.", reason.rstrip("."))
    context = {"organisation": provider.organisation if provider else None}
    return ImmediateHttpResponse(render(request, "people/work_account_refused.html", context, status=403))


def _app_of(provider: IdentityProvider) -> SocialApp:
    slug = provider.organisation.slug
    return SocialApp(
        provider="openid_connect",
        provider_id=slug,
        name=provider.organisation.name,
        client_id=provider.client_id,
        secret=os.environ.get(secret_name(slug), ""),
        settings={
            "server_url": provider.issuer.rstrip("/"),
            "issuer": provider.issuer,
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    )
