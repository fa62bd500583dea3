"""Vietnamese typed before Unicode: TCVN3 (ABC, fonts ".Vn…") and VNI-Windows (fonts "VNI-…"), told and converted.

In such a cell the file holds Western letters that only the font made Vietnamese. A conversion is never silent: the
import shows text before and after, and the clerk confirms.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

TCVN3, VNI = "tcvn3", "vni"
#: How a screen names an encoding.
TITLES = {TCVN3: "TCVN3 (ABC)", VNI: "VNI-Windows"}

_VN = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"
#: TCVN 5712:1993 (VN3), byte by byte as Western letters; capitals with a tone come from fonts ending in H.
_ABC = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§"
_FROM_TCVN3 = dict(zip(_ABC, _VN, strict=True))

_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_BREVE = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_CIRCUMFLEX = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_ALONE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}


def _vni_pairs() -> dict[str, str]:
    """Return what one or two letters of VNI mean, in small and capital letters."""
    pairs = dict(_ALONE)
    for base in "aeouy":
        pairs |= {base + mark: base + tone for mark, tone in _TONES.items()}
    for base, horned in (("ô", "ơ"), ("ö", "ư")):
        pairs |= {base + mark: horned + tone for mark, tone in _TONES.items()}
    for base in "aeo":
        pairs |= {base + mark: base + "\u0302" + tone for mark, tone in _CIRCUMFLEX.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()}
    composed = {one: unicodedata.normalize("NFC", meant) for one, meant in pairs.items()}
    capital = {one.upper(): meant.upper() for one, meant in composed.items()}
    mixed = {one[0].upper() + one[1:]: meant.upper() for one, meant in composed.items() if len(one) == 2}
    return composed | mixed | capital


_FROM_VNI = _vni_pairs()
_VNI_PAIR = re.compile("|".join(re.escape(one) for one in sorted(_FROM_VNI, key=len, reverse=True)))
#: Letters that no Western font has: whoever typed them typed Unicode.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u0323]")


def to_unicode(text: str, encoding: str, font: str = "") -> str:
    """Return legacy text as Unicode, composed. Fonts of capitals (".VnTimeH") show everything in capitals."""
    if encoding == TCVN3:
        plain = "".join(_FROM_TCVN3.get(one, one) for one in text)
        capitals = font.lower().startswith(".vn") and font.endswith("H")
        return plain.upper() if capitals or _typed_in_capitals(text) else plain
    return _VNI_PAIR.sub(lambda found: _FROM_VNI[found[0]], text)


def _typed_in_capitals(text: str) -> bool:
    """ "HOµNG THÞ SEN": capitals with a tone had no code, only a font."""
    typed = [one for one in text if one.isascii() and one.isalpha()]
    return len(typed) > 1 and all(one.isupper() for one in typed)


def from_unicode(text: str, encoding: str) -> str:
    """Return Unicode as the encoding writes it. Capitals with a tone do not exist in TCVN3 and stay small."""
    if encoding == TCVN3:
        known = {meant: one for one, meant in _FROM_TCVN3.items()}
        return "".join(known.get(one) or known.get(one.lower()) or one for one in unicodedata.normalize("NFC", text))
    written = {meant: one for one, meant in _FROM_VNI.items() if one.islower() or one.isupper()}
    return "".join(written.get(one, one) for one in unicodedata.normalize("NFC", text))


def encoding_of_font(font: str) -> str:
    """Return the encoding that a font is made for; "" for a font of Unicode."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni") else ""


def told(text: str, font: str = "") -> str:
    """Return the encoding of one text: TCVN3, VNI or "" (Unicode, plain letters, or not to be told).

    The font decides where the letters allow it; without such a font only text decides that is no Vietnamese as it
    stands and is Vietnamese when converted.
    """
    if text.isascii() or _UNICODE_ONLY.search(text):
        return ""
    named = encoding_of_font(font)
    if named:
        return named if _covered(text, named) else ""
    if reads_as_vietnamese(text):
        return ""
    able = [one for one in (TCVN3, VNI) if _covered(text, one) and reads_as_vietnamese(to_unicode(text, one))]
    return able[0] if len(able) == 1 else ""


def common_encoding(texts: Iterable[tuple[str, str]]) -> str:
    """Return in which encoding most of the (text, font) of a column are that have marks; "" for Unicode.

    A short name such as "Tó" may be either; its neighbours decide.
    """
    found = Counter(told(text, font) for text, font in texts if not text.isascii())
    found.pop("", None)
    return found.most_common(1)[0][0] if found else ""


def encoding_in_column(text: str, font: str, common: str) -> str:
    """Return the encoding of a text whose column is mostly in `common`: for what the text alone does not tell."""
    own = told(text, font)
    undecided = not own and not text.isascii() and not _UNICODE_ONLY.search(text) and not encoding_of_font(font)
    if undecided and common and _covered(text, common) and reads_as_vietnamese(to_unicode(text, common)):
        return common
    return own


def _covered(text: str, encoding: str) -> bool:
    """Whether every letter beyond ASCII is one that the encoding uses."""
    rest = text if encoding == TCVN3 else _VNI_PAIR.sub("", text)
    return all(one.isascii() or one in _PUNCTUATION or (encoding == TCVN3 and one in _FROM_TCVN3) for one in rest)


_ONSET = (
    "ngh(?=[eêi])|ng(?![eêi])|gh(?=[eêi])|k(?=[eêiy])|c(?![eêiy])|g(?![eê])"
    "|nh|ch|gi|kh|ph|qu|th|tr|b|d|đ|h|l|m|n|p|r|s|t|v|x|"
)
_NUCLEI = (
    "iêu|oai|oao|oay|oeo|uây|uôi|ươi|ươu|uya|uyê|uyu|yêu|uao|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ"
    "|uê|ui|uô|uơ|uy|ưa|ươ|ưi|ưu|yê|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_SYLLABLE = re.compile(rf"(?:{_ONSET})(?:{_NUCLEI})(?:ch|ng|nh|c|m|n|p|t)?")
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_PUNCTUATION = frozenset("–—’‘“”…\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b")
_LETTERS = re.compile(r"[^\W\d_]+")


def reads_as_vietnamese(text: str) -> bool:
    """Whether every word could be a Vietnamese syllable: known letters, one tone, capitals at the front or all over.

    Generous: names of minorities pass too. Signs that only legacy text has (µ, ¸, ®) do not.
    """
    if any(not one.isascii() and not one.isalpha() and one not in _PUNCTUATION for one in text):
        return False
    return all(_syllable(word) for word in _LETTERS.findall(text))


@lru_cache(maxsize=20_000)
def _syllable(word: str) -> bool:
    if word.isascii():
        return True
    if not (word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())):
        return False
    plain = unicodedata.normalize("NFD", word.lower())
    tones = sum(plain.count(mark) for mark in _TONE_MARKS)
    bare = unicodedata.normalize("NFC", "".join(one for one in plain if one not in _TONE_MARKS))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None
