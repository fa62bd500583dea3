"""Django app configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class ApprovalsConfig(AppConfig):
    """Xét duyệt và quyết định."""

    name = "approvals"
    verbose_name = "Xét duyệt và quyết định"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the engine the requirements, effects, resolvers and signs of work of decisions, and check the demo.

        Never touches the database.
        """
        for name in ("requirements", "effects", "resolvers", "signs"):
            if module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")
        import_module("approvals.demo.checks")
