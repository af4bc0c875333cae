import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { STRENGTHS, say, sayUnknown } from 'c/wording';
import { age, sayDay, sayNumber } from 'c/days';
import { listOf } from 'c/dealRecords';

const ORDER = Object.keys(STRENGTHS);

/**
 * The methodology's elements as chips, the weakest first. One is open: the buyer's own words where this reader may see
 * the call, otherwise who spoke and when; or the question to ask next.
 */
export default class MethodologyGaps extends LightningElement {
    /** Name of the methodology. */
    @api methodology;
    /** `{entries, leftOut, broken}` of `Elements__c`. */
    @api elements = { entries: [], leftOut: 0, broken: false };
    /** The call reviews this reader may see, fields as plain values: they hold the words. */
    @api reviews = [];

    label = labels;
    chosen;

    get heading() {
        return this.methodology ? say(labels.gapsHeadingOf, this.methodology) : labels.gapsHeading;
    }

    get note() {
        const all = this.elements.entries;
        const confirmed = all.filter((one) => one.strength === 'Confirmed').length;
        return all.length ? say(labels.gapsNote, sayNumber(confirmed), sayNumber(all.length)) : '';
    }

    get sorted() {
        return [...this.elements.entries].sort(
            (one, other) =>
                Number(other.below_minimum) - Number(one.below_minimum) ||
                ORDER.indexOf(one.strength) - ORDER.indexOf(other.strength)
        );
    }

    /** The chip that is open: the chosen one, else the first that falls short; `null` once it was closed. */
    get openKey() {
        return this.chosen === undefined ? this.sorted.find((one) => one.question)?.key : this.chosen;
    }

    get chips() {
        return this.sorted.map((one) => {
            const strength = STRENGTHS[one.strength] ?? STRENGTHS.Unknown;
            return {
                key: one.key,
                label: one.label,
                strength: strength.label,
                icon: strength.icon,
                below: one.below_minimum,
                class: `chip badge badge_${strength.look}`,
                expanded: String(one.key === this.openKey)
            };
        });
    }

    get shown() {
        const one = this.elements.entries.find((element) => element.key === this.openKey);
        if (!one) {
            return null;
        }
        const strength = STRENGTHS[one.strength] ?? STRENGTHS.Unknown;
        return {
            key: one.key,
            label: one.label,
            strength: strength.label,
            badge: `badge badge_${strength.look}`,
            least: one.minimum ? say(labels.gapsLeast, (STRENGTHS[one.minimum] ?? STRENGTHS.Unknown).label) : '',
            text: one.text,
            said: one.said ? this.words(one.said) : null,
            question: one.question,
            unknown: one.unknown ? sayUnknown(one.unknown) : '',
            evidence: one.evidence,
            since: one.since ? say(labels.gapsSince, sayDay(one.since), age(one.since)) : ''
        };
    }

    get more() {
        return this.elements.leftOut ? say(labels.andMore, sayNumber(this.elements.leftOut)) : '';
    }

    /** The words at that turn, from the call's review; without the review, only where they stand. */
    words(said) {
        const review = this.reviews.find((one) => one.Call__c === said.call);
        const moment = review && listOf(review.Quotes__c).entries.find((one) => one.turn === said.turn);
        return { ...said, quote: moment?.quote ?? '', title: review?.Call_Title__c, readable: Boolean(review) };
    }

    choose(event) {
        const { key } = event.currentTarget.dataset;
        this.chosen = key === this.openKey ? null : key;
    }
}
