import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { say } from 'c/wording';
import { age, daysSince, sayDay, today } from 'c/days';

/** A judgement older than this many days is old: every open deal is judged once on each day. */
const FRESH_DAYS = 1;

/** Speaks up when nobody has judged lately, or the last run did not end well; silent otherwise. */
export default class StaleNotice extends LightningElement {
    /** The heartbeat, fields as plain values; null where there was no run yet. */
    @api run;

    label = labels;

    get judgedOn() {
        return this.run?.Finished_On__c ? today(new Date(this.run.Finished_On__c)) : this.run?.Judged_On__c;
    }

    get notice() {
        if (!this.run) {
            return labels.staleNever;
        }
        const outcome = { Failed: labels.staleFailed, Stopped: labels.staleStopped, Paused: labels.stalePaused };
        if (outcome[this.run.Outcome__c]) {
            return outcome[this.run.Outcome__c];
        }
        const old = this.judgedOn && daysSince(this.judgedOn) > FRESH_DAYS;
        return old ? say(labels.staleOld, age(this.judgedOn), sayDay(this.judgedOn)) : '';
    }

    get because() {
        return this.run?.Message__c && this.run.Outcome__c !== 'Finished' ? this.run.Message__c : labels.staleMeaning;
    }
}
