"""The submission letter (tờ trình) with its list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nominations.models import AwardNomination, DelegateNomination, Document, Submission
from nominations.papers import lists, proposing, wording
from nominations.papers.layout import Paper

#: The kind of document under which the scan of the signed letter is attached.
SIGNED = "signed_submission"
#: Where a letter says to whom and nobody has written it yet.
_BLANK = "……………………………………"


def submission_letter(paper: Submission, *, on: date, ethnicity: bool = False) -> bytes:
    """Return the letter of a submission and its list as a DOCX; a draft, with blanks, until it has its number.

    `paper` comes from `sight.submission_in_sight`. `on` is today: its year stands where the date is still blank.
    `ethnicity` says whether this reader may read that column of a list of delegates. At most seven queries, however
    long the list. Form: Decree 30/2020/NĐ-CP, Annexes I and III; contents: domain reference, section 7.
    """
    letter = _Letter(paper, on)
    awards = lists.nominations(paper)
    people = lists.delegates(paper) if paper.congress_id or not awards else []
    letter.put(awards, people)
    letter.put_list(awards, people, ethnicity=ethnicity)
    return letter.made.to_bytes()


def file_name(paper: Submission) -> str:
    """Return what the file is called: "Tờ trình 12" once numbered, "Tờ trình (dự thảo)" and its title before."""
    return f"Tờ trình {paper.number:02d}" if paper.number else f"Tờ trình (dự thảo) {paper.title}"


class _Letter:
    """One letter under way."""

    def __init__(self, paper: Submission, on: date) -> None:
        self.paper = paper
        self.said = proposing.said(paper)
        self.year = (paper.dated or paper.signed_on or on).year
        self.made = Paper(paper.title, draft=paper.number is None)

    def put(self, awards: Sequence[AwardNomination], people: Sequence[DelegateNomination]) -> None:
        paper, made, said = self.paper, self.made, self.said
        parent, issuing = wording.issuing_lines(paper.body)
        made.head(
            parent, issuing, wording.number_and_symbol(paper.number, said.symbol),
            wording.place_and_date(paper.body.area, paper.dated, self.year),
        )  # fmt: skip
        made.name("Tờ trình", paper.title)
        made.addressed([said.addressee or _BLANK])
        for basis in proposing.based(said.bases):
            made.paragraph(basis, italic=True)
        if awards:
            self._proposed(awards)
        if people:
            self._introduced(people)
        if paper.remark:
            made.paragraph(paper.remark)
        made.paragraph(f"(Gửi kèm: {'; '.join(self._attached())}.)", italic=True)
        made.paragraph(f"{paper.body.name} kính trình {_asked(said.addressee)} xem xét, quyết định./.")
        lines, signer = wording.signing_lines(paper.office, paper.signature)
        made.closing(proposing.sent_to(said.recipients), lines, signer)

    def _proposed(self, awards: Sequence[AwardNomination]) -> None:
        found = lists.counted(awards)
        about = f" trong phong trào “{self.paper.campaign.title}”" if self.paper.campaign else ""
        self.made.paragraph(
            f"{self._considered()} đề nghị khen thưởng {lists.in_words(found)} có thành tích{about}, cụ thể như sau:"
        )
        lists.put_counts(self.made, found)

    def _introduced(self, people: Sequence[DelegateNomination]) -> None:
        women = sum(one.nominee.gender == "female" for one in people)
        about = f" dự {self.paper.congress.title}" if self.paper.congress else ""
        self.made.paragraph(f"{self._considered()} giới thiệu {len(people)} đại biểu{about}, trong đó {women} nữ.")

    def _considered(self) -> str:
        considered = f" Căn cứ kết quả họp xét tại {self.paper.minutes}," if self.paper.minutes else ""
        return f"{considered} {self.paper.body.name}".strip()

    def _attached(self) -> list[str]:
        """What goes along with the letter: its list, the minutes, the files that were attached to it."""
        files = Document.objects.filter(submission=self.paper, removed_at__isnull=True).exclude(kind=SIGNED)
        names = [one.note or one.name for one in files.order_by("pk")]
        return ["danh sách", *([self.paper.minutes] if self.paper.minutes else []), *names, "hồ sơ của từng trường hợp"]

    def put_list(
        self, awards: Sequence[AwardNomination], people: Sequence[DelegateNomination], *, ethnicity: bool
    ) -> None:
        """Put the list on pages of its own, lying, with the letter that it belongs to named on top."""
        paper, made = self.paper, self.made
        made.appendix(landscape=True)
        subject = paper.campaign or paper.congress
        made.name("Danh sách")
        what = "đề nghị khen thưởng" if awards else "giới thiệu đại biểu"
        number = wording.number_and_symbol(paper.number, self.said.symbol).replace("Số:", "số", 1)
        when = wording.place_and_date(paper.body.area, paper.dated, self.year).partition(", ")[2]
        made.note(f"{what}{f': {subject}' if subject else ''}")
        made.note(f"(Kèm theo Tờ trình {number} {when} của {paper.body.name})")
        # What several communes propose says who proposes whom; a commune's own list need not.
        places = len({one.case.commune_id for one in [*awards, *people]}) > 1
        if awards:
            lists.put_lists(made, awards, places=places)
        if people:
            lists.put_delegates(made, people, places=places, ethnicity=ethnicity)


def _asked(addressee: str) -> str:
    """Whom the last sentence asks: the addressee, without the agency through which the letter goes."""
    return addressee.partition(" (")[0] or _BLANK
