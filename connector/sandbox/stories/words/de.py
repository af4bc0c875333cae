"""German."""
# ruff: noqa: E501 (prose reads best whole)

from datetime import date

from connector.sandbox.stories.words.tongue import Mail, Offer, Talk, Tongue

_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def _day(day: date) -> str:
    return f"{day.day}. {_MONTHS[day.month - 1]}"


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


def _money(amount: float, code: str) -> str:
    return f"{amount:,.0f} {code}".replace(",", ".")


_MAIL: dict[str, tuple[Mail, ...]] = {
    "intro": (
        (
            "{product} für {co}",
            (
                "viele Unternehmen Ihrer Größe berichten uns dasselbe: {pain}. Falls Ihnen das bekannt vorkommt: Hätten Sie "
                "nächste Woche zwanzig Minuten? Falls nicht, genügt ein kurzes Nein."
            ),
        ),
        (
            "Ihre Anfrage zu {product}",
            (
                "danke für Ihre Anfrage über unsere Website. Bevor ich Ihnen etwas zeige, möchte ich verstehen, was der "
                "Anlass war. Passt Ihnen der {date} für ein erstes Gespräch?"
            ),
        ),
    ),
    "recap": (
        (
            "Unser Gespräch: was ich mitgenommen habe",
            (
                "vielen Dank für Ihre Zeit. Verstanden habe ich: {pain}. Bitte korrigieren Sie mich, wo ich falsch liege. "
                "Die besprochenen Unterlagen bekommen Sie bis zum {date}."
            ),
        ),
    ),
    "demo_followup": (
        (
            "Offene Punkte aus der Vorführung",
            (
                "danke an Sie und das Team für die guten Fragen. Offen sind bei uns noch die Schnittstelle zum ERP und das "
                "Rechtekonzept, beides finden Sie im Anhang. Wie war die Stimmung danach?"
            ),
        ),
    ),
    "proposal": (
        (
            "Angebot {product} für {co}",
            (
                "wie besprochen erhalten Sie unser Angebot: {product}, {amount} pro Jahr einschließlich Einführung, gültig "
                "bis {date}. Seite 3 und 4 greifen Ihre Punkte auf: {criteria}. Wollen wir es gemeinsam durchgehen?"
            ),
        ),
    ),
    "legal_send": (
        (
            "Vertragsentwurf {co} / Tarnwerk",
            (
                "anbei der Vertragsentwurf mit Auftragsverarbeitung. Bitte geben Sie ihn an Ihre Rechtsabteilung weiter. "
                "Unser Justiziar beantwortet Fragen gern direkt."
            ),
        ),
    ),
    "sign_send": (
        (
            "Bestellschein zur Unterschrift",
            (
                "der Bestellschein ist elektronisch an {signer} unterwegs. Das Einführungsteam ist ab {date} für Sie "
                "reserviert. Fehlt Ihnen von mir noch etwas?"
            ),
        ),
    ),
    "pricing": (
        (
            "Ihre Frage zum Preis",
            (
                "Sie hatten gefragt, was ein Start mit nur einem Werk kostet: {amount} im ersten Jahr, das zweite Werk folgt "
                "zum selben Satz. An der Einführung würde ich nicht sparen."
            ),
        ),
    ),
    "chase1": (
        (
            "Re: {thread}",
            "konnten Sie schon einen Blick auf meine Unterlagen vom {date} werfen? Morgen Nachmittag hätte ich Zeit.",
        ),
    ),
    "chase2": (
        (
            "Noch aktuell?",
            (
                "seit dem {date} habe ich nichts mehr von Ihnen gehört und möchte nicht raten. Hat sich bei Ihnen etwas "
                "geändert?"
            ),
        ),
    ),
    "chase3": (
        (
            "Soll ich den Vorgang schließen?",
            (
                "ich nehme an, dass sich die Prioritäten verschoben haben. Soll ich mich in einigen Monaten wieder melden, "
                "oder gibt es einen anderen Ansprechpartner?"
            ),
        ),
    ),
    # The n-th question is answered by the n-th of keep_in.
    "keep_out": (
        (
            "Unterlagen für {co}",
            (
                "wie erwähnt der Bericht eines Unternehmens, das am gleichen Punkt angefangen hat. Die Seite über die ersten "
                "neunzig Tage ist für Ihr Team die wichtigste."
            ),
        ),
        (
            "Zwei Fragen vorab",
            (
                "zwei Dinge möchte ich richtig verstehen: Wie viele Personen arbeiten in der ersten Welle mit {product}, und "
                "in welchem System liegen die Stammdaten heute?"
            ),
        ),
        (
            "Wer sollte es noch sehen?",
            (
                "anderswo kamen aus Qualität und Controlling spät noch Fragen. Wäre es sinnvoll, es den Kollegen jetzt schon "
                "zu zeigen?"
            ),
        ),
        (
            "Antwort zum Rechtekonzept",
            (
                "Sie hatten nach den Rechten je Standort gefragt. Unser Techniker hat es auf einer Seite beschrieben, siehe "
                "Anhang. Reicht das Ihrer IT?"
            ),
        ),
        (
            "Termin am {date}",
            "bleibt es beim {date}? Ich würde unseren Techniker für die Schnittstellenfragen mitbringen.",
        ),
    ),
    "push_reply": (
        (
            "Neuer Termin",
            (
                "danke für die offenen Worte. Ich habe unseren Plan auf den {date} verschoben. Was muss bei Ihnen bis dahin "
                "geschehen, damit der Termin hält?"
            ),
        ),
    ),
    "renewal_out": (
        (
            "Ihr Vertrag über {product}",
            (
                "Ihr Vertrag endet am {date}. Die Nutzung ist in diesem Jahr gestiegen. Ich schlage vor, zu gleichen "
                "Bedingungen zu verlängern."
            ),
        ),
    ),
    "intro_reply": (
        ("Re: {thread}", "das passt gut, wir beschäftigen uns gerade damit. Der {date} geht bei mir."),
        (
            "Re: {thread}",
            "ja, das Thema haben wir: {pain}. Lassen Sie uns sprechen, aber bitte kurz.",
        ),
    ),
    "recap_ok": (
        (
            "Re: {thread}",
            "gut zusammengefasst. Eine Ergänzung: Das andere Werk hat dasselbe Problem. Ich kläre, wer dazukommen soll.",
        ),
    ),
    "question": (
        (
            "Frage von unserer Seite",
            (
                "kann {product} den Artikelstamm aus unserem ERP übernehmen, oder müssen wir doppelt pflegen? Die Kollegen "
                "aus der IT möchten das vor dem nächsten Termin wissen."
            ),
        ),
    ),
    "technical_ok": (
        (
            "Technische Prüfung",
            "wir haben Schnittstelle und Rechtekonzept geprüft. Aus Sicht der IT spricht nichts dagegen.",
        ),
    ),
    "technical_failed": (
        (
            "Ergebnis der Testanbindung",
            (
                "ehrlich gesagt hat der Test nicht gehalten: Beim Nachtlauf sind Aufträge verloren gegangen. So kann die IT "
                "das nicht freigeben."
            ),
        ),
    ),
    "proposal_thanks": (("Re: {thread}", "danke, ist angekommen. Ich lese es und melde mich."),),
    "price_objection": (
        (
            "Re: {thread}",
            "ich muss es noch einmal sagen: {objection}. So kann ich es oben nicht vorlegen.",
        ),
    ),
    "push": (
        (
            "Unser Zeitplan",
            "ich muss Sie enttäuschen: {reason}. Diesen Monat wird es nichts mehr. Realistisch ist der {date}.",
        ),
    ),
    "legal_received": (
        (
            "Re: {thread}",
            (
                "der Vertrag liegt bei unserer Rechtsabteilung. Die Anmerkungen sind für den {date} zugesagt. Vorher können "
                "wir beide nichts beschleunigen."
            ),
        ),
    ),
    "legal_back": (
        (
            "Re: {thread}",
            "unsere Juristen haben zwei Anmerkungen, zur Haftung und zur Kündigungsfrist. Nichts Dramatisches.",
        ),
    ),
    "promise_kept": (
        (
            "Vorstellung: {boss}",
            (
                "wie versprochen habe ich mit {boss} ({boss_title}) gesprochen und setze Sie beide in diese Mail. Die "
                "Tabelle mit unseren eigenen Zahlen hängt an."
            ),
        ),
        (
            "Erledigt",
            (
                "wie angekündigt habe ich es in der Leitungsrunde vorgestellt. Die Rückmeldung war gut. Unsere Zahlen hängen "
                "an, nehmen Sie sie bitte für den nächsten Termin."
            ),
        ),
    ),
    "boss_reply": (
        (
            "Re: {thread}",
            (
                "danke für die Zusammenfassung. Solche Anschaffungen unterschreibe ich. Vorher möchte ich die "
                "Amortisationsrechnung sehen. Sprechen wir am {date}."
            ),
        ),
    ),
    "away": (
        (
            "Abwesenheitsnotiz: Re: {thread}",
            "ich bin im Urlaub und ab dem {date} wieder erreichbar. Meine E-Mails werden nicht weitergeleitet.",
        ),
    ),
    "pilot_won": (
        (
            "Ergebnis des Pilotprojekts",
            (
                "heute haben wir das Pilotprojekt abgeschlossen. Ziel erreicht: {metric}. Das Team möchte es nicht mehr "
                "hergeben. Wie schnell könnte der nächste Bereich folgen?"
            ),
        ),
    ),
    "friendly": (
        (
            "Re: {thread}",
            "tolle Sache, alle waren begeistert! Ich schaue mal, was sich machen lässt.",
        ),
    ),
    "keep_in": (
        ("Re: {thread}", "danke, hilfreich. Ich habe es ans Team weitergegeben."),
        (
            "Re: {thread}",
            "etwa vierzig Personen in der ersten Welle. Die Stammdaten liegen im ERP. Die Feldliste schicke ich Ihnen.",
        ),
        ("Re: {thread}", "Qualität ja, Controlling später. Ich habe dort angekündigt, dass Sie sich melden."),
        ("Re: {thread}", "das beantwortet es. Ein Punkt zur Anmeldung ist offen, den klären wir im nächsten Gespräch."),
        ("Re: {thread}", "{date} bleibt. Bitte schicken Sie die Einladung an den üblichen Kreis."),
    ),
    "note_in": (
        ("Kurze Rückmeldung", "wir haben heute intern darüber gesprochen. Zwei Kollegen möchten es noch sehen."),
        (
            "Vor unserem nächsten Gespräch",
            "könnten Sie ein Beispiel mit zwei Werken mitbringen? Das kam heute hier auf.",
        ),
    ),
    "slow": (("Re: {thread}", "entschuldigen Sie die späte Antwort. Wir sind noch dran, es ist gerade viel los."),),
    "sign_soon": (
        (
            "Re: {thread}",
            "liegt bei {signer} zur Unterschrift. Der Auftakt am {date} ist eingetragen.",
        ),
    ),
    "partner_in": (
        (
            "Re: {thread}",
            "bitte stimmen Sie die Einzelheiten mit unserem Partner {partner} ab. Er führt das Projekt für uns.",
        ),
    ),
    "renewal_in": (
        (
            "Re: {thread}",
            "grundsätzlich einverstanden. Bitte schicken Sie die Verlängerung an den Einkauf.",
        ),
    ),
}

_TALK: dict[str, tuple[Talk, ...]] = {
    "open": (
        (
            ("R", "Guten Tag, {you_polite}, hören Sie mich gut?"),
            ("B", "Ja, bestens. Ich habe eine halbe Stunde, dann muss ich weiter."),
            ("R", "Dann nutzen wir sie. Ich habe drei Punkte. Möchten Sie etwas ergänzen?"),
            ("B", "Nein, fangen Sie an. Ich melde mich, wenn etwas fehlt."),
        ),
        (
            ("R", "Guten Tag, {you_polite}. Wollen wir gleich einsteigen?"),
            ("B", "Gern. Ihre Notizen habe ich gelesen, die Einleitung können wir uns sparen."),
        ),
        (
            ("R", "Schön, dass es geklappt hat. Ist seit dem letzten Mal etwas dazugekommen?"),
            ("B", "Ein paar Fragen von Kollegen. Ich stelle sie zwischendurch."),
        ),
        (
            ("B", "Entschuldigung, zwei Minuten zu spät. Der Termin davor hat länger gedauert."),
            ("R", "Kein Problem. Ich fasse mich kurz, dann enden wir pünktlich."),
        ),
    ),
    "pain": (
        (
            ("R", "Was passiert heute, wenn sich kurzfristig etwas ändert?"),
            ("B", "Dann fängt der Ärger an. Ganz offen: {pain}."),
            ("R", "Wie oft kommt das vor?"),
            ("B", "Jede Woche. Und es sind immer dieselben, die abends länger bleiben."),
        ),
    ),
    "metrics": (
        (
            ("R", "Wenn es funktioniert: Was wäre in Zahlen anders?"),
            ("B", "Das haben wir ausgerechnet. {Metric}. Das Controlling hat die Zahl geprüft."),
            ("R", "Darf ich sie in die Rechnung übernehmen?"),
            ("B", "Ja, dafür ist sie da."),
        ),
    ),
    "no_metrics": (
        (
            ("R", "Haben Sie ein Gefühl, was Sie das heute kostet?"),
            ("B", "Schwer zu sagen. {Vague}. Ausgerechnet hat das niemand."),
        ),
    ),
    "budget_approved": (
        (
            ("R", "Wie sieht es mit dem Budget aus?"),
            ("B", "Das Budget ist freigegeben. Ich habe es schriftlich aus der Finanzabteilung, für dieses Jahr."),
            ("R", "Über die vollen {amount}?"),
            ("B", "Ja, das ist abgedeckt."),
        ),
    ),
    "budget_rough": (
        (
            ("R", "Gibt es dafür ein Budget?"),
            ("B", "Es gibt einen groben Rahmen. Freigegeben ist er noch nicht."),
        ),
    ),
    "budget_no": (
        (
            ("R", "Gibt es dafür ein Budget?"),
            ("B", "Nein, für dieses Jahr ist kein Budget eingeplant."),
        ),
    ),
    "criteria": (
        (
            ("R", "Woran entscheiden Sie am Ende?"),
            ("B", "An drei Dingen: {criteria}. In dieser Reihenfolge."),
        ),
    ),
    "process": (
        (
            ("R", "Und wie fällt so eine Entscheidung bei Ihnen?"),
            ("B", "Ich schlage vor, die IT gibt ihre Sicht dazu, dann geht es an {boss_or_board}. Etwa zwei Wochen."),
            ("R", "Gibt es dafür einen Termin?"),
            ("B", "Die nächste Runde ist am {date}."),
        ),
    ),
    "paper": (
        (
            ("R", "Wenn entschieden ist: Wer muss was unterschreiben?"),
            (
                "B",
                (
                    "Der Einkauf prüft die Konditionen, die Rechtsabteilung Vertrag und Auftragsverarbeitung, dann zwei "
                    "Unterschriften. Rechnen Sie mit drei Wochen ab Entwurf."
                ),
            ),
        ),
    ),
    "promise": (
        (
            ("R", "Mir wäre lieber, {boss_or_board} hört das von Ihnen. Können Sie dabei helfen?"),
            ("B", "Ja. Ich bringe es vor dem {date} selbst ein und gebe Ihnen am selben Tag Bescheid."),
            ("R", "Was brauchen Sie dafür von mir?"),
            ("B", "Eine Seite mit unseren eigenen Zahlen. Ich stelle sie vor, ich will, dass das kommt."),
        ),
    ),
    "friendly": (
        (
            ("R", "Würden Sie das bei {boss_or_board} einbringen?"),
            ("B", "Ach, das sieht wirklich großartig aus. Da werden alle begeistert sein."),
            ("R", "Wann könnten Sie es ansprechen?"),
            ("B", "Mal schauen. Gerade ist es ungünstig. Aber machen Sie weiter so!"),
        ),
    ),
    "boss": (
        (
            ("R", "{boss_polite}, danke, dass Sie dabei sind. Was möchten Sie am Ende gesehen haben?"),
            ("E", "Ich unterschreibe das, also frage ich einfach: Was kommt zurück, und wann?"),
            ("R", "Dann beginnen wir mit der Zahl Ihres eigenen Teams."),
            ("E", "Einverstanden. Wenn sie im ersten Jahr hält, haben Sie meine Zustimmung."),
        ),
    ),
    "boss_missing": (
        (
            ("R", "Wer unterschreibt eine Anschaffung in dieser Größe?"),
            ("B", "Das entscheidet die Geschäftsleitung. Namen möchte ich im Moment nicht nennen."),
        ),
    ),
    "rival_open": (
        (
            ("B", "Ich sollte erwähnen, dass wir auch {rival} anschauen."),
            ("R", "Verstehe. Wie weit sind Sie dort?"),
            ("B", "Die waren letzte Woche hier. Ehrlich gesagt sehen Sie beide auf den ersten Blick ähnlich aus."),
            ("R", "Gut, dann machen wir mit den heutigen Punkten weiter."),
        ),
    ),
    "rival_beaten": (
        (
            ("B", "Sie wissen, dass auch {rival} ein Angebot gemacht hat."),
            ("R", "Ja. Und bei dem, was für Sie am meisten zählt?"),
            ("B", "Da sind Sie klar vorn. Wir haben beides mit eigenen Daten getestet."),
        ),
    ),
    "demo": (
        (
            ("R", "Ich habe Ihre Daten geladen. Das ist Ihre Woche 32, so wie sie wirklich war."),
            ("B", "Also der Dienstag, an dem alles zusammenkam?"),
            ("R", "Genau. Schauen Sie, was passiert, wenn ein Lieferant ausfällt."),
            ("B", "Und es zeigt, welche Kunden das trifft? Woher weiß es, wer zuerst kommt?"),
            ("R", "Aus den Prioritäten in Ihrem ERP. Hier können Sie sie ändern."),
            ("T", "Wo läuft das, in der Cloud oder bei uns?"),
            ("R", "In einem Rechenzentrum in Frankfurt, oder bei Ihnen."),
        ),
    ),
    "technical_ok": (
        (
            ("R", "{tech_polite}, welche Fragen sind bei Ihnen noch offen?"),
            ("T", "Keine, die uns aufhalten. Die Schnittstelle lief am Wochenende fehlerfrei. Für mich passt das."),
        ),
    ),
    "technical_open": (
        (
            ("R", "Wie weit sind wir mit der Schnittstelle?"),
            ("B", "Noch offen. Die IT hat noch nicht richtig hineingeschaut."),
        ),
    ),
    "technical_failed": (
        (
            ("R", "Wie lief der Test mit dem Nachtlauf?"),
            ("B", "Schlecht. Es sind zweimal Aufträge verloren gegangen. So gibt die IT das nicht frei."),
        ),
    ),
    "pricing": (
        (
            ("R", "Sprechen wir offen über den Preis: {amount} im Jahr. Was meinen Sie?"),
            ("B", "Damit hatte ich gerechnet. Der Einkauf wird noch über das Zahlungsziel sprechen wollen."),
        ),
    ),
    "price_objection": (
        (
            ("R", "Haben Sie sich das Angebot ansehen können?"),
            ("B", "Ja, und ich sage es direkt: {objection}. Das ist uns zu teuer."),
            ("R", "Schauen wir an, was enthalten ist."),
            ("B", "Das weiß ich. Es bleibt zu teuer."),
        ),
        (
            ("B", "Vorweg noch einmal der Preis, da hat sich nichts geändert: {objection}."),
            ("R", "Ich nehme das mit zu meiner Chefin."),
        ),
    ),
    "push": (
        (
            ("R", "Bleibt es beim Monatsende?"),
            ("B", "Leider nein. {Reason}. Es wird der {date}, früher geht es nicht."),
            ("R", "Ist das fest?"),
            ("B", "So fest, wie ich es heute sagen kann."),
        ),
    ),
    "pilot_won": (
        (
            ("R", "Das Pilotprojekt ist vorbei. Wie lesen Sie das Ergebnis?"),
            ("B", "Ziel erreicht. {Metric}, genau wie wir es aufgeschrieben hatten. Das Team will es behalten."),
        ),
    ),
    "legal": (
        (
            ("R", "Wo liegt der Vertrag gerade?"),
            ("B", "Bei der Rechtsabteilung. Die Anmerkungen kommen am {date}. Vorher bewegt sich nichts."),
            ("R", "Dann lasse ich Sie bis dahin in Ruhe."),
        ),
    ),
    "event": (
        (
            ("R", "Was passiert, wenn Sie nichts tun?"),
            ("B", "Dann haben wir ein Problem, denn {event}. Bis dahin muss es laufen."),
        ),
    ),
    "no_event": (
        (
            ("R", "Gibt es einen Termin, bis zu dem Sie es brauchen?"),
            ("B", "Eigentlich nicht. Je früher, desto besser, aber es geht auch noch ein Jahr so."),
        ),
    ),
    "mutual_plan": (
        (
            ("R", "Ich habe alle Schritte bis zum Start aufgeschrieben, jeder mit Name und Datum. Passt das?"),
            ("B", "Zwei habe ich verschoben, der Rest stimmt. Arbeiten wir beide mit dieser Liste."),
        ),
    ),
    "stall": (
        (
            ("R", "Wie läuft die Bewertung?"),
            ("B", "Wir sind noch dran. Es ist gerade so viel anderes los."),
            ("R", "Was müsste geschehen, damit es weitergeht?"),
            ("B", "Gute Frage. Da müsste ich mich umhören."),
        ),
    ),
    "partner": (
        (
            ("R", "Sollen wir die Einführung zusammen planen?"),
            ("B", "Das macht unser Partner {partner}. Er ist jede Woche hier, stimmen Sie es bitte mit ihm ab."),
        ),
    ),
    "renewal": (
        (
            ("R", "Wie war das Jahr mit {product}?"),
            ("B", "Ruhig, im guten Sinn. Wir wollen verlängern. Der Einkauf wird wie immer nach Rabatt fragen."),
        ),
    ),
    "close": (
        (
            ("R", "Dann schicke ich heute die Zusammenfassung. Sagen wir {date} für die nächste Runde?"),
            ("B", "{date} passt. Schicken Sie mir eine Einladung."),
        ),
        (
            ("R", "Ich habe alles notiert. Sie bekommen es heute Nachmittag schriftlich."),
            ("B", "Sehr gut. Bis dann."),
        ),
        (
            ("R", "Das war alles von meiner Seite. Haben wir etwas vergessen?"),
            ("B", "Nein, das war es. Einen schönen Tag noch."),
        ),
    ),
}

_OFFERS = {
    "Tarnwerk Plan": Offer(
        pain=(
            "zwei Leute tragen die halbe Woche Tabellen zusammen, bevor überhaupt geplant werden kann",
            "der Plan ist um zehn Uhr morgens überholt und die Fertigung vertraut ihm nicht mehr",
        ),
        metric=(
            "Planungsaufwand von 38 auf 12 Stunden pro Woche",
            "verspätete Lieferungen von 9 auf 4 Prozent",
            "15 Prozent weniger Rüstvorgänge, das sind für uns etwa 240.000 Euro im Jahr",
        ),
        vague=("Wir würden schneller planen",),
        criteria=("Umplanen in einer Minute, Schnittstelle zum ERP, bedienbar in der Fertigung",),
    ),
    "Tarnwerk Flow": Offer(
        pain=(
            "Freigaben für Lieferantenrechnungen liegen in Postfächern und wir zahlen Mahngebühren",
            "niemand kann sagen, wo eine Reklamation gerade liegt",
        ),
        metric=(
            "Freigabezeit von elf auf drei Tage",
            "1.900 Handgriffe weniger im Monat",
        ),
        vague=("Wir hätten weniger Papier",),
        criteria=("Abläufe ohne IT ändern, lückenlose Nachverfolgung, Anmeldung über unser Verzeichnis",),
    ),
    "Tarnwerk Sight": Offer(
        pain=(
            "von einem verspäteten Container erfahren wir, wenn der Kunde anruft",
            "die Bestände der drei Lager stimmen nie überein, also kaufen wir zu viel",
        ),
        metric=(
            "12 Prozent weniger Bestand, rund 1,4 Millionen Euro gebundenes Kapital",
            "Expressfrachten von 60.000 auf 20.000 Euro im Monat",
        ),
        vague=("Wir hätten mehr Überblick",),
        criteria=("Daten der Spediteure ohne Handarbeit, Warnung je Auftrag, Betrieb in der EU",),
    ),
}

TONGUE = Tongue(
    day=_day,
    month=_month,
    money=_money,
    openers={"EMEA": ("",)},
    greetings={"brief": "Hallo {you_polite},", "formal": "Guten Tag {you_polite},", "warm": "Hallo {you},"},
    partings={
        "brief": "Gruß\n{me}",
        "formal": "Mit freundlichen Grüßen\n{me_full}\n{me_title}",
        "warm": "Viele Grüße\n{me}",
    },
    mail=_MAIL,
    talk=_TALK,
    next_steps=(
        "Erstgespräch mit {you} am {date}",
        "Bedarfsgespräch {date}: {you} bringt die Zahlen mit",
        "{you} bestätigt Kriterien und Entscheider bis {date}",
        "Termin mit der IT am {date}, {you} lädt ein",
        "Angebot mit {you} durchgehen am {date}",
        "{you} liefert Vertragsanmerkungen bis {date}",
        "Unterschrift durch {signer} bis {date}",
    ),
    notes={
        "board": "die Geschäftsleitung",
        "deal": "{co}: {product}",
        "renewal_deal": "{co}: Verlängerung {product}",
        "process": "{you} schlägt vor, IT nimmt Stellung, {boss_or_board} entscheidet am {date}.",
        "paper": "Einkauf prüft Konditionen, Recht prüft Vertrag und AVV, zwei Unterschriften. Drei Wochen ab Entwurf.",
        "rival_open": "{rival}",
        "rival_beaten": "{rival}. Unterschied: {first_criterion}; vom Kunden mit eigenen Daten getestet.",
        "discovery": "Bedarfsgespräch {co}",
        "qualify": "Bedarf und Entscheidungsweg, {co}",
        "demo": "Vorführung mit eigenen Daten, {co}",
        "review": "Arbeitstermin {co}",
        "proposal_call": "Angebot durchgehen {co}",
        "boss": "Termin Geschäftsleitung {co}",
        "terms": "Vertrag und Konditionen, {co}",
        "kickoff": "Vorbereitung Projektstart {co}",
        "next": "Nächster Termin {co}",
        "task": "{you} wegen der offenen Punkte anrufen",
        "hold": "Auf Anmerkungen der Rechtsabteilung warten, zugesagt für {date}",
        "voicemail": "Nachricht hinterlassen, noch kein Rückruf.",
        "call": "Anruf: {you}",
        "private": "Privater Termin",
        "price": "Preis: {objection}. Nicht geklärt.",
    },
    reasons=(
        "der Lenkungsausschuss hat seine Sitzung verschoben",
        "die ERP-Umstellung bindet bis dahin unsere ganze IT",
        "neue Ausgaben sind bis zu den Halbjahreszahlen gesperrt",
        "die neue Werkleitung will es sich erst ansehen",
    ),
    events=(
        "die zweite Linie in {city} läuft am {date} an",
        "für unser altes System endet die Wartung am {date}",
        "die Wirtschaftsprüfer kommen am {date} wieder",
    ),
    objections=(
        "Sie liegen dreißig Prozent über dem, was wir uns vorgestellt hatten",
        "der Preis je Nutzer passt nicht zu unserem Schichtbetrieb",
    ),
    offers=_OFFERS,
)
