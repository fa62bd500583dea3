"""`manage.py check_documents`: read every stored document again and say which are missing or altered."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.documents import store
from workflows.management.readiness import require_tables


class Command(BaseCommand):
    """`check_documents [--quick]`; ends with exit code 1 when something is wrong."""

    help = "Đọc lại mọi tệp trong kho tài liệu, đối chiếu SHA-256; báo tệp thiếu, tệp bị sửa, tệp thừa."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how thorough to be."""
        parser.add_argument("--quick", action="store_true", help="chỉ xem có tệp và đúng số byte, không đọc nội dung")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all rows, then through the folder."""
        require_tables()
        found = store.verify(quick=options["quick"])
        for said, digests in (("Thiếu", found.missing), ("Bị sửa", found.altered)):
            for one in digests:
                self.stderr.write(f"{said}: {one} ({'; '.join(store.where_attached(one)) or 'chưa gắn vào hồ sơ nào'})")
        self.stdout.write(
            f"Đã kiểm {found.checked} tệp: {len(found.missing)} thiếu, {len(found.altered)} bị sửa; "
            f"{found.spare} tệp trong kho không thuộc tài liệu nào (vô hại)."
        )
        if found.missing or found.altered:
            raise CommandError(
                "Kho tài liệu không toàn vẹn. Phục hồi các tệp trên từ bản sao lưu; tải lại đúng tệp gốc cũng được."
            )
