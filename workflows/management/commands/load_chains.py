"""`manage.py load_chains`: bring chains into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflows import editions
from workflows.definition import DefinitionError
from workflows.management.readiness import require_tables
from workflows.models import User
from workflows.sheets import why_unreadable


class Command(BaseCommand):
    """`load_chains [FILE ...] [--draft] [--as USERNAME]`; editions that are there already stay as they are."""

    help = "Nạp và công bố các quy trình (tệp YAML). Không nêu tệp thì nạp các quy trình kèm theo phần mềm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, whether to publish, and in whose name."""
        parser.add_argument("files", nargs="*", type=Path, metavar="TỆP")
        parser.add_argument("--draft", action="store_true", help="chỉ nạp dự thảo, chưa công bố")
        parser.add_argument("--as", dest="username", metavar="TÀI KHOẢN", help="người công bố")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files one by one. Raises CommandError at the first that cannot be loaded; those before it stay."""
        require_tables()
        files = options["files"] or sorted(
            path for folder in settings.VINHDANH_CHAINS for path in folder.glob("*.yaml")
        )
        person = self._person(options["username"])
        for path in files:
            try:
                edition = editions.load(path.read_bytes())
                if not options["draft"]:
                    edition = editions.publish(edition, by=person)
            except (DefinitionError, editions.EditionError) as error:
                raise CommandError(f"{path.name} chưa nạp được:\n{error}") from error
            except OSError as error:
                raise CommandError(
                    f"Không đọc được tệp {path}: {why_unreadable(error)}. Hãy kiểm tra đường dẫn."
                ) from error
            self.stdout.write(f"{edition}: {edition.get_status_display()}, SHA-256 {edition.sha256[:16]}…")

    def _person(self, username: str | None) -> User | None:
        if username is None:
            return None
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(f"Không có tài khoản “{username}” đang hoạt động.")
        return person
