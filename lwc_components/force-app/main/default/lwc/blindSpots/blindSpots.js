import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { say, sayUnknown, spoken } from 'c/wording';
import { sayNumber } from 'c/days';

/** What could not be judged, with the cause, and the fields where a person's value stands against ours. */
export default class BlindSpots extends LightningElement {
    /** `{entries, leftOut, broken}` of `Unknowns__c`. */
    @api unknowns = { entries: [], leftOut: 0, broken: false };
    /** `{entries, leftOut, broken}` of `Conflicts__c`. */
    @api conflicts = { entries: [], leftOut: 0, broken: false };

    label = labels;

    get unknown() {
        return this.unknowns.entries.map((one) => ({ key: one.key, what: one.what, why: sayUnknown(one) }));
    }

    get kept() {
        return this.conflicts.entries.map((one) => ({
            key: one.field,
            field: spoken(one.field),
            values: say(labels.conflictValues, shown(one.theirs), shown(one.ours))
        }));
    }

    get hasSome() {
        return this.unknown.length + this.kept.length > 0;
    }

    get note() {
        return sayNumber(this.unknown.length + this.kept.length);
    }

    get more() {
        const rest = this.unknowns.leftOut + this.conflicts.leftOut;
        return rest ? say(labels.andMore, sayNumber(rest)) : '';
    }
}

function shown(value) {
    return value === null ? labels.empty : String(value);
}
