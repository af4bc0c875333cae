import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { plusDays, today } from 'c/days';

const A_WEEK = 7;

/** Asks for a reason and, where needed, until when. Emits `answer` with `{reason, day}`, or `cancel`. */
export default class AnswerForm extends LightningElement {
    @api question;
    @api needsDay = false;
    /** While the answer is being stored. */
    @api busy = false;

    label = labels;
    reason = '';
    day = plusDays(today(), A_WEEK);
    focused = false;

    renderedCallback() {
        if (!this.focused) {
            this.focused = true;
            this.template.querySelector('lightning-input').focus();
        }
    }

    get earliest() {
        return plusDays(today(), 1);
    }

    takeReason(event) {
        this.reason = event.detail.value;
    }

    takeDay(event) {
        this.day = event.detail.value;
    }

    save() {
        const reason = this.reason.trim();
        const dayStands = !this.needsDay || (this.day && this.day >= this.earliest);
        if (!reason || !dayStands) {
            this.template.querySelectorAll('lightning-input').forEach((input) => input.reportValidity());
            return;
        }
        const detail = { reason, day: this.needsDay ? this.day : null };
        this.dispatchEvent(new CustomEvent('answer', { detail }));
    }

    cancel() {
        this.dispatchEvent(new CustomEvent('cancel'));
    }

    escape(event) {
        if (event.key === 'Escape') {
            event.stopPropagation();
            this.cancel();
        }
    }
}
