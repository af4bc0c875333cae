"""English."""
# ruff: noqa: E501 (prose reads best whole)

from datetime import date

from connector.sandbox.stories.words.tongue import Mail, Offer, Talk, Tongue

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


def _money(amount: float, code: str) -> str:
    return f"{code} {amount:,.0f}"


_MAIL: dict[str, tuple[Mail, ...]] = {
    # ours
    "intro": (
        (
            "{product} for {co}",
            (
                "I saw that {co} is growing in {city}. Companies of your size usually tell us that {pain}. If that "
                "sounds familiar, would twenty minutes next week be worth it? If it does not, tell me and I will leave it."
            ),
        ),
        (
            "A question about operations at {co}",
            (
                "We work with several companies in {industry} around {city}. The subject that keeps coming up: {pain}. I would "
                "like to hear how you deal with it today. Does {date} suit you for a short call?"
            ),
        ),
        (
            "Your enquiry about {product}",
            (
                "Thank you for getting in touch through our site. Before I show you anything I would rather understand what "
                "made you look. Would {date} work for a first conversation?"
            ),
        ),
    ),
    "recap": (
        (
            "What I took away from our call",
            (
                "Thank you for your time. What I understood: {pain}. You own the topic and want it solved this year. "
                "Please correct me where I am wrong. I will come back with the material we spoke about by {date}."
            ),
        ),
        (
            "Recap and next steps, {co} / Tarnwerk",
            (
                "Good conversation, thank you. In short: today {pain}. We agreed to look at how {product} would handle your "
                "own data. Next: I send two reference cases, you check who else should be in the room next time."
            ),
        ),
    ),
    "demo_followup": (
        (
            "Recording and open points from the session",
            (
                "Thanks to you and the team for the good questions. Open points on our side: the interface to your ERP and "
                "the question on user rights. Both answered in the attachment. What did the team say afterwards?"
            ),
        ),
        (
            "After the demo",
            (
                "I put your three examples from the demo into the test area, so that your people can click through them. "
                "The access is valid until {date}. Who besides you will try it?"
            ),
        ),
    ),
    "proposal": (
        (
            "Proposal {product} for {co}",
            (
                "As discussed, attached is our proposal: {product}, {amount} per year including onboarding. It holds until "
                "{date}. Pages 3 and 4 take up the points that mattered to you: {criteria}. Shall we walk through it "
                "together, so that no question stays open?"
            ),
        ),
        (
            "Your proposal, as promised",
            (
                "Here is the proposal we prepared for {co}. Total: {amount} a year, first year onboarding included. I tried "
                "to keep it to five pages. I would like to go through it with you and whoever has to agree to it."
            ),
        ),
    ),
    "legal_send": (
        (
            "Contract draft {co} / Tarnwerk",
            (
                "Attached is the contract draft with the data processing agreement. Please pass it on to your legal "
                "colleagues. Our counsel can answer questions directly, if that saves a round."
            ),
        ),
    ),
    "sign_send": (
        (
            "Order form for signature",
            (
                "The order form is on its way to {signer} by e-signature. I reserved the onboarding team from {date}. "
                "Anything you still need from me before you can sign?"
            ),
        ),
    ),
    "pricing": (
        (
            "Your question about the price",
            (
                "You asked what happens if you start with one site. Then it is {amount} for the first year, and the second "
                "site follows at the same rate. What I would not do is cut the onboarding."
            ),
        ),
    ),
    "chase1": (
        (
            "Re: {thread}",
            "Did you have a chance to look at what I sent on {date}? I have time tomorrow afternoon to go through it.",
        ),
        ("Quick check", "I wanted to check whether the documents reached you and whether questions have come up."),
    ),
    "chase2": (
        (
            "Still of interest?",
            "I have not heard from you since {date} and do not want to guess. Has something changed on your side?",
        ),
    ),
    "chase3": (
        (
            "Should I close the file?",
            (
                "I assume that priorities have shifted at {co}, which happens. Shall I come back in a few months, or is "
                "there someone else I should talk to?"
            ),
        ),
    ),
    # The n-th question is answered by the n-th of keep_in.
    "keep_out": (
        (
            "Material for {co}",
            (
                "As mentioned, here is the case of a customer in {industry} that started from the same point. The page on the "
                "first ninety days is the one your team will want to read."
            ),
        ),
        (
            "Two questions before we go on",
            (
                "Two things I would like to get right: how many people would work with {product} in the first wave, and "
                "which system holds the master data today?"
            ),
        ),
        ("Slot on {date}", "Does {date} still work? I would bring our engineer for the interface questions."),
        (
            "Who else should see this?",
            (
                "In other companies the colleagues from quality and from controlling had questions late in the process. "
                "Would it make sense to show it to them now?"
            ),
        ),
        (
            "Answer on user rights",
            (
                "You asked about user rights per site. Our engineer has written it up on one page, attached. Is that what "
                "your IT needs?"
            ),
        ),
        (
            "Numbers for your calculation",
            "I have filled in the sheet as far as I can. Rows 12 to 18 are guesses of mine; could you put in yours?",
        ),
    ),
    "push_reply": (
        (
            "New date",
            (
                "Thank you for being open about it. I have moved our plan to {date}. What has to happen on your side "
                "before then, so that the date holds?"
            ),
        ),
    ),
    "renewal_out": (
        (
            "Your {product} subscription",
            (
                "Your subscription ends on {date}. Usage is up this year. I suggest that we renew on the same terms and "
                "look at the second site separately."
            ),
        ),
    ),
    # theirs
    "intro_reply": (
        ("Re: {thread}", "Good timing. We are looking into this at the moment. {date} works for me."),
        (
            "Re: {thread}",
            "Thank you for your message. Yes, this is a subject here: {pain}. Let us talk, but keep it short please.",
        ),
        ("Re: {thread}", "Yes, {date} suits. Please send an invitation for thirty minutes."),
    ),
    "recap_ok": (
        (
            "Re: {thread}",
            (
                "That is a fair summary. One correction: it is not only our site, the colleagues in the other plant have "
                "the same problem. I will ask who should join."
            ),
        ),
        ("Re: {thread}", "Correct. Talk to you on {date}."),
    ),
    "question": (
        (
            "Question from our side",
            (
                "Can {product} take over the article master from our ERP, or do we have to maintain it twice? My colleagues "
                "in IT want to know before the next session."
            ),
        ),
        (
            "Re: {thread}",
            (
                "The team liked the overview. They ask whether a shift leader can make a change without a licence of their own. "
                "Can you clarify?"
            ),
        ),
    ),
    "technical_ok": (
        (
            "Technical review",
            "We have been through the interface and the rights concept. From the IT side there is nothing against it.",
        ),
    ),
    "technical_failed": (
        (
            "Result of the trial integration",
            (
                "To be honest the trial did not hold: the interface lost orders as soon as we put the night batch through "
                "it. As it stands, IT cannot release this."
            ),
        ),
    ),
    "proposal_thanks": (
        ("Re: {thread}", "Thank you, received. I will read it and come back to you."),
        ("Re: {thread}", "Got it, thanks. I am passing it around here and will let you know."),
    ),
    "price_objection": (
        (
            "Re: {thread}",
            "I have to say it again: {objection}. I cannot take this upstairs as it is.",
        ),
    ),
    "push": (
        (
            "Our timing",
            "I have to disappoint you: {reason}. We will not make it this month. Realistically it will be {date}.",
        ),
        ("Re: {thread}", "Short update: {reason}. Please plan with {date} instead."),
    ),
    "legal_received": (
        (
            "Re: {thread}",
            (
                "The contract is with our legal department. They work through such drafts in order and have promised their "
                "comments for {date}. Until then there is nothing either of us can do to speed it up."
            ),
        ),
    ),
    "legal_back": (
        (
            "Re: {thread}",
            "Our lawyers have two remarks, on liability and on the notice period. Nothing dramatic. See attachment.",
        ),
    ),
    "promise_kept": (
        (
            "Introduction: {boss}",
            (
                "As promised I spoke to {boss} ({boss_title}). I put you both on this mail. {boss} wants to understand the "
                "gain in our own numbers; I have attached the sheet that we made together."
            ),
        ),
        (
            "Done",
            (
                "I have brought it up in the management meeting, as I said I would. The feedback was good. The sheet with "
                "our numbers is attached; use it for the next session."
            ),
        ),
    ),
    "boss_reply": (
        (
            "Re: {thread}",
            (
                "Thank you for the summary. I sign this kind of purchase. What I want to see before I do: {metric}, or at "
                "least half of it within the first year. Let us speak on {date}."
            ),
        ),
        (
            "Your proposal",
            (
                "I have read it. The plan is plausible. Please have the payback calculation ready for our meeting on "
                "{date}."
            ),
        ),
    ),
    "away": (
        (
            "Out of office: Re: {thread}",
            (
                "I am on leave and will be back on {date}. My mail is not forwarded. In urgent cases please call our "
                "switchboard."
            ),
        ),
    ),
    "pilot_won": (
        (
            "Pilot result",
            (
                "We closed the pilot today. Target reached: {metric}. The team does not want to give it back. How fast "
                "could the second line follow?"
            ),
        ),
    ),
    "friendly": (
        ("Re: {thread}", "Great stuff, everybody here loves it! I will see what I can do on our side."),
        (
            "Re: {thread}",
            "Really like where this is going. Let me think about who to ask. We will find a way!",
        ),
    ),
    "keep_in": (
        ("Re: {thread}", "Thanks, useful. I have passed it on to the team."),
        (
            "Re: {thread}",
            "About forty people in the first wave. Master data is in the ERP. I will get you the list of fields.",
        ),
        ("Re: {thread}", "{date} is fine. Please send an invitation to the usual group."),
        ("Re: {thread}", "Quality yes, controlling later. I have told them that you will get in touch."),
        ("Re: {thread}", "That answers it. One point on log-in is left, we can take it in the next call."),
        ("Re: {thread}", "I have corrected three of the rows, see attachment. The freight figure is from last year."),
    ),
    "note_in": (
        ("Quick note", "We talked about it internally this morning. Two more colleagues would like to see it."),
        ("For your information", "I have put your page in front of the others. Some questions, nothing that stops us."),
        ("Before we speak next", "Could you bring an example with two sites? That came up here today."),
    ),
    "slow": (
        ("Re: {thread}", "Sorry for the late reply, busy weeks. Still on our list, we are still looking at it."),
        ("Re: {thread}", "Not yet discussed, unfortunately. I will get back to you."),
    ),
    "sign_soon": (("Re: {thread}", "It is with {signer} for signature. Kick-off on {date} is noted here."),),
    "partner_in": (
        (
            "Re: {thread}",
            "Please settle the details with our partner, {partner}. They run the project for us and will tell you.",
        ),
    ),
    "renewal_in": (("Re: {thread}", "Fine in principle. Please send the renewal order to procurement."),),
}

_TALK: dict[str, tuple[Talk, ...]] = {
    "open": (
        (
            ("R", "Hello {you}, good to see you. Can you hear me all right?"),
            ("B", "Yes, loud and clear. I have a hard stop in half an hour, just so you know."),
            ("R", "Then let us use it. My suggestion: you tell me where you stand, and then we decide what is next."),
        ),
        (
            ("R", "Thanks for making the time, {you}. How are things in {city}?"),
            ("B", "Busy, you know how it is. But good that we talk."),
            ("R", "I have three points for today. Is there anything you want to put on top?"),
            ("B", "No, start. I will interrupt if something is missing."),
        ),
        (
            ("R", "Hello {you}, thank you for joining. Shall we go straight in?"),
            ("B", "Please. I have read your notes, so we can skip the introduction."),
        ),
        (
            ("R", "Good to speak again, {you}. Did anything come up since last time?"),
            ("B", "A few questions from colleagues. I will put them in as we go along."),
            ("R", "Good, interrupt me at any time."),
        ),
        (
            ("B", "Sorry, two minutes late. The meeting before ran over."),
            ("R", "No problem at all. I will be quick, so that we still end on time."),
        ),
    ),
    "pain": (
        (
            ("R", "Walk me through it. What happens today when an order changes at short notice?"),
            ("B", "Then the trouble starts. Honestly, {pain}."),
            ("R", "How often does that happen?"),
            ("B", "Every week. Some weeks every day. And it is always the same people who stay late."),
        ),
        (
            ("R", "You wrote that this is a subject for you. What made you look now?"),
            ("B", "The short version: {pain}. We have lived with it for years, but it is getting worse."),
            ("R", "And what have you tried so far?"),
            ("B", "More spreadsheets. One colleague built a small database, and then he left."),
        ),
    ),
    "metrics": (
        (
            ("R", "If it worked, what would be different in numbers?"),
            ("B", "We calculated that. {Metric}. That is our own figure, controlling has checked it."),
            ("R", "May I use that figure in the business case?"),
            ("B", "Yes, that is what it is for."),
        ),
        (
            ("R", "What would have to come out for you to call it a success?"),
            ("B", "Something I can show. {Metric}. Below that it is not worth the effort."),
        ),
    ),
    "no_metrics": (
        (
            ("R", "Do you have a feeling for what this costs you today?"),
            ("B", "Hard to say. It would help, certainly. {Vague}. Nobody has put a number on it."),
        ),
    ),
    "budget_approved": (
        (
            ("R", "How does it look with the budget?"),
            ("B", "The budget is approved. Finance has confirmed it to me in writing, it is in this year's plan."),
            ("R", "Good. Is that the full amount of {amount}?"),
            ("B", "Yes, that is covered."),
        ),
        (
            ("R", "Last time the budget was still open."),
            ("B", "It no longer is. We have the approval for this year, up to {amount}. I had to fight for it."),
        ),
    ),
    "budget_rough": (
        (
            ("R", "Is there a budget for this?"),
            ("B", "There is a rough frame, something in that order. It is not approved; it depends on who asks."),
        ),
    ),
    "budget_no": (
        (
            ("R", "Is there a budget for this?"),
            ("B", "No. There is no budget this year. We would have to find the money somewhere else."),
        ),
    ),
    "criteria": (
        (
            ("R", "By what will you decide in the end?"),
            ("B", "Three things: {criteria}. In that order."),
        ),
        (
            ("R", "When you compare, what counts?"),
            ("B", "We have written it down: {criteria}. The rest is nice to have."),
        ),
    ),
    "process": (
        (
            ("R", "And how is a decision like this made at {co}?"),
            ("B", "I recommend, IT gives its view, then it goes to {boss_or_board}. That takes about two weeks."),
            ("R", "Is there a date for that meeting?"),
            ("B", "The next one is on {date}."),
        ),
    ),
    "paper": (
        (
            ("R", "Once it is decided: who has to sign what?"),
            (
                "B",
                (
                    "Procurement checks the terms, legal reads the contract and the data processing agreement, then two "
                    "signatures. Count on three weeks from the draft."
                ),
            ),
        ),
    ),
    "promise": (
        (
            ("R", "I would like {boss_or_board} to hear this from you and not from me. Can you help with that?"),
            ("B", "Yes. I will take it to {boss_or_board} myself before {date} and send you the answer the same day."),
            ("R", "What do you need from me for it?"),
            ("B", "One page with our own numbers. I will present it, I want this to happen."),
        ),
        (
            ("R", "What can you do on your side until we speak again?"),
            ("B", "I will get you the data from IT by {date}, and I will put us on the agenda of the next meeting."),
            ("R", "And if they ask why now?"),
            ("B", "Then I tell them what I told you. I have argued for this before and I will again."),
        ),
    ),
    "friendly": (
        (
            ("R", "Would you bring this to {boss_or_board}?"),
            ("B", "Oh, this looks fantastic, really. I think everybody will love it."),
            ("R", "So when would you speak to them?"),
            ("B", "Let me see. It is a bit of a bad time. But keep going, it is great what you do."),
        ),
        (
            ("R", "Could you set up a session with the colleagues from finance?"),
            ("B", "In principle, sure. I am totally convinced. I am just not the one who sets up such things."),
        ),
    ),
    "boss": (
        (
            ("R", "{boss}, thank you for joining. What do you want to have seen at the end?"),
            ("E", "I sign this, so I ask simply: what comes back, and when? I do not need another tool."),
            ("R", "Then let us start from your team's own figure."),
            ("E", "That I accept. If it holds in the first year, you have my agreement."),
        ),
        (
            ("E", "I have fifteen minutes. {you} tells me that this is worth it. Convince me."),
            ("R", "The short version is on one page, with your numbers."),
            ("E", "Good. I decide on this one. Send me the payback calculation and the risks, both honestly."),
        ),
    ),
    "boss_missing": (
        (
            ("R", "Who signs a purchase of this size?"),
            ("B", "That is decided by management. I would rather not go into names at this point."),
        ),
    ),
    "rival_open": (
        (
            ("B", "I should mention that we are also looking at {rival}."),
            ("R", "I see. Where do you stand with them?"),
            ("B", "They were here last week. To be frank, at first sight you look much alike to us."),
            ("R", "Understood. Then let us continue with the points for today."),
        ),
    ),
    "rival_beaten": (
        (
            ("B", "You know that {rival} has also made an offer."),
            ("R", "Yes. What do they do better in your eyes?"),
            ("B", "They are cheaper in the first year."),
            ("R", "And on what you said counts most for you?"),
            ("B", "There you are clearly ahead. We tested both on our own data, and {rival} needed workarounds."),
        ),
    ),
    "demo": (
        (
            ("R", "I have loaded the data you sent us. This is your week 32, as it really was."),
            ("B", "So that is the Tuesday when everything came together?"),
            ("R", "Exactly. Watch what happens when one supplier drops out."),
            ("B", "And it shows which customers are hit? How does it know who comes first?"),
            ("R", "From the priorities in your ERP. You can change them here."),
            ("T", "Where does that run, in the cloud or with us?"),
            ("R", "In a data centre in Frankfurt, or with you. Most customers your size take the first."),
        ),
    ),
    "technical_ok": (
        (
            ("R", "{tech}, which questions are left on your side?"),
            ("T", "None that would stop us. The interface ran over the weekend without errors. For me it fits."),
        ),
    ),
    "technical_open": (
        (
            ("R", "Where are we with the interface?"),
            ("B", "Still open. IT has not looked at it properly, they have other things on the table."),
        ),
    ),
    "technical_failed": (
        (
            ("R", "How did the trial with the night batch go?"),
            ("B", "Badly. It lost orders, twice. IT says that as it is they cannot release it."),
        ),
    ),
    "pricing": (
        (
            ("R", "Let us talk about the price openly. We are at {amount} a year. What do you think?"),
            ("B", "It is what I expected. Procurement will want to talk about payment terms."),
        ),
    ),
    "price_objection": (
        (
            ("R", "Have you had time to look at the proposal?"),
            ("B", "Yes, and I will say it directly: {objection}."),
            ("R", "I hear you. Let us look at what is included."),
            ("B", "I know what is included. It is still too expensive for us."),
        ),
        (
            ("B", "Before we go on: the price. We said it last time and nothing has changed. {Objection}."),
            ("R", "I will take it back to my manager."),
        ),
    ),
    "push": (
        (
            ("R", "Are we still on track for the end of the month?"),
            ("B", "No, I am afraid. {Reason}. It will be {date}, not earlier."),
            ("R", "Is that date firm?"),
            ("B", "As firm as I can make it today."),
        ),
    ),
    "pilot_won": (
        (
            ("R", "So, the pilot is over. How do you read the result?"),
            ("B", "Target reached. {Metric}, exactly what we had written down. The team wants to keep it."),
        ),
    ),
    "legal": (
        (
            ("R", "Where is the contract at the moment?"),
            ("B", "With our legal department. They will come back with comments on {date}. Before that nothing moves."),
            ("R", "Then I will not bother you until then."),
        ),
    ),
    "event": (
        (
            ("R", "What happens if you do nothing?"),
            ("B", "Then we have a problem, because {event}. By then it has to run."),
        ),
    ),
    "no_event": (
        (
            ("R", "Is there a date by which you need it?"),
            ("B", "Not really. The sooner the better, but nothing breaks if it takes another year."),
        ),
    ),
    "mutual_plan": (
        (
            ("R", "I have written down all steps up to the go-live, with a name and a date each. Do they hold?"),
            ("B", "I have moved two of them. The rest is right. Let us both work from that list."),
        ),
    ),
    "stall": (
        (
            ("R", "How is the evaluation going?"),
            ("B", "We are still looking at it. There is so much else going on at the moment."),
            ("R", "What would have to happen for it to move?"),
            ("B", "Good question. I would have to ask around."),
        ),
    ),
    "partner": (
        (
            ("R", "Do you want us to plan the roll-out together?"),
            ("B", "Our partner, {partner}, does that. They talk to us every week; please agree it with them."),
        ),
    ),
    "renewal": (
        (
            ("R", "How has the year with {product} been?"),
            ("B", "Quiet, in the good sense. We want to renew. Procurement will ask for a discount, as every year."),
        ),
    ),
    "close": (
        (
            ("R", "Then I will send the summary today. Shall we say {date} for the next round?"),
            ("B", "{date} works. Send me an invitation."),
            ("R", "Done. Thank you, {you}."),
        ),
        (
            ("R", "I have noted everything. You will have it in writing this afternoon."),
            ("B", "Perfect. Talk soon."),
        ),
        (
            ("R", "Let me repeat what I have to do, so that nothing gets lost. I will put it in a mail."),
            ("B", "And I have noted mine. Thanks, until then."),
        ),
        (
            ("R", "That was everything from my side. Anything that we missed?"),
            ("B", "No, that covers it. Have a good day."),
        ),
    ),
}

_OFFERS = {
    "Tarnwerk Plan": Offer(
        pain=(
            "two people spend half their week bringing spreadsheets together before anybody can plan",
            "the plan is out of date by ten in the morning and the shop floor stops trusting it",
            "every change from a customer means replanning by hand until late in the evening",
        ),
        metric=(
            "planning effort down from 38 to 12 hours a week",
            "late deliveries down from 9 to 4 per cent",
            "changeovers down by 15 per cent, which is worth about 240,000 a year to us",
        ),
        vague=("We would plan faster", "It would be more pleasant for the planners"),
        criteria=(
            "replanning within a minute, an interface to the ERP, usable on the shop floor",
            "what-if on live orders, rights by plant, a go-live before summer",
        ),
    ),
    "Tarnwerk Flow": Offer(
        pain=(
            "approvals for supplier invoices lie around in mailboxes and we pay reminders",
            "nobody can say where a complaint is at the moment, so three people look for it",
            "quality releases wait for one signature and trucks wait in the yard",
        ),
        metric=(
            "approval time down from eleven days to three",
            "1,900 fewer touches by hand a month",
            "reminder fees down by 85,000 a year",
        ),
        vague=("We would have less paper", "People would find things more easily"),
        criteria=(
            "changes to a workflow without IT, an audit trail, single sign-on",
            "running on our own sites, a mobile view, an open interface",
        ),
    ),
    "Tarnwerk Sight": Offer(
        pain=(
            "we learn of a late container when the customer calls us",
            "stock figures of the three warehouses never agree, and so we buy too much",
            "we cannot tell which orders a delayed supplier will hit",
        ),
        metric=(
            "stock down by 12 per cent, about 1.4 million in tied capital",
            "express freight down from 60,000 to 20,000 a month",
            "delays known three days earlier on 80 per cent of shipments",
        ),
        vague=("We would see more", "It would give us better transparency"),
        criteria=(
            "carrier data without manual work, alerts by order, hosting in the region",
            "coverage of our carriers, one stock figure for all sites, time to first alert",
        ),
    ),
}

TONGUE = Tongue(
    day=_day,
    month=_month,
    money=_money,
    openers={
        "EMEA": ("", "I hope you are well.", ""),
        "Americas": ("Hope your week is going well.", "", "Quick one from my side."),
        "Asia": ("Thank you for your time recently.", "I hope this finds you and the team well."),
    },
    greetings={"brief": "{you},", "formal": "Dear {you_full},", "warm": "Hi {you},"},
    partings={"brief": "{me}", "formal": "Kind regards,\n{me_full}\n{me_title}", "warm": "All the best,\n{me}"},
    mail=_MAIL,
    talk=_TALK,
    next_steps=(
        "First call with {you} on {date}",
        "Discovery call {date}: {you} brings the numbers",
        "{you} confirms criteria and who decides by {date}",
        "Session with IT on {date}, {you} invites",
        "Walk through the proposal with {you} on {date}",
        "{you} returns the contract comments by {date}",
        "Signature by {signer} until {date}",
    ),
    notes={
        "board": "the management board",
        "deal": "{co}: {product}",
        "renewal_deal": "{co}: {product} renewal",
        "process": "{you} recommends, IT gives its view, {boss_or_board} decides in the meeting on {date}.",
        "paper": "Procurement checks terms, legal reads contract and DPA, two signatures. Three weeks from draft.",
        "rival_open": "{rival}",
        "rival_beaten": "{rival}. Differentiation: {first_criterion}; tested by the buyer on own data.",
        "discovery": "Discovery call {co}",
        "qualify": "Needs and decision process, {co}",
        "demo": "Demo on own data, {co}",
        "review": "Working session {co}",
        "proposal_call": "Proposal walk-through {co}",
        "boss": "Management meeting {co}",
        "terms": "Contract and terms, {co}",
        "kickoff": "Kick-off preparation {co}",
        "next": "Next meeting {co}",
        "task": "Call {you} about the open points",
        "hold": "Wait for legal comments, promised for {date}",
        "voicemail": "Left a message, no call back yet.",
        "call": "Call: {you}",
        "private": "Private appointment",
        "price": "Price: {objection}. Not resolved.",
    },
    reasons=(
        "the steering committee has moved its meeting",
        "the ERP upgrade takes all of our IT until then",
        "finance has frozen new spending until the half-year figures",
        "my colleague who has to agree is on parental leave",
        "the new plant manager wants to look at it first",
    ),
    events=(
        "the second line in {city} starts on {date}",
        "our old system runs out of support on {date}",
        "the auditors come back on {date}",
    ),
    objections=(
        "you are thirty per cent above what we had in mind",
        "the price per user makes no sense for our shifts",
        "for that money I cannot get it past finance",
    ),
    offers=_OFFERS,
)
