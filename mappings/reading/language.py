"""In which language most of a talk is, by its commonest words: enough to say which lexicon can read it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

ENOUGH_WORDS = 12  # below, nobody can tell
_SAMPLE = 6_000  # words looked at
_COMMON: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and you that is it to of we for with have this are not what do they our if but on can be was will",
        "de": "und der die das ist nicht wir sie ich ein eine es zu mit auf für den dass auch haben wie noch aber oder",
        "fr": "le la les et est que nous vous pas une un des pour dans avec sur qui ce mais il je on du au c'est",
        "es": "el la los que de y en es no un una por con para nosotros se lo como más pero su qué está muy",
        "it": "il la che di e è non un una per con sono noi si come ma anche più questo della nel ho abbiamo",
        "pt": "o a os que de e em é não um uma para com nós se como mais mas isso está muito por você eu",
        "nl": "de het een en is niet wij dat van ik je op te voor met zijn maar ook we hebben er aan",
        "pl": "i w na nie to się że jest z do jak ale co mamy tak my dla po czy już",
        "sv": "och det att är en ett vi inte som på för har med jag de till men om kan",
    }.items()
}
_JAPANESE, _CHINESE, _KOREAN = (
    re.compile(r"[\u3041-\u30ff]"),
    re.compile(r"[\u4e00-\u9fff]"),
    re.compile(r"[\uac00-\ud7af]"),
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def language_of(texts: Iterable[str]) -> str | None:
    """`en`, `de`, `ja` ...; None where there is too little to tell, or no language that is known here."""
    counts: Counter[str] = Counter()
    words = scripts = 0
    for text in texts:
        for script, sign in (("ja", _JAPANESE), ("ko", _KOREAN), ("zh", _CHINESE)):
            if sign.search(text):
                counts[script] += len(text)
                scripts += len(text)
                break
        else:
            for word in _WORD.findall(text.casefold()):
                words += 1
                for language, common in _COMMON.items():
                    counts[language] += word in common
        if words + scripts > _SAMPLE:
            break
    if scripts > 4 * words:
        return "ja" if counts["ja"] else max(("ko", "zh"), key=lambda s: counts[s])
    if words < ENOUGH_WORDS:
        return None
    (best, hits), (_, second) = counts.most_common(2)
    return best if hits >= words / 12 and hits > 1.2 * second else None
