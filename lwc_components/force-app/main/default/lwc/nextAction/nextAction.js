import { LightningElement, api } from 'lwc';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import STATUS from '@salesforce/schema/Cornerman_Action__c.Status__c';
import REASON from '@salesforce/schema/Cornerman_Action__c.Status_Reason__c';
import NOT_BEFORE from '@salesforce/schema/Cornerman_Action__c.Not_Before__c';
import TASK from '@salesforce/schema/Task';
import { labels } from 'c/labels';
import { ACTION_STATUSES, TIMINGS, say } from 'c/wording';
import { age, sayDay, sayPercent } from 'c/days';
import { listOf } from 'c/dealRecords';

const ACCEPT = { status: 'Accepted', label: labels.actionAccept, variant: 'brand' };
const DONE = { status: 'Done', label: labels.actionMarkDone, variant: 'brand' };
const NOT_NOW = {
    status: 'Not now',
    label: labels.actionLater,
    question: labels.actionLaterQuestion,
    needsDay: true
};
const REFUSE = {
    status: 'Not for this deal',
    label: labels.actionRefuse,
    question: labels.actionRefuseQuestion
};
const ELSEWHERE = {
    status: 'Done elsewhere',
    label: labels.actionElsewhere,
    question: labels.actionElsewhereQuestion
};

/** What a rep may answer, by what stands. A refusal or a deed is taken back, not answered again. */
const ANSWERS = { New: [ACCEPT, NOT_NOW, REFUSE, ELSEWHERE], Accepted: [DONE, NOT_NOW, REFUSE, ELSEWHERE] };

/** Salesforce's limit of a task's subject. */
const SUBJECT = 255;

/**
 * What to do next, why and by when, and what the rep says to it. Writes the action's three fields that are people's, or
 * creates a Task; then emits `cornermanchanged`.
 */
export default class NextAction extends LightningElement {
    /** The opportunity, for the task. */
    @api recordId;
    /** The action's record, fields as plain values; null where none stands. */
    @api action;
    /** Why this action and no longer the one before, when that is told; else the action's own reason. */
    @api primaryReason;

    label = labels;
    asked = null;
    busy = false;
    errors = null;
    taskMade = null;

    // --- what it is

    get waits() {
        return this.action.Timing__c === 'Wait';
    }

    get timing() {
        return TIMINGS[this.action.Timing__c] ?? this.action.Timing__c;
    }

    get timingClass() {
        const look = { Immediate: 'badge badge_bad', 'This week': 'badge badge_weak', 'Next week': 'badge badge_fair' };
        return look[this.action.Timing__c] ?? 'badge';
    }

    get due() {
        const day = this.action.Due__c;
        if (!day) {
            return '';
        }
        return say(this.waits ? labels.actionLooksAgain : labels.actionDue, sayDay(day), age(day));
    }

    get reason() {
        return this.primaryReason ?? this.action.Reason__c;
    }

    get facts() {
        const chance = this.action.Success_Probability__c;
        const told = [
            [labels.actionDoneLooksLike, this.action.Done_Looks_Like__c],
            [labels.actionOutcome, this.action.Expected_Outcome__c],
            [labels.actionWho, this.action.Who__c],
            [labels.actionEffort, this.waits ? '' : this.action.Effort__c],
            [labels.actionServes, this.action.Serves__c],
            [labels.actionChance, typeof chance === 'number' ? sayPercent(chance) : '']
        ];
        return told.filter(([, value]) => value).map(([name, value]) => ({ name, value }));
    }

    get evidence() {
        return listOf(this.action.Evidence__c).entries;
    }

    get written() {
        return listOf(this.action.Alternatives__c).entries;
    }

    get instead() {
        return this.written[0]?.instead;
    }

    get alternatives() {
        return this.written
            .filter((one) => one.key)
            .map((one) => ({
                key: one.key,
                title: one.title,
                why: one.why,
                note: [TIMINGS[one.timing], one.due ? sayDay(one.due) : '', one.timing === 'Wait' ? '' : one.minutes]
                    .filter(Boolean)
                    .join(' · ')
            }));
    }

    get hasAlternatives() {
        return Boolean(this.instead) || this.alternatives.length > 0;
    }

    // --- what the rep says to it

    get status() {
        return this.action.Status__c ?? 'New';
    }

    get answered() {
        return this.status !== 'New';
    }

    get statusWord() {
        return ACTION_STATUSES[this.status] ?? this.status;
    }

    get statusNote() {
        const { Not_Before__c: day, Status_Reason__c: reason } = this.action;
        const until = this.status === 'Not now' && day ? say(labels.untilDay, sayDay(day)) : '';
        const next = ['New', 'Accepted'].includes(this.status) ? '' : labels.actionNextJudgement;
        return [until, reason, next].filter(Boolean).join(' · ');
    }

    get answers() {
        return (ANSWERS[this.status] ?? []).filter((one) => !this.waits || one === REFUSE);
    }

    get showsAnswers() {
        return !this.asked && this.answers.length > 0;
    }

    /** Waiting is nobody's task. */
    get makesTask() {
        return !this.taskMade && !this.waits;
    }

    choose(event) {
        const { status } = event.currentTarget.dataset;
        const answer = this.answers.find((one) => one.status === status);
        if (answer.question) {
            this.asked = answer;
            return;
        }
        this.save(status, null, null);
    }

    answer(event) {
        this.save(this.asked.status, event.detail.reason, event.detail.day);
    }

    cancel() {
        this.asked = null;
    }

    takeBack() {
        this.save('New', null, null);
    }

    save(status, reason, notBefore) {
        return this.store(async () => {
            await updateRecord({
                fields: {
                    Id: this.action.Id,
                    [STATUS.fieldApiName]: status,
                    [REASON.fieldApiName]: reason,
                    [NOT_BEFORE.fieldApiName]: notBefore
                }
            });
            this.asked = null;
            this.dispatchEvent(new CustomEvent('cornermanchanged', { bubbles: true, composed: true }));
        });
    }

    makeTask() {
        const { Title__c: title, Done_Looks_Like__c: done, Due__c: due } = this.action;
        return this.store(async () => {
            const task = await createRecord({
                apiName: TASK.objectApiName,
                fields: {
                    Subject: title.slice(0, SUBJECT),
                    Description: [this.reason, done ? `${labels.actionDoneLooksLike}: ${done}` : ''].join('\n\n').trim(),
                    ActivityDate: due ?? null,
                    WhatId: this.recordId
                }
            });
            this.taskMade = task.id;
            this.dispatchEvent(new ShowToastEvent({ title: labels.taskMade, message: title, variant: 'success' }));
        });
    }

    async store(write) {
        this.busy = true;
        this.errors = null;
        try {
            await write();
        } catch (error) {
            this.errors = error;
        } finally {
            this.busy = false;
        }
    }
}
