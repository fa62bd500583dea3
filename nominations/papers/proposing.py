"""What a letter says where its drafter wrote nothing: to whom, on which bases, with copies for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nominations import posts
from nominations.awards import CHAIN as AWARDS
from nominations.delegates import APPOINTMENT, SELECTION
from nominations.models import AwardType, Submission
from nominations.papers import wording
from workflows.models import Area, Body, Office

#: The line that ends every list of recipients (Decree 30/2020, Annex I: "Lưu: VT").
ARCHIVE = "Lưu: VT"


@dataclass(frozen=True)
class Said:
    """What a letter says beside its list. `bases` and `recipients` are lines, without "Căn cứ" and without dashes."""

    symbol: str
    addressee: str
    bases: tuple[str, ...]
    recipients: tuple[str, ...]


def said(paper: Submission) -> Said:
    """Return what a submission (with its office, body and areas, campaign and congress) says: what was written, and
    what is proposed where nothing was. At most four queries."""
    to = "" if paper.addressee and paper.recipients else receiver(paper)
    return Said(
        symbol=paper.symbol or wording.symbol_of("TTr", paper.body),
        addressee=paper.addressee or to,
        bases=tuple(paper.bases.splitlines()) or proposed_bases(paper),
        recipients=tuple(paper.recipients.splitlines()) or ("Như trên", ARCHIVE),
    )


def receiver(paper: Submission) -> str:
    """Return whom a submission is for: "UBND huyện Chi Lăng (qua Phòng Nội vụ huyện Chi Lăng)"; "" when the chains do
    not say (what goes on to the centre)."""
    wanted = [AWARDS] if paper.campaign_id else [SELECTION, APPOINTMENT] if paper.congress_id else []
    known = posts.receivings(paper.office)
    post = next((known[chain].post for chain in wanted or sorted(known) if chain in known), None)
    area = _area_at(paper.office, post.level) if post is not None else None
    if post is None or area is None:
        return ""
    names = dict(
        Body.objects.filter(area=area, function__in={"committee", post.function}).values_list("function", "name")
    )
    through = names.get(post.function, "")
    committee = names.get("committee", "")
    if post.function not in wording.UNDER_COMMITTEE or not committee:
        return through
    return f"{committee} (qua {through})" if through else committee


def proposed_bases(paper: Submission) -> tuple[str, ...]:
    """Return the bases of the awards on the list, and that of the movement or congress. One query, or none."""
    found: list[str] = []
    if paper.campaign_id is not None:
        awards = AwardType.objects.filter(
            nominations__case__submission_items__submission=paper, nominations__case__submission_items__left_out=False
        )
        found += dict.fromkeys(awards.order_by("legal_basis").values_list("legal_basis", flat=True).distinct())
        assert paper.campaign is not None
        found.append(paper.campaign.basis)
    if paper.congress is not None:
        found.append(paper.congress.basis)
    return tuple(one for one in found if one)


def based(bases: Iterable[str]) -> list[str]:
    """Return the bases as they are printed: "Căn cứ …;", the last with a full stop."""
    lines = [one.strip().rstrip(";.,") for one in bases if one.strip()]
    begun = [one if one.casefold().startswith(("căn cứ", "thực hiện", "theo ")) else f"Căn cứ {one}" for one in lines]
    return [f"{one}{'.' if at == len(begun) else ';'}" for at, one in enumerate(begun, start=1)]


def sent_to(recipients: Iterable[str]) -> list[str]:
    """Return "Nơi nhận" as it is printed: each line with a semicolon, the archive last and with a full stop."""
    lines = [one.strip().lstrip("-").strip().rstrip(";.") for one in recipients if one.strip(" -;.")]
    archive = [one for one in lines if one.casefold().startswith("lưu")]
    others = [one for one in lines if one not in archive]
    return [*(f"{one};" for one in others), f"{(archive or [ARCHIVE])[-1]}."]


def _area_at(office: Office, level: str) -> Area | None:
    area: Area | None = office.body.area
    while area is not None and area.level != level:
        area = area.parent
    return area
