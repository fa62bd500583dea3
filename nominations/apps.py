"""Django app configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule


class NominationsConfig(AppConfig):
    """Đề nghị khen thưởng và giới thiệu đại biểu."""

    name = "nominations"
    verbose_name = "Đề nghị khen thưởng và giới thiệu đại biểu"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the engine this domain's words, requirements, effects and resolvers, and its tables to guard.

        Reads files, never the database.
        """
        # Models may be imported only now that the apps are loaded.
        from nominations import vocabulary
        from nominations.models import IdentityDecision, SensitiveReading
        from workflows.audit import guards
        from workflows.sheets import SheetError

        try:
            vocabulary.register()
        except SheetError as error:
            raise ImproperlyConfigured(str(error)) from error
        guards.guard(SensitiveReading, "append_only")
        guards.guard(IdentityDecision, "superseded")
        for name in ("requirements", "effects", "resolvers", "signs"):
            if module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")
