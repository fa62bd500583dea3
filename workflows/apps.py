"""The engine as a Django app."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Chains, cases, tasks, offices and history."""

    name = "workflows"
    verbose_name = "Quy trình"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.audit import triggers

        triggers.connect()
