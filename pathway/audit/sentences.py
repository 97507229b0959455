"""Every verb of the trail in words for the person whose record it is.

`{who}` is the acting person's name, "You" or "Pathway"; other names are facts of the event with their
underscores as spaces. Each app's verbs stand together; a test holds this complete over the source.
"""

from collections import defaultdict
from typing import Any

SENTENCES = {
    "people.organisation_created": "{who} opened your organisation and named you its first admin.",
    "people.settings_changed": "{who} changed the organisation's settings.",
    "people.invited": "{who} invited you to Pathway.",
    "people.invited_again": "{who} sent you a fresh link to join.",
    "people.invitation_revoked": "{who} took your invitation back.",
    "people.joined": "{who} joined Pathway.",
    "people.appointed": "{who} appointed you as {kind}.",
    "people.appointment_ended": "{who} ended your post as {kind}.",
    "people.mentor_assigned": "{who} gave you a {kind}.",
    "people.mentoring_ended": "{who} ended the arrangement with your {kind}.",
    "people.manager_assigned": "{who} gave you a line manager.",
    "people.team_moved": "{who} moved you to another team.",
    "people.details_corrected": "{who} corrected your name, e-mail or job.",
    "people.deactivated": "{who} ended your job and access.",
    "people.reactivated": "{who} gave you a new job and access again.",
    "people.card_opened": "{who} opened your page: job, team, mentor and manager.",
    "people.team_opened": "{who} opened a team.",
    "people.team_changed": "{who} changed a team.",
    "people.team_closed": "{who} closed a team.",
    "careers.framework_adopted": "{who} adopted the illustrative framework.",
    "careers.level_added": "{who} added a level.",
    "careers.level_changed": "{who} changed a level.",
    "careers.level_moved": "{who} moved a level up or down.",
    "careers.placed": "{who} placed you at a level.",
    "assessments.quiz_kept": "{who} changed a knowledge check.",
    "assessments.quiz_started": "{who} started a knowledge check.",
    "assessments.quiz_finished": "{who} finished a knowledge check.",
}

# Events that only read: somebody looked, nothing changed.
LOOKS = frozenset({"people.card_opened"})


def sentence(verb: str, who: str, detail: dict[str, Any]) -> str:
    """An event in words; a verb nobody has put into words is named as it is rather than left out."""
    facts = {name: str(value).replace("_", " ") for name, value in detail.items() if isinstance(value, str)}
    words = SENTENCES.get(verb, "{who} did something to your record (" + verb.replace("{", "").replace("}", "") + ").")
    return words.format_map(defaultdict(lambda: "…", facts | {"who": who}))
