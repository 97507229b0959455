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
    "progression.level_read": "{who} read where you stand with what your level asks.",
    "progression.module_mapped": "{who} said which statements a module helps with.",
    "training.required": "{who} made a module required.",
    "training.requirement_changed": "{who} changed the rule by which a module is required.",
    "training.defaults_taken": "{who} began with the proposed requirements.",
    "training.requirement_ended": "{who} ended the requirement of a module.",
    "training.table_exported": "{who} took the training table away as a file.",
    "assessments.quiz_kept": "{who} changed a knowledge check.",
    "assessments.quiz_started": "{who} started a knowledge check.",
    "assessments.quiz_finished": "{who} finished a knowledge check.",
    "assessments.judged": "{who} wrote a decision that was not yet recorded.",
    "assessments.judgement_undone": "{who} took a decision back before it was recorded.",
    "assessments.judgement_dropped": "{who} left a decision that was not yet recorded.",
    "assessments.decided": "{who} decided about your evidence.",
    "assessments.countersigned": "{who} countersigned a decision about your evidence.",
    "assessments.stepped_aside": "{who} passed your evidence on to another mentor.",
    "assessments.stepped_back_in": "{who} took your evidence back to decide about it.",
    "assessments.decision_read": "{who} read a decision about you.",
    "portfolio.evidence_started": "{who} started a piece of evidence.",
    "portfolio.file_added": "{who} added a file to evidence.",
    "portfolio.file_removed": "{who} removed a file from evidence that was not yet sent.",
    "portfolio.competencies_claimed": "{who} said which statements a piece of evidence shows.",
    "portfolio.evidence_submitted": "{who} sent evidence.",
    "portfolio.evidence_revised": "{who} began a new version of evidence.",
    "portfolio.evidence_withdrawn": "{who} withdrew evidence.",
    "portfolio.draft_discarded": "{who} threw a draft away.",
    "portfolio.evidence_read": "{who} read your evidence.",
    "portfolio.evidence_returned": "{who} returned your evidence with what to do next.",
    "portfolio.evidence_to_be_talked_about": "{who} asked to talk with you about your evidence first.",
    "portfolio.evidence_decided": "{who} finished deciding about a piece of your evidence.",
    "modules.enrolled": "{who} started a module.",
    "modules.section_read": "{who} went on in a module.",
    "modules.completed": "{who} completed a module.",
    "modules.certificate_opened": "{who} opened a certificate of yours.",
    "modules.activity_launched": "{who} opened an activity.",
    "modules.activity_begun_again": "{who} began an activity again.",
    "modules.activity_completed": "{who} completed an activity.",
    "modules.activity_made": "{who} made an activity.",
    "modules.activity_changed": "{who} changed an activity.",
    "modules.package_uploaded": "{who} uploaded an activity's package.",
    "modules.package_previewed": "{who} tried out a package.",
    "modules.package_approved": "{who} approved a package.",
    "modules.package_refused": "{who} refused a package.",
    "modules.library_opened": "{who} opened the shared library of modules.",
    "modules.library_kept": "{who} brought the shared library of modules up to date.",
    "modules.section_opened": "{who} opened the organisation's own place for modules.",
    "modules.authoring_rights_changed": "{who} brought your rights to write modules into line with your post.",
    "modules.published": "{who} published a module.",
    "modules.submitted": "{who} sent a module for approval.",
    "modules.taken_from_library": "{who} took a module from the shared library.",
}

# Events that only read: somebody looked, nothing changed.
LOOKS = frozenset(
    {
        "people.card_opened",
        "progression.level_read",
        "portfolio.evidence_read",
        "assessments.decision_read",
        "modules.certificate_opened",
    }
)


def sentence(verb: str, who: str, detail: dict[str, Any]) -> str:
    """An event in words; a verb nobody has put into words is named as it is rather than left out."""
    facts = {name: str(value).replace("_", " ") for name, value in detail.items() if isinstance(value, str)}
    words = SENTENCES.get(verb, "{who} did something to your record (" + verb.replace("{", "").replace("}", "") + ").")
    return words.format_map(defaultdict(lambda: "…", facts | {"who": who}))
