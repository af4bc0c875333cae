import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { age, clock, sayDay } from 'c/days';
import { say } from 'c/wording';

const SIDES = { buyer: labels.sideBuyer, rep: labels.sideRep };

/**
 * Words somebody said, with who, in which call and at what minute. Without words (the reader may not see that call) only
 * where they stand. The words are text, whatever they hold.
 */
export default class EvidenceQuote extends LightningElement {
    @api quote;
    @api speaker;
    /** `buyer`, `rep` or `unknown`. */
    @api side;
    /** `2026-01-31` */
    @api saidOn;
    /** Seconds from the beginning of the call, or null. */
    @api start;
    /** Id of the call's record; a link where `call-readable`. */
    @api call;
    @api callTitle;
    /** True where the reader was given the call itself. */
    @api callReadable = false;

    label = labels;

    get linked() {
        return Boolean(this.call && this.callReadable);
    }

    get words() {
        return say(labels.quoted, this.quote);
    }

    get sideWord() {
        return SIDES[this.side];
    }

    get day() {
        return this.saidOn ? say(labels.dayAndAge, sayDay(this.saidOn), age(this.saidOn)) : '';
    }

    get minute() {
        return this.start === null || this.start === undefined ? '' : say(labels.quoteMinute, clock(this.start));
    }

    get callWord() {
        return this.callTitle ?? labels.quoteCall;
    }

    get withheld() {
        return !this.quote && !this.callReadable;
    }

    get figureClass() {
        return this.side === 'buyer' || !this.side ? 'figure' : 'figure figure_rep';
    }
}
