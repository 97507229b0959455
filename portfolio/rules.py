"""Who may keep, read and settle evidence."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import roles_of
from pathway.people.queries import is_manager_of, is_mentor_of

from .models import DetailReport, EvidenceFile, EvidenceItem, EvidenceVersion, JournalEntry, JournalTalk


@allows("portfolio.keep_evidence")
def may_keep_evidence(actor: Any, _: None = None) -> bool:
    """Everybody who belongs to an organisation keeps evidence of their own work."""
    return actor.organisation_id is not None


@allows("portfolio.edit_evidence")
def may_edit_evidence(actor: Any, item: EvidenceItem) -> bool:
    """Evidence is written by its owner alone, and by nobody while it is held back."""
    return bool(item.owner_id == actor.pk) and item.held_at is None


@allows("portfolio.read_evidence")
def may_read_evidence(actor: Any, item: EvidenceItem) -> bool:
    """Evidence is read by its owner; once sent, by their mentor and, where the policy says so, their supervisor."""
    return EvidenceItem.objects.visible_to(actor).filter(pk=item.pk).exists()


@allows("portfolio.read_version")
def may_read_version(actor: Any, version: EvidenceVersion) -> bool:
    """A version is read by its owner and, once sent, by those who may read the evidence."""
    return EvidenceVersion.objects.visible_to(actor).filter(pk=version.pk).exists()


@allows("portfolio.read_file")
def may_read_file(actor: Any, file: EvidenceFile) -> bool:
    """A file is read with its version."""
    return EvidenceFile.objects.visible_to(actor).filter(pk=file.pk).exists()


@allows("portfolio.keep_words_out")
def may_keep_words_out(actor: Any, _: None = None) -> bool:
    """The information governance contact keeps the list of words that block evidence."""
    return actor.organisation_id is not None and roles_of(actor).holds(AppointmentKind.INFORMATION_GOVERNANCE)


@allows("portfolio.report_detail")
def may_report_detail(actor: Any, item: EvidenceItem) -> bool:
    """Whoever may read what was sent can say that a family can be recognised in it."""
    return EvidenceVersion.objects.visible_to(actor).submitted().filter(item=item).exists()


@allows("portfolio.handle_report")
def may_handle_report(actor: Any, report: DetailReport) -> bool:
    """The information governance contact decides about a report, unless it is about their own work."""
    return DetailReport.objects.visible_to(actor).filter(pk=report.pk).exists()


@allows("portfolio.settle_evidence")
def may_settle_evidence(actor: Any, item: EvidenceItem) -> bool:
    """Evidence is returned and decided by the worker's mentor of today, or by their manager where those assess."""
    if item.owner_id == actor.pk or item.held_at is not None:
        return False
    if is_mentor_of(actor, item.owner):
        return True
    return item.organisation.supervisors_assess and is_manager_of(actor, item.owner)


@allows("portfolio.keep_journal")
def may_keep_journal(actor: Any, entry: JournalEntry | None = None) -> bool:
    """Everybody who belongs to an organisation keeps a journal; a page of it is its owner's alone."""
    return bool(actor.organisation_id is not None if entry is None else entry.owner_id == actor.pk)


@allows("portfolio.confirm_talk")
def may_confirm_talk(actor: Any, talk: JournalTalk) -> bool:
    """The mentor who was talked with confirms it, and nobody else."""
    return bool(talk.mentor_id == actor.pk)


@allows("portfolio.reopen_evidence")
def may_reopen_evidence(actor: Any, item: EvidenceItem) -> bool:
    """A quality assurer who overturns a decision opens the evidence again; never their own, nor their own worker's."""
    if item.owner_id == actor.pk or actor.organisation_id is None or item.organisation_id != actor.organisation_id:
        return False
    if is_mentor_of(actor, item.owner) or is_manager_of(actor, item.owner) or item.held_at is not None:
        return False
    return roles_of(actor).holds(AppointmentKind.QUALITY_ASSURER)
