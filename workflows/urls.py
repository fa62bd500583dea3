"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, include, path

from workflows.screens import acting, keeping

urlpatterns: list[URLPattern | URLResolver] = [
    path("quan-tri/", include("workflows.screens.administration.urls")),
    path("xu-ly/", acting.act, name="act"),
    path("xu-ly/<uuid:command>/", acting.result, name="act_result"),
    path("ban-nhap/giu/", keeping.keep, name="keep_unsent"),
    path("ban-nhap/bo/", keeping.drop, name="drop_unsent"),
]
