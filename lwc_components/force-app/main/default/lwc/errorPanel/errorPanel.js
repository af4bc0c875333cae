import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { isNoAccess, messages } from 'c/faults';

/** What went wrong and who can mend it. A missing permission is told apart from a fault. Emits `retry`. */
export default class ErrorPanel extends LightningElement {
    /** What Lightning Data Service gave: one error or a list. */
    @api errors;
    /** What failed, in a few words; without it, reading the panel. */
    @api headline = labels.errorReading;
    /** Offers to try again. */
    @api canRetry = false;

    label = labels;

    get noAccess() {
        return isNoAccess(this.errors);
    }

    get said() {
        return messages(this.errors);
    }

    get remedy() {
        return this.noAccess ? labels.errorNoAccess : labels.errorTryLater;
    }

    get icon() {
        return this.noAccess ? 'utility:lock' : 'utility:error';
    }

    get iconText() {
        return this.noAccess ? labels.errorNoAccessIcon : labels.errorIcon;
    }

    get iconVariant() {
        return this.noAccess ? undefined : 'error';
    }

    /** What a permission forbids, it forbids again. */
    get offersRetry() {
        return this.canRetry && !this.noAccess;
    }

    get boxClass() {
        return this.noAccess ? 'box box_quiet' : 'box';
    }

    retry() {
        this.dispatchEvent(new CustomEvent('retry'));
    }
}
