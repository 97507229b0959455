"""Doors of the portfolio."""

from django.urls import path

from . import views

app_name = "portfolio"
urlpatterns = [
    path("", views.evidence_list, name="evidence-list"),
    path("new/", views.evidence_new, name="evidence-new"),
    path("autosave/", views.evidence_autosave_new, name="evidence-autosave-new"),
    path("check/", views.evidence_check, name="evidence-check"),
    path("journal/", views.journal, name="journal"),
    path("journal/<int:pk>/", views.journal_page, name="journal-page"),
    path("journal/<int:pk>/talk/", views.journal_talk, name="journal-talk"),
    path("journal/<int:pk>/remove/", views.journal_remove, name="journal-remove"),
    path("journal/talks/<int:pk>/", views.talk_detail, name="talk-detail"),
    path("reports/", views.report_list, name="report-list"),
    path("reports/<int:pk>/", views.report_detail, name="report-detail"),
    path("<int:pk>/report/", views.evidence_report, name="evidence-report"),
    path("words-kept-out/", views.words_kept_out, name="words-kept-out"),
    path("<int:pk>/replace/", views.evidence_replace, name="evidence-replace"),
    path("<int:pk>/", views.evidence_detail, name="evidence-detail"),
    path("<int:pk>/edit/", views.evidence_edit, name="evidence-edit"),
    path("<int:pk>/autosave/", views.evidence_autosave, name="evidence-autosave"),
    path("<int:pk>/statements/", views.evidence_claims, name="evidence-claims"),
    path("<int:pk>/send/", views.evidence_send, name="evidence-send"),
    path("<int:pk>/new-version/", views.evidence_revise, name="evidence-revise"),
    path("<int:pk>/withdraw/", views.evidence_withdraw, name="evidence-withdraw"),
    path("<int:pk>/discard/", views.evidence_discard, name="evidence-discard"),
    path("<int:pk>/record/", views.evidence_record, name="evidence-record"),
    path("uploads/", views.upload_new, name="upload-new"),
    path("<int:pk>/uploads/", views.upload_begin, name="upload-begin"),
    path("uploads/<int:pk>/", views.upload_piece, name="upload-piece"),
    path("uploads/<int:pk>/remove/", views.upload_remove, name="upload-remove"),
    path("files/<int:pk>/", views.evidence_file, name="evidence-file"),
    path("files/<int:pk>/shown/", views.evidence_file_shown, name="evidence-file-shown"),
    path("files/<int:pk>/remove/", views.evidence_file_remove, name="evidence-file-remove"),
]
