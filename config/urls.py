"""Addresses of the site. It has no pages yet: all work is done through management commands."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
