"""How mail programs and people mark what is not the message: data for written.py, by language, matched per line.

English, German, French, Japanese. A line must match from its first character; only what is sure to be no sentence of a
buyer stands here, since what is cut is not read.
"""

import re

# The line above a quoted reply. Below it, quoted lines (`> `) are cut; without such marks, all that follows.
REPLY = (
    r"On\b.{4,200}\bwrote:",
    r"Am\b.{4,200}\bschrieb\b.{0,200}:",
    r".{2,200}\bschrieb am\b.{4,200}:",
    r"Le\b.{4,200}\ba écrit\s?:",
    r".{2,200}\bwrote on\b.{4,100}:",
    r"\d{4}[年/-]\d{1,2}[月/-]\d{1,2}日?.{0,200}[:：]",
    r".{2,200}(?:さんは|様は|が).{0,20}書きました[:：]?",
)

# The line above another mail that is quoted whole, or forwarded: all that follows is another person's.
ANOTHER_MAIL = (
    r"-{2,}\s*(?:Original Message|Original Appointment|Forwarded message|Forwarded by.{0,200})\s*-{2,}",
    r"-{2,}\s*(?:Ursprüngliche Nachricht|Originalnachricht|Weitergeleitete Nachricht|Weitergeleitet von.{0,200})\s*-{2,}",
    r"-{2,}\s*(?:Message d'origine|Message d’origine|Message original|Message transféré|Transféré par.{0,200})\s*-{2,}",
    r"-{2,}\s*(?:元のメッセージ|転送されたメッセージ|転送メッセージ|Original Message 元のメッセージ)\s*-{2,}",
    r"Begin forwarded message:|Anfang der weitergeleiteten Nachricht:|Début du message (?:transféré|réexpédié)\s?:",
    r"_{20,}",  # Outlook's rule above the header lines; HEADER must follow
)

# Header lines of a quoted mail without a line above them: three in a row, of which one is a sender.
SENDER = r"\*?(?:From|Von|De|差出人|送信者)\*?\s?[:：]\*?.{0,300}"
HEADER = (
    r"\*?(?:From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance|"
    r"Von|Gesendet|Datum|An|Betreff|Antwort an|"
    r"De|Envoyé|Envoyé le|Date|À|A|Objet|Répondre à|"
    r"差出人|送信者|送信日時|日時|日付|宛先|件名|CC)\*?\s?[:：]\*?.{0,500}"
)

# The closing before a signature: the whole line.
CLOSING = (
    r"(?:(?:with )?(?:best|kind|warm|kindest|warmest) (?:regards|wishes)|best|regards|sincerely|yours (?:sincerely|truly|"
    r"faithfully)|sincerely yours|cheers|many thanks|thanks|thank you|thanks again|thx|talk soon|all the best|rgds|br)"
    r"(?:,? (?:and )?(?:best|kind|warm)? ?regards)?\s?[,.!]*",
    r"(?:mit (?:freundlichen|besten|herzlichen|vielen|lieben) grü(?:ß|ss)en|(?:viele|beste|liebe|freundliche|herzliche|"
    r"schöne) grü(?:ß|ss)e.{0,30}|mfg|vg|lg|bg|besten dank|vielen dank|danke|gru(?:ß|ss))\s?[,.!]*",
    r"(?:(?:bien )?cordialement|bien à vous|bien à toi|sincères salutations|meilleures salutations|salutations|"
    r"(?:je vous prie|veuillez).{0,120}salutations.{0,60}|bonne journée|merci|merci d'avance|à bientôt)\s?[,.!]*",
    r"(?:敬具|草々|以上)[。]?|(?:どうぞ|何卒|引き続き)?(?:よろしく|宜しく)(?:お願い(?:いた|致)?し(?:ます|申し上げます)|お願い申し上げます)[。]?",
)

# What a program adds by itself.
ADDED = (
    r"(?:Sent|Get Outlook|Sent via|Sent with).{0,15}(?:from|for) (?:my )?.{1,60}",
    r"(?:Von meinem|Gesendet (?:von|mit)|Diese Nachricht wurde von meinem) .{1,80}",
    r"(?:Envoyé (?:de|depuis|à partir de)|Télécharger Outlook) .{1,80}",
    r".{0,20}(?:iPhone|iPad|Android)から送信(?:され(?:まし)?た)?.{0,20}",
)

# Notices of law and of mail gates. Cut with the lines that follow up to a blank line.
NOTICE = (
    r"(?:\W{0,3}(?:CONFIDENTIAL(?:ITY)?(?: NOTICE)?|DISCLAIMER|PRIVILEGED)\b.{0,2000})",
    r"This (?:e-?mail|message|communication).{0,120}(?:confidential|intended (?:only|solely)|privileged).{0,2000}",
    r"The information (?:contained )?in this (?:e-?mail|message).{0,2000}",
    r"If you (?:are not the intended recipient|have received this (?:e-?mail|message) in error).{0,2000}",
    r"Please consider the environment before printing.{0,500}",
    r"\W{0,3}(?:CAUTION|WARNING|EXTERNAL(?: E-?MAIL)?|ACHTUNG|VORSICHT|ATTENTION)\b.{0,40}(?:This|Diese|Ce|originated|outside|"
    r"e-?mail|stammt|provient|extern).{0,1000}",
    r"Diese (?:E-?Mail|Nachricht).{0,120}(?:vertraulich|ausschließlich|rechtlich geschützt).{0,2000}",
    r"Der Inhalt dieser (?:E-?Mail|Nachricht).{0,200}(?:vertraulich|bestimmt).{0,2000}",
    r"(?:Sollten|Wenn|Falls) Sie nicht der (?:richtige|beabsichtigte|vorgesehene) (?:Adressat|Empfänger).{0,2000}",
    r"Ce (?:message|courriel|mail|courrier électronique).{0,120}(?:confidentiel|exclusivement|destin).{0,2000}",
    r"Si vous (?:avez reçu ce|n'êtes pas le destinataire|recevez ce).{0,2000}",
    r"(?:本|この)(?:メール|電子メール|Eメール).{0,120}(?:機密|秘密|誤って|意図|宛先).{0,2000}",
)

# A rule above a signature, as Japanese mail and many programs draw it.
RULE = r"[-=_*~━─＝－―☆★◆◇■□+/・]{5,}\s?"

POSTSCRIPT = r"(?:p\.?\s?p?\.?\s?s\.?|追伸)\s?[:：.]?\s.{1,2000}"


def lines(*patterns: str) -> re.Pattern[str]:
    """One pattern that a whole line matches when any of these does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
