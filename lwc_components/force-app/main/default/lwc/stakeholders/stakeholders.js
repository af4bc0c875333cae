import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { ENGAGEMENT, ROLES, say } from 'c/wording';
import { age, sayDay, sayNumber } from 'c/days';

const SHOWN = 8;

/** Without these two a deal hangs on hope; somebody should be named for each. */
const WANTED = ['economic buyer', 'champion'];

/** The buyer's people as the judgement saw them: role, how far they take part, when last heard of, who is missing. */
export default class Stakeholders extends LightningElement {
    /** `{entries, leftOut, broken}` of `People__c`. */
    @api people = { entries: [], leftOut: 0, broken: false };

    label = labels;
    all = false;

    get note() {
        const count = this.people.entries.length + this.people.leftOut;
        return count ? say(labels.peopleNote, sayNumber(count)) : '';
    }

    get missing() {
        const there = new Set(this.people.entries.map((one) => one.role));
        const gone = WANTED.filter((role) => !there.has(role)).map((role) => ROLES[role]);
        return gone.length ? say(labels.peopleMissing, gone.join(', ')) : '';
    }

    get shown() {
        const entries = this.all ? this.people.entries : this.people.entries.slice(0, SHOWN);
        return entries.map((one) => ({
            key: one.id,
            id: one.id,
            name: one.name,
            initials: initials(one.name),
            role: ROLES[one.role] ?? one.role,
            engagement: ENGAGEMENT[one.engagement],
            title: one.title,
            touch: touch(one)
        }));
    }

    get hidden() {
        return !this.all && this.people.entries.length > SHOWN;
    }

    get showAllWords() {
        return say(labels.showAll, sayNumber(this.people.entries.length));
    }

    showAll() {
        this.all = true;
    }
}

function touch(person) {
    if (person.last_touch) {
        return say(labels.peopleTouch, sayDay(person.last_touch), age(person.last_touch));
    }
    return person.touch_known ? labels.peopleNoTouch : labels.peopleTouchUnknown;
}

function initials(name) {
    const parts = (name ?? '').trim().split(/\s+/u);
    return [parts[0], parts.length > 1 ? parts.at(-1) : ''].map((part) => [...part][0] ?? '').join('').toUpperCase();
}
