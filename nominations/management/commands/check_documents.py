"""`manage.py check_documents`: read every stored document again and say which are missing or altered, and which
were erased and are still there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.documents import store
from workflows.management.readiness import require_tables


class Command(BaseCommand):
    """`check_documents [--quick] [--finish]`; ends with exit code 1 when something is wrong."""

    help = "Đọc lại mọi tệp trong kho tài liệu, đối chiếu SHA-256; báo tệp thiếu, bị sửa, đã xóa mà còn, thừa."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how thorough to be."""
        parser.add_argument("--quick", action="store_true", help="chỉ xem có tệp và đúng số byte, không đọc nội dung")
        parser.add_argument(
            "--finish", action="store_true", help="xóa nốt nội dung đã ghi là xóa theo quy định mà còn trong kho"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all rows, then through the folder."""
        require_tables()
        found = store.verify(quick=options["quick"])
        if options["finish"]:
            finished = [one for one in found.left if store.sweep(one)]
            found = replace(found, left=tuple(one for one in found.left if one not in finished))
            self.stdout.write(f"Đã xóa nốt {len(finished)} tệp.")
        for said, digests in (("Thiếu", found.missing), ("Bị sửa", found.altered), ("Đã xóa mà còn", found.left)):
            for one in digests:
                self.stderr.write(f"{said}: {one} ({'; '.join(store.where_attached(one)) or 'chưa gắn vào hồ sơ nào'})")
        self.stdout.write(
            f"Đã kiểm {found.checked} tệp: {len(found.missing)} thiếu, {len(found.altered)} bị sửa; "
            f"{found.erased} tệp đã xóa theo quy định, {len(found.left)} trong số đó còn trong kho; "
            f"{found.spare} tệp trong kho không thuộc tài liệu nào (vô hại)."
        )
        if found.missing or found.altered:
            raise CommandError(
                "Kho tài liệu không toàn vẹn. Phục hồi các tệp trên từ bản sao lưu; tải lại đúng tệp gốc cũng được."
            )
        if found.left:
            raise CommandError("Có tệp đã ghi là xóa mà còn trong kho. Chạy check_documents --finish để xóa nốt.")
