"""How mail programs and people mark what is not the message: data for written.py, matched against whole lines.

English, German, French, Japanese. Only what is surely no sentence of a buyer stands here, since what is cut is not
read: `On Monday she wrote:` has no date and is kept.
"""

import re


def lines(*patterns: str) -> re.Pattern[str]:
    """One pattern that a whole line matches when any of these does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_DATED = r"(?=.{0,200}\d)"

# The line above a quoted reply. Below it, quoted lines (`> `) are cut; without such marks, all that follows.
REPLY = lines(
    _DATED + r"On\b.{4,200}\bwrote:",
    _DATED + r"Am\b.{4,200}\bschrieb\b.{0,200}:",
    _DATED + r".{2,200}\bschrieb am\b.{4,200}:",
    _DATED + r"Le\b.{4,200}\ba écrit\s?:",
    r"\d{4}[年/-]\d{1,2}[月/-]\d{1,2}日?.{0,40}\d{1,2}:\d{2}.{0,200}[:：]",
    r".{2,100}(?:さん|様)[はが].{0,20}書きました[:：]?",
)

# The line above another mail that is quoted whole, or forwarded: all that follows is another person's.
ANOTHER_MAIL = lines(
    r"-{2,}\s*(?:Original Message|Original Appointment|Forwarded message|Forwarded by.{0,200})\s*-{2,}",
    r"-{2,}\s*(?:Ursprüngliche Nachricht|Originalnachricht|Weitergeleitete Nachricht)\s*-{2,}",
    r"-{2,}\s*(?:Message d['’]origine|Message original|Message transféré)\s*-{2,}",
    r"-{2,}\s*(?:元のメッセージ|転送されたメッセージ|転送メッセージ)\s*-{2,}",
    r"Begin forwarded message:|Anfang der weitergeleiteten Nachricht:|Début du message (?:transféré|réexpédié)\s?:",
)
RULED = lines(r"_{20,}")  # Outlook's rule: another mail when HEADER lines follow

# Header lines of a quoted mail: three in a row, of which one is the sender's.
SENDER = lines(r"\*?(?:From|Von|De|差出人|送信者)\*?\s?[:：]\*?.{0,300}")
HEADER = lines(
    r"\*?(?:From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance)\*?\s?[:：]\*?.{0,500}",
    r"\*?(?:Von|Gesendet|Datum|An|Betreff|Antwort an|Wichtigkeit)\*?\s?[:：]\*?.{0,500}",
    r"\*?(?:De|Envoyé|Envoyé le|À|A|Objet|Répondre à)\*?\s?[:：]\*?.{0,500}",
    r"\*?(?:差出人|送信者|送信日時|日時|日付|宛先|件名)\*?\s?[:：]\*?.{0,500}",
)

# The closing before a signature: the whole line.
CLOSING = lines(
    r"(?:with )?(?:best|kind|warm|kindest|warmest|many) (?:regards|wishes|thanks)\s?[,.!]*",
    r"(?:thanks|thank you),? (?:and |& )?(?:best|kind|warm)? ?regards\s?[,.!]*",
    r"(?:best|regards|rgds|br|sincerely|yours (?:sincerely|truly|faithfully)|sincerely yours|all the best)\s?[,.!]*",
    r"(?:cheers|thanks|thank you|thanks again|thx|talk soon)\s?[,.!]*",
    r"mit (?:freundlichen|besten|herzlichen|vielen|lieben) grü(?:ß|ss)en.{0,30}",
    r"(?:viele|beste|liebe|freundliche|herzliche|schöne) grü(?:ß|ss)e.{0,30}",
    r"(?:mfg|vg|lg|bg|besten dank|vielen dank|danke|gru(?:ß|ss))\s?[,.!]*",
    r"(?:bien )?cordialement\s?[,.!]*|bien à (?:vous|toi)\s?[,.!]*|(?:sincères |meilleures )?salutations\s?[,.!]*",
    r"(?:je vous prie|veuillez).{0,120}salutations.{0,60}",
    r"(?:bonne journée|merci|merci d['’]avance|à bientôt)\s?[,.!]*",
    r"(?:敬具|草々|以上)[。]?",
    r"(?:どうぞ|何卒|引き続き|今後とも)?、?(?:よろしく|宜しく)お願い(?:いたし|致し|し)(?:ます|申し上げます)[。]?",
    r"(?:どうぞ|何卒|引き続き|今後とも)?、?(?:よろしく|宜しく)お願い申し上げます[。]?",
)

# What a program adds by itself.
ADDED = lines(
    r"Sent from my .{1,40}|Sent from (?:Outlook|Mail|Yahoo|Samsung|Proton|Gmail).{0,40}|Get Outlook for .{1,20}",
    r"Von meinem .{1,40} gesendet\.?|Gesendet von (?:meinem|Mail|Outlook|Yahoo).{0,40}",
    r"Envoyé (?:de|depuis) (?:mon|ma|Outlook|Yahoo|Courrier).{0,40}|Télécharger Outlook pour .{1,20}",
    r".{0,20}(?:iPhone|iPad|Android)から送信(?:され(?:まし)?た)?.{0,20}",
)

# Notices of law and of mail gates. Cut with the lines that follow up to a blank line.
NOTICE = lines(
    r"\W{0,3}(?:CONFIDENTIALITY(?: NOTICE)?|DISCLAIMER|LEGAL NOTICE|HAFTUNGSAUSSCHLUSS)\W{0,3}[:：-].{0,1900}",
    r"This (?:e-?mail|message|communication).{0,120}(?:confidential|intended (?:only|solely)|privileged).{0,1900}",
    r"The information (?:contained )?in this (?:e-?mail|message).{0,1900}",
    r"If you (?:are not the intended recipient|have received this (?:e-?mail|message) in error).{0,1900}",
    r"Please consider the environment before printing.{0,500}",
    r"\W{0,3}(?:CAUTION|WARNING|EXTERNAL(?: E-?MAIL)?)\W{0,5}This (?:e-?mail|message) (?:originated|was sent).{0,900}",
    r"\W{0,3}(?:ACHTUNG|VORSICHT|EXTERN)\W{0,5}Diese (?:E-?Mail|Nachricht) (?:stammt|kommt|wurde).{0,900}",
    r"\W{0,3}(?:ATTENTION|EXTERNE)\W{0,5}Ce (?:message|courriel|mail|courrier) (?:provient|vient|a été).{0,900}",
    r"Diese (?:E-?Mail|Nachricht).{0,120}(?:vertraulich|ausschließlich|rechtlich geschützt).{0,1900}",
    r"Der Inhalt dieser (?:E-?Mail|Nachricht).{0,200}(?:vertraulich|bestimmt).{0,1900}",
    r"(?:Sollten|Wenn|Falls) Sie nicht der (?:richtige|beabsichtigte|vorgesehene) (?:Adressat|Empfänger).{0,1900}",
    r"Ce (?:message|courriel|mail|courrier électronique).{0,120}(?:confidentiel|exclusivement).{0,1900}",
    r"Si vous (?:avez reçu|recevez) ce.{0,60}par erreur.{0,1900}",
    r"(?:本|この)(?:メール|電子メール|Eメール).{0,120}(?:機密|秘密|誤って).{0,1900}",
)

# A rule above a signature, as Japanese mail and many programs draw it.
RULE = lines(r"[-=_*~━─＝－―☆★◆◇■□+/・]{5,}\s?", r"--\s?")

POSTSCRIPT = lines(r"(?:p\.?\s?p?\.?\s?s\.?|追伸)\s?[:：.]?\s.{1,2000}")
