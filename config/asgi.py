"""ASGI entry point of the site."""

import os

from django.core.asgi import get_asgi_application

from config.checks import refuse_to_serve_without_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()
refuse_to_serve_without_key()
