"""Doors of the first floor."""

from django.urls import path

from .views import banks, decisions, quizzes

app_name = "assessments"
urlpatterns = [
    path("queue/", decisions.queue, name="queue"),
    path("queue/<int:pk>/", decisions.decision_page, name="decision-page"),
    path("queue/<int:pk>/pass-on/", decisions.decision_reroute, name="decision-reroute"),
    path("queue/<int:pk>/take-back/", decisions.decision_takeback, name="decision-takeback"),
    path("decided/<uuid:form_key>/", decisions.decision_made, name="decision-made"),
    path("decided/<uuid:form_key>/undo/", decisions.decision_undo, name="decision-undo"),
    path("decisions/<uuid:pk>/", decisions.decision_detail, name="decision-detail"),
    path("decisions/<uuid:pk>/countersign/", decisions.countersign_page, name="countersign-page"),
    path("checks/<int:pk>/", quizzes.quiz, name="quiz"),
    path("checks/<int:pk>/start/", quizzes.quiz_start, name="quiz-start"),
    path("checks/attempts/<int:pk>/", quizzes.quiz_attempt, name="quiz-attempt"),
    path("checks/attempts/<int:pk>/result/", quizzes.quiz_result, name="quiz-result"),
    path("checks/attempts/<int:pk>/more-time/", quizzes.quiz_extend, name="quiz-extend"),
    path("checks/own-words/<int:pk>/", quizzes.own_words_mark, name="own-words-mark"),
    path("extra-time/<int:pk>/", quizzes.extra_time, name="extra-time"),
    path("banks/", banks.bank_list, name="bank-list"),
    path("banks/add/", banks.bank_add, name="bank-add"),
    path("banks/<int:pk>/", banks.bank_detail, name="bank-detail"),
    path("banks/<int:pk>/change/", banks.bank_edit, name="bank-edit"),
    path("banks/<int:pk>/copy/", banks.bank_copy, name="bank-copy"),
    path("banks/<int:pk>/file/", banks.bank_csv, name="bank-csv"),
    path("banks/<int:pk>/upload/", banks.bank_upload, name="bank-upload"),
    path("banks/<int:pk>/questions/add/", banks.item_add, name="item-add"),
    path("banks/questions/<int:pk>/", banks.item_edit, name="item-edit"),
    path("banks/questions/<int:pk>/retire/", banks.item_retire, name="item-retire"),
]
