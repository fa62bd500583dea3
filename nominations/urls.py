"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from nominations.screens import delegates, nomination, notices, submissions

urlpatterns: list[URLPattern | URLResolver] = [
    path("de-nghi/moi/", nomination.new_nomination, name="new_nomination"),
    path("ho-so/<str:code>/sua/", nomination.edit, name="edit_nomination"),
    path("ho-so/<str:code>/phan-biet/", nomination.tell_apart, name="tell_apart"),
    path("dai-bieu/moi/", delegates.new_introduction, name="new_introduction"),
    path("dai-bieu/chi-dinh/", delegates.appoint_delegate, name="appoint_delegate"),
    path("ho-so/<str:code>/dai-bieu/", delegates.edit, name="edit_delegate"),
    path("ho-so/<str:code>/thay-the/", delegates.replacement, name="replacement"),
    path("ho-so/<str:code>/ngoai-le/", delegates.composition_exception, name="composition_exception"),
    path("to-trinh/", submissions.submissions, name="submissions"),
    path("to-trinh/moi/", submissions.new_submission, name="new_submission"),
    path("to-trinh/<int:pk>/", submissions.submission, name="submission"),
    path("to-trinh/<int:pk>/them/", submissions.add, name="submission_add"),
    path("to-trinh/<int:pk>/bot/", submissions.remove, name="submission_remove"),
    path("to-trinh/<int:pk>/huy/", submissions.cancel, name="submission_cancel"),
    path("to-trinh/<int:pk>/so/", submissions.number, name="submission_number"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/da-doc/", notices.read, name="notices_read"),
]
