import { LightningElement, api } from 'lwc';
import { updateRecord } from 'lightning/uiRecordApi';
import STATE from '@salesforce/schema/Cornerman_Finding__c.State__c';
import REASON from '@salesforce/schema/Cornerman_Finding__c.State_Reason__c';
import UNTIL from '@salesforce/schema/Cornerman_Finding__c.Snoozed_Until__c';
import { labels } from 'c/labels';
import { FINDING_STATES, say } from 'c/wording';
import { age, sayDay } from 'c/days';
import { listOf } from 'c/dealRecords';

const NOTED = { state: 'Acknowledged', label: labels.findingAcknowledge };
const LATER = {
    state: 'Snoozed',
    label: labels.findingSnooze,
    question: labels.findingSnoozeQuestion,
    needsDay: true
};
const NO_RISK = { state: 'Not a risk', label: labels.findingNoRisk, question: labels.findingNoRiskQuestion };
const DEVIATION = {
    state: 'Legitimate deviation',
    label: labels.findingDeviate,
    question: labels.findingDeviateQuestion
};

/** What one may answer, by the kind of finding. A good sign needs no answer. */
const ANSWERS = { Risk: [NOTED, LATER, NO_RISK], 'Breached step': [DEVIATION, NOTED, LATER] };

/**
 * Why a finding stands, what it stands on, and what people make of it. Writes the finding's three fields that are
 * people's and nothing else, then emits `cornermanchanged`.
 */
export default class FindingDetail extends LightningElement {
    /** The finding's record, fields as plain values. */
    @api finding;

    label = labels;
    asked = null;
    busy = false;
    errors = null;

    get evidence() {
        return listOf(this.finding.Evidence__c).entries;
    }

    get since() {
        const day = this.finding.Since__c;
        return day ? say(labels.seenSince, sayDay(day), age(day)) : '';
    }

    get state() {
        return this.finding.State__c ?? 'New';
    }

    get answered() {
        return this.state !== 'New';
    }

    get stateWord() {
        return FINDING_STATES[this.state] ?? this.state;
    }

    get stateNote() {
        const { Snoozed_Until__c: until, State_Reason__c: reason } = this.finding;
        const day = this.state === 'Snoozed' && until ? say(labels.untilDay, sayDay(until)) : '';
        return [day, reason].filter(Boolean).join(' · ');
    }

    get answers() {
        return this.asked ? [] : (ANSWERS[this.finding.Kind__c] ?? []);
    }

    choose(event) {
        const { state } = event.currentTarget.dataset;
        const answer = this.answers.find((one) => one.state === state);
        if (answer.question) {
            this.asked = answer;
            return;
        }
        this.save(state, null, null);
    }

    answer(event) {
        this.save(this.asked.state, event.detail.reason, event.detail.day);
    }

    cancel() {
        this.asked = null;
    }

    takeBack() {
        this.save('New', null, null);
    }

    async save(state, reason, until) {
        this.busy = true;
        this.errors = null;
        try {
            await updateRecord({
                fields: {
                    Id: this.finding.Id,
                    [STATE.fieldApiName]: state,
                    [REASON.fieldApiName]: reason,
                    [UNTIL.fieldApiName]: until
                }
            });
            this.asked = null;
            this.dispatchEvent(new CustomEvent('cornermanchanged', { bubbles: true, composed: true }));
        } catch (error) {
            this.errors = error;
        } finally {
            this.busy = false;
        }
    }
}
