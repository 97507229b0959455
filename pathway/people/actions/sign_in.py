"""How an organisation's people sign in: second steps, devices and work accounts."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.core.sealing import seal_anew

from ..enums import SECOND_STEP_GROUPS, Standing
from ..models import IdentityProvider, Invitation, Organisation, User

ANYBODYS = ("/common/", "/organizations/", "/consumers/")


@transaction.atomic
def change_sign_in(
    *, admin: User, organisation: Organisation, second_step_for: list[str], idle_minutes: int
) -> Organisation:
    """Say of whom a second step is asked, and after how many idle minutes people are signed out."""
    require(admin, "people.administer", organisation)
    known = [group for group, _ in SECOND_STEP_GROUPS]
    if set(second_step_for) - set(known):
        raise RuleBroken("Choose roles from the list.")
    if not 15 <= idle_minutes <= 60:
        raise RuleBroken("Choose 15 to 60 minutes.")
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    kept.second_step_for = [group for group in known if group in second_step_for]
    kept.idle_minutes = idle_minutes
    kept.save(update_fields=["second_step_for", "idle_minutes"])
    record(actor=admin, verb="people.sign_in_changed", thing=kept, groups=kept.second_step_for, minutes=idle_minutes)
    return kept


@transaction.atomic
def note_sign_in(*, person: User, ways: str) -> None:
    """Write into the person's own trail that they signed in, and by what.

    The sign-in itself asked everything there is to ask, so no permission is.
    """
    record(actor=person, verb="people.signed_in", thing=person, subject=person, ways=ways)


SEALED = ("secret", "seed")


@transaction.atomic
def seal_second_steps_anew() -> int:
    """Seal the seeds of all second steps with today's first key; returns how many.

    Only somebody at the server's command line can do this, so no permission is asked.
    """
    done = 0
    for step in Authenticator.objects.select_for_update().order_by("pk"):
        kept = {name: seal_anew(step.data[name]) for name in SEALED if name in step.data}
        if kept:
            step.data = {**step.data, **kept}
            step.save(update_fields=["data"])
            done += 1
    record(actor=None, verb="people.second_steps_sealed", seeds=done)
    return done


@transaction.atomic
def end_session(*, person: User, session: UserSession) -> None:
    """Sign oneself out on another device; its next request finds nobody signed in."""
    require(person, "people.end_session", session)
    _end([session])
    record(actor=person, verb="people.session_ended", thing=person, subject=person)


@transaction.atomic
def end_other_sessions(*, person: User, here: str | None) -> int:
    """Sign oneself out everywhere but here; returns on how many devices."""
    others = list(UserSession.objects.filter(user=person).exclude(session_key=here or ""))
    for session in others:
        require(person, "people.end_session", session)
    _end(others)
    record(actor=person, verb="people.other_sessions_ended", thing=person, subject=person)
    return len(others)


def _end(sessions: list[UserSession]) -> None:
    Session.objects.filter(pk__in=[each.session_key for each in sessions]).delete()
    UserSession.objects.filter(pk__in=[each.pk for each in sessions]).delete()


@transaction.atomic
def reset_second_step(*, person: User) -> int:
    """Take away a person's second steps, who has lost their phone and their recovery codes, and end their sittings.

    Only somebody at the server's command line can do this, so no permission is asked: an organisation's admin, who
    could, would be one step from reading what they must not.
    """
    removed: int = Authenticator.objects.filter(user=person).delete()[0]
    if not removed:
        raise RuleBroken(f"{person.email} has no second step.")
    _end(list(UserSession.objects.filter(user=person)))
    record(actor=None, verb="people.second_step_reset", thing=person, subject=person)
    return removed


@transaction.atomic
def keep_identity_provider(
    *,
    organisation: Organisation,
    issuer: str,
    client_id: str,
    email_claim: str = "email",
    vouches_for_email: bool = False,
    brings_second_step: bool = False,
    is_on: bool = True,
) -> IdentityProvider:
    """Say where an organisation's people sign in with their work account.

    Only somebody at the server's command line can do this, so no permission is asked: whoever names the place names
    who may come in as whom.
    """
    issuer, client_id = issuer.strip(), client_id.strip()
    if not issuer.startswith(("https://", "http://127.0.0.1:")):
        raise RuleBroken("The issuer must be an https:// address.")
    if any(word in f"{issuer}/" for word in ANYBODYS):
        raise RuleBroken("Name your own tenant's issuer: this one signs in people of any organisation.")
    if not client_id:
        raise RuleBroken("Give the client id under which Pathway is registered there.")
    facts = {
        "issuer": issuer,
        "client_id": client_id,
        "email_claim": email_claim,
        "vouches_for_email": vouches_for_email,
        "brings_second_step": brings_second_step,
        "is_on": is_on,
    }
    before = IdentityProvider.objects.filter(organisation=organisation).first()
    if before and before.issuer != issuer:
        # The numbers of the old place mean nothing in the new one.
        SocialAccount.objects.filter(provider=organisation.slug).delete()
    with or_say("Another organisation signs in there under the same client id. Register Pathway once for each."):
        provider, _ = IdentityProvider.objects.update_or_create(organisation=organisation, defaults=facts)
    record(actor=None, verb="people.identity_provider_kept", thing=organisation)
    return provider


@transaction.atomic
def link_work_account(*, person: User, provider: IdentityProvider, number: str) -> SocialAccount:
    """Keep under which number the organisation's own sign-in knows this person; whoever was invited joins by it."""
    if person.organisation_id != provider.organisation_id:
        raise RuleBroken("This work account belongs to another organisation.")
    if person.standing == Standing.LEFT:
        raise RuleBroken("Your access has ended.")
    slug = provider.organisation.slug
    if SocialAccount.objects.filter(user=person, provider=slug).exists():
        # An address that was given to somebody new must not open the account of whoever had it before.
        raise RuleBroken("Another work account opens this one.")
    if not person.is_active:
        _join(person)
    with or_say("This work account opens another account."):
        account = SocialAccount.objects.create(user=person, provider=slug, uid=number, extra_data={})
    record(actor=person, verb="people.work_account_linked", thing=person, subject=person)
    return account


def _join(person: User) -> None:
    if not Invitation.objects.open().filter(person=person).update(accepted_at=clock.now()):
        raise RuleBroken("Your invitation has been used, taken back or is too old.")
    person.is_active = True
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])


@transaction.atomic
def forget_work_account(*, person: User) -> int:
    """Take away the link between a person and their work account, so that the next sign-in makes a new one.

    Only somebody at the server's command line can do this, so no permission is asked.
    """
    removed: int = SocialAccount.objects.filter(user=person).delete()[0]
    if not removed:
        raise RuleBroken(f"{person.email} has no work account linked.")
    record(actor=None, verb="people.work_account_forgotten", thing=person, subject=person)
    return removed
