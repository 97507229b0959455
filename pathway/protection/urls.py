"""Doors of data protection: one's own data, and the room of the information governance contact."""

from django.urls import path

from .views import own, room

app_name = "protection"
urlpatterns = [
    path("", own.my_data, name="my-data"),
    path("copy/", own.my_copy, name="my-copy"),
    path("complaints/new/", own.complaint_new, name="complaint-new"),
    path("complaints/<int:pk>/", own.complaint_detail, name="complaint-detail"),
    path("complaints/<int:pk>/acknowledge/", room.complaint_acknowledge, name="complaint-acknowledge"),
    path("complaints/<int:pk>/answer/", room.complaint_answer, name="complaint-answer"),
    path("complaints/<int:pk>/close/", room.complaint_close, name="complaint-close"),
    path("room/", room.room, name="room"),
    path("room/complaints/", room.complaint_list, name="complaint-list"),
    path("room/holds/", room.hold_list, name="hold-list"),
    path("room/holds/<int:pk>/lift/", room.hold_lift, name="hold-lift"),
    path("room/erasures/", room.erasure_list, name="erasure-list"),
    path("room/erasures/of/<int:pk>/", room.erasure_ask, name="erasure-ask"),
    path("room/erasures/<int:pk>/take-back/", room.erasure_take_back, name="erasure-take-back"),
    path("room/copy/", room.copy_for, name="copy-for"),
    path("room/statements/", room.statement_edit, name="statement-edit"),
    path("room/retention/", room.retention, name="retention"),
]
