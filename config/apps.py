"""The site as a Django app: it holds the commands that prepare a machine, and the checks of its settings."""

from importlib import import_module

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the checks of the site's settings when Django starts."""

    name = "config"
    verbose_name = "Trang Vinh Danh"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("config.checks")
