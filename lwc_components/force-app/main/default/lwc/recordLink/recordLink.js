import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';

/** A link to a record. With a modifier key the browser opens it as it likes. */
export default class RecordLink extends NavigationMixin(LightningElement) {
    @api recordId;
    @api text;

    get href() {
        return `/${this.recordId}`;
    }

    open(event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: this.recordId, actionName: 'view' }
        });
    }
}
