"""Mail, tasks and notes: the author's own words stay, all of them; what others wrote is cut, and counted."""

import sys
from pathlib import Path

import pytest

from connector.transcripts import BadTranscript, wording
from connector.transcripts.written import mail, note

OWN = ["We have the budget.", "Our CFO signs in June."]
BODY = "We have the budget.\n\nOur CFO signs\nin June.\n"

QUOTES = {
    "english": "On Mon, May 6, 2026 at 10:00 AM Ana Sousa <ana@example.com> wrote:\n> Do you have budget?\n> Ana\n",
    "english wrapped": "On Mon, May 6, 2026 at 10:00 AM Ana Sousa\n<ana@example.com> wrote:\n\n> Do you have budget?\n",
    "german": "Am 06.05.2026 um 10:00 schrieb Ana Sousa <ana@example.com>:\n> Haben Sie Budget?\n",
    "french": "Le mer. 6 mai 2026 à 10:00, Ana Sousa <ana@example.com> a écrit :\n> Avez-vous un budget ?\n",
    "japanese": "2026年5月6日(水) 10:00 Ana Sousa <ana@example.com>:\n> 予算はありますか？\n",
    "unmarked": "On Mon, May 6, 2026 at 10:00 AM Ana Sousa wrote:\n\nDo you have budget?\nAna\n",
    "outlook english": "From: Ana <ana@example.com>\nSent: Monday\nTo: Bob\nSubject: Budget\n\nDo you have budget?\n",
    "outlook ruled": "________________________________\nFrom: Ana\nSent: Monday\nTo: Bob\nSubject: Budget\n\nBudget?\n",
    "outlook german": "Von: Ana\nGesendet: Montag\nAn: Bob\nBetreff: Budget\n\nHaben Sie Budget?\n",
    "outlook french": "De : Ana\nEnvoyé : lundi\nÀ : Bob\nObjet : Budget\n\nAvez-vous un budget ?\n",
    "outlook japanese": "差出人: Ana\n送信日時: 2026年5月6日\n宛先: Bob\n件名: 予算\n\n予算はありますか？\n",
    "forward": "---------- Forwarded message ---------\nFrom: Ana\nDate: Mon\n\nDo you have budget?\n",
    "forward german": "-----Ursprüngliche Nachricht-----\nVon: Ana\n\nHaben Sie Budget?\n",
    "forward french": "-------- Message d'origine --------\nDe : Ana\n\nAvez-vous un budget ?\n",
    "forward japanese": "-----元のメッセージ-----\n差出人: Ana\n\n予算はありますか？\n",
}
SIGNATURES = {
    "english": "Best regards,\nBob Smith\nVP Sales | Acme Inc.\n+1 555 0100\n",
    "dashes": "-- \nBob Smith\nAcme\n",
    "german": "Mit freundlichen Grüßen\ni.A. Eva Braun-Test\nMuster GmbH\nGeschäftsführer: Max Muster\n",
    "german short": "VG\nEva\n",
    "french": "Bien cordialement,\nLuc Test\nDirecteur Commercial\n",
    "japanese": "よろしくお願いいたします。\n\n━━━━━━━━━━\n株式会社例\n田中太郎\n東京都千代田区1-1\n",
    "phone": "Thanks,\nBob\n\nSent from my iPhone\n",
    "phone german": "Von meinem iPhone gesendet\n",
    "phone french": "Envoyé de mon iPhone\n",
    "phone japanese": "iPhoneから送信\n",
    "notice": "Regards\nBob\n\nThis e-mail is confidential and intended solely for its addressee.\nDelete it.\n",
    "notice german": "Gruß\nEva\n\nDiese E-Mail enthält vertrauliche Informationen.\n",
    "notice french": "Cordialement\nLuc\n\nCe message est confidentiel.\n",
    "notice japanese": "敬具\n田中\n\nこのメールを誤って受信された場合は削除してください。\n",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_what_others_wrote_is_cut(quote):
    read = mail(f"{BODY}\n{quote}", author="Bob")
    assert [turn.text for turn in read.turns] == OWN
    assert {turn.speaker for turn in read.turns} == {"Bob"}
    assert (read.spoken, read.truncated, read.format) == (False, False, "mail")
    assert any("left out" in line for line in read.notes)


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_signatures_and_notices_are_cut(signature):
    read = mail(f"{BODY}\n{signature}")
    assert [turn.text for turn in read.turns] == OWN
    assert any("left out" in line for line in read.notes)


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
@pytest.mark.parametrize("signature", ["english", "german", "french", "japanese"])
def test_signature_and_quote_together(signature, quote):
    assert [turn.text for turn in mail(f"{BODY}\n{SIGNATURES[signature]}\n{quote}").turns] == OWN


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday she wrote:",
        "Confidentiality is our main concern.",
        "Sent the contract from legal yesterday.",
        "Thanks!",
        "From: our side there is no objection.",
        "In 2026-05 we decided:",
        "The price is > 30k",
        "Best we meet on Friday.",
        "Diese E-Mail beantworte ich morgen.",
        "Attention: this is urgent.",
    ],
)
def test_a_sentence_is_no_mark(sentence):
    read = mail(f"{sentence}\n\nWe have approved the whole budget for it.\n\nOur CFO will sign in June.")
    assert [turn.text for turn in read.turns][-2:] == [
        "We have approved the whole budget for it.",
        "Our CFO will sign in June.",
    ]
    assert read.turns[0].text == sentence


def test_answers_between_quoted_lines_stay_apart():
    turns = mail("> Do you have budget?\nYes, 30k.\n> And who signs?\nOur CFO.\n").turns
    assert [turn.text for turn in turns] == ["Yes, 30k.", "Our CFO."]


def test_a_postscript_stays():
    turns = mail(f"{BODY}\nBest regards,\nBob\n\nPS: legal wants to see the contract first.\n").turns
    assert [turn.text for turn in turns] == [*OWN, "PS: legal wants to see the contract first."]


def test_items_of_a_list_are_turns_of_their_own():
    turns = mail("Open points:\n- budget of 30k\n- legal needs\n  two weeks\n1. CFO signs\n").turns
    assert [t.text for t in turns] == ["Open points:", "- budget of 30k", "- legal needs two weeks", "1. CFO signs"]


HTML = """<html><head><style>p {color: red}</style><title>x</title></head><body><!-- x -->
<p>We have <b>the</b>&nbsp;budget.</p>
<div>Our CFO signs<br>in June.</div>%s</body></html>"""


@pytest.mark.parametrize(
    "tail",
    [
        '<div class="gmail_signature"><div>Bob</div><table><tr><td>Acme</td></table></div>',
        '<div class="gmail_quote">On May 6, 2026 Ana wrote:<blockquote><p>Do you have budget?</p></blockquote></div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ana</div><p>Budget?</p>',
        '<div id="Signature"><p>Bob</p></div>',
        "<p>Best regards,<br>Bob</p><script>alert('hello there, budget')</script>",
        "<blockquote>Do you have budget?",
    ],
)
def test_html_bodies(tail):
    assert [turn.text for turn in mail(HTML % tail).turns] == OWN


def test_text_with_angle_brackets_is_no_html():
    assert [turn.text for turn in mail("budget < 30k and > 10k, <b> is fine").turns] == [
        "budget < 30k and > 10k, <b> is fine"
    ]


def test_a_note_is_a_turn_per_line_and_keeps_everything():
    read = note("Call with Bob\n- budget 30k\nThanks,\nFrom: Bob\n")
    assert [turn.text for turn in read.turns] == ["Call with Bob", "- budget 30k", "Thanks,", "From: Bob"]
    assert (read.format, read.spoken) == ("note", False)


def test_a_logged_mail_in_a_task_is_read_as_a_mail():
    logged = f"Additional To: \nCC: \nBCC: \nAttachment: \n\nSubject: Budget\nBody:\n{BODY}\nThanks,\nBob\n"
    read = note(logged)
    assert ([turn.text for turn in read.turns], read.format) == (OWN, "mail")


def test_a_description_as_long_as_its_field_is_cut_off():
    assert note("a" * 31_999 + ".").truncated
    assert not note("a" * 31_998 + ".").truncated


@pytest.mark.parametrize("body", ["", "\n\n", "> only a quote\n", "<html><body></body></html>"])
def test_nothing_of_ones_own_is_an_error(body):
    with pytest.raises(BadTranscript, match="no words"):
        mail(body)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<div",
        "<div>",
        "<!--",
        "<script>",
        "<blockquote>",
        "> ",
        "On 1\n",
        "-- \n",
        "From: a\n",
        "a\n",
        "_" * 30 + "\n",
    ],
)
def test_the_work_grows_with_the_length_only(piece):
    """Counted in calls, not in time: a body twice as long may take at most three times the steps."""

    def steps(count):
        calls = 0

        def count_call(*_):
            nonlocal calls
            calls += 1

        sys.setprofile(count_call)
        try:
            mail(f"<html><body>hello {piece * count}" if piece.startswith("<") else f"hello\n{piece * count}")
        finally:
            sys.setprofile(None)
        return calls

    assert steps(4000) < 3 * steps(2000) + 2000


def test_a_tail_of_blank_lines_is_cut_at_once():
    assert [turn.text for turn in mail("hello" + "\n" * 390_000).turns] == ["hello"]


def test_real_sentences_of_mails_are_not_cut():
    """3,657 sentences nobody here wrote, each as a mail of its own: only true notices go."""
    data = Path(__file__).resolve().parents[4] / "shared" / "data" / "judgement" / "email_intent.tsv"
    if not data.is_file():
        pytest.skip("../shared/data/judgement is not here: real sentences are kept outside the repository")
    sentences = [row.split("\t", 1)[1].strip() for row in data.read_text(encoding="utf-8").splitlines() if "\t" in row]
    assert len(sentences) > 3600
    cut = []
    for sentence in sentences:
        try:
            left = "".join(turn.text for turn in mail(sentence).turns)
        except BadTranscript:
            left = ""
        if "".join(left.split()) != "".join(sentence.split()):
            cut.append(sentence)
    assert len(cut) <= 6
    assert all(wording.NOTICE.fullmatch(sentence[:2000]) or sentence.startswith(">") for sentence in cut)
