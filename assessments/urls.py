"""Doors of the first floor."""

from django.urls import path

from .views import quizzes

app_name = "assessments"
urlpatterns = [
    path("checks/<int:pk>/", quizzes.quiz, name="quiz"),
    path("checks/<int:pk>/start/", quizzes.quiz_start, name="quiz-start"),
    path("checks/attempts/<int:pk>/", quizzes.quiz_attempt, name="quiz-attempt"),
    path("checks/attempts/<int:pk>/result/", quizzes.quiz_result, name="quiz-result"),
]
