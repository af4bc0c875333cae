import { LightningElement, api } from 'lwc';
import FORM_FACTOR from '@salesforce/client/formFactor';

/** A part of the panel under a heading. On the phone it folds, and starts folded unless `open`. */
export default class PanelSection extends LightningElement {
    @api heading;
    /** A few quiet words beside the heading: a count, a share. */
    @api note;
    /** Starts unfolded on the phone too. */
    @api open = false;

    toggled = false;

    get folds() {
        return FORM_FACTOR === 'Small';
    }

    get isOpen() {
        return !this.folds || this.open !== this.toggled;
    }

    get expanded() {
        return String(this.isOpen);
    }

    get bodyClass() {
        return this.isOpen ? 'body' : 'body slds-hide';
    }

    toggle() {
        this.toggled = !this.toggled;
    }
}
