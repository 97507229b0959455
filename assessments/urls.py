"""Doors of the first floor."""

from django.urls import path

from .views import decisions, quizzes

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
]
