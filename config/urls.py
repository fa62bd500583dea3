"""Addresses of the site. Each app says its own in its `urls.py`; they speak Vietnamese, their names English."""

from django.urls import URLPattern, URLResolver, include, path

from config.shell import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("tu-cach/", views.choose_capacity, name="choose_capacity"),
    path("mat-khau/", views.change_password, name="change_password"),
    path("ngon-ngu/", views.choose_language, name="choose_language"),
    path("giao-dien/", views.choose_theme, name="choose_theme"),
    path("phim-tat/", views.keys, name="keys"),
    path("", include("workflows.urls")),
    path("", include("nominations.urls")),
    path("", include("approvals.urls")),
]

handler403 = "config.shell.problems.denied"
handler500 = "config.shell.problems.server_error"
