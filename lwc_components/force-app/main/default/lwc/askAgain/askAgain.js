import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { createRecord, getFieldValue, getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import REQUEST from '@salesforce/schema/Cornerman_Request__c';
import OPPORTUNITY from '@salesforce/schema/Cornerman_Request__c.Opportunity__c';
import KIND from '@salesforce/schema/Cornerman_Request__c.Kind__c';
import STATE from '@salesforce/schema/Cornerman_Request__c.State__c';
import MESSAGE from '@salesforce/schema/Cornerman_Request__c.Message__c';
import { labels } from 'c/labels';
import { REQUESTS, rows } from 'c/dealRecords';

/** Seconds between one look and the next: soon at first, seldom later, and in the end not at all. */
const PAUSES = [3, 5, 10, 20, 30, 60, 60, 120, 120, 300, 300, 300];

/**
 * Asks for a fresh judgement and tells when it came. The request is a record; the next sync answers it. A request that
 * waits from before is taken up again. Emits `answered`.
 */
export default class AskAgain extends LightningElement {
    /** The opportunity. */
    @api recordId;

    label = labels;
    requestId;
    state = '';
    message;
    errors = null;
    looks = 0;
    timer;

    get variables() {
        return { deal: this.recordId };
    }

    /** What waits from before. A reader who may not see requests simply has none. */
    @wire(graphql, { query: REQUESTS, variables: '$variables' })
    waitingBefore({ data }) {
        const [open] = rows(data, 'Cornerman_Request__c');
        if (open && !this.requestId) {
            this.waitFor(open.Id);
        }
    }

    @wire(getRecord, { recordId: '$requestId', fields: [STATE, MESSAGE] })
    request({ data, error }) {
        if (error) {
            this.errors = error;
            this.state = '';
        }
        if (data) {
            const before = this.state;
            this.state = getFieldValue(data, STATE);
            this.message = getFieldValue(data, MESSAGE);
            if (this.state === 'Answered' && before !== 'Answered') {
                this.dispatchEvent(new CustomEvent('answered'));
            }
        }
    }

    disconnectedCallback() {
        clearTimeout(this.timer);
    }

    get waiting() {
        return this.state === 'Asked';
    }

    get answered() {
        return this.state === 'Answered';
    }

    get refused() {
        return this.state === 'Refused' ? (this.message ?? labels.askRefused) : '';
    }

    get buttonText() {
        return this.waiting ? labels.askWaiting : labels.askButton;
    }

    get waitingText() {
        return this.looks < PAUSES.length ? labels.askWaitingMeaning : labels.askWaitingLong;
    }

    async ask() {
        this.errors = null;
        this.state = 'Asked';
        try {
            const request = await createRecord({
                apiName: REQUEST.objectApiName,
                fields: { [OPPORTUNITY.fieldApiName]: this.recordId, [KIND.fieldApiName]: 'Judge again' }
            });
            this.waitFor(request.id);
        } catch (error) {
            this.state = '';
            this.errors = error;
        }
    }

    waitFor(id) {
        this.requestId = id;
        this.state = 'Asked';
        this.looks = 0;
        this.lookLater();
    }

    lookLater() {
        clearTimeout(this.timer);
        if (this.looks >= PAUSES.length) {
            return;
        }
        // A record has no way to call back: one looks again, with growing pauses, and stops with the page.
        // eslint-disable-next-line @lwc/lwc/no-async-operation
        this.timer = setTimeout(() => this.look(), PAUSES[this.looks] * 1000);
    }

    async look() {
        this.looks += 1;
        await notifyRecordUpdateAvailable([{ recordId: this.requestId }]);
        if (this.waiting) {
            this.lookLater();
        }
    }
}
