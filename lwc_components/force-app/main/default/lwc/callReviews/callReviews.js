import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { MARKS, say, sayManagerReason } from 'c/wording';
import { age, sayDay, sayNumber, sayPercent } from 'c/days';
import { listOf } from 'c/dealRecords';

/** Diagnoses shown at once, the worst first: nobody mends ten things in one call. */
const DIAGNOSES = 3;

/** Moments shown with a diagnosis; the rest stands on the record. */
const MOMENTS = 2;

/**
 * The reviewed calls of the deal, the newest first, for those who may see them: what went wrong, what to do next time, a
 * drill, and each criterion. Whoever may see none gets no row and learns nothing of the calls.
 */
export default class CallReviews extends LightningElement {
    /** The records, fields as plain values; undefined while they are being read. */
    @api reviews;
    /** What Lightning Data Service gave instead, if it did. */
    @api errors;

    label = labels;
    opened = {};

    get loading() {
        return !this.reviews && !this.errors;
    }

    get note() {
        return this.reviews?.length ? sayNumber(this.reviews.length) : '';
    }

    get shown() {
        return (this.reviews ?? []).map((one) => {
            const open = Boolean(this.opened[one.Id]);
            return {
                key: one.Id,
                title: one.Call_Title__c ?? labels.quoteCall,
                day: one.Held_On__c ? say(labels.dayAndAge, sayDay(one.Held_On__c), age(one.Held_On__c)) : '',
                score: typeof one.Score__c === 'number' ? sayPercent(one.Score__c) : '',
                open,
                expanded: String(open),
                ...(open ? inside(one) : {})
            };
        });
    }

    toggle(event) {
        const { key } = event.currentTarget.dataset;
        this.opened = { ...this.opened, [key]: !this.opened[key] };
    }
}

function inside(review) {
    const criteria = listOf(review.Criteria__c).entries;
    const [prescription] = listOf(review.Prescription__c).entries;
    const [drill] = listOf(review.Drill__c).entries;
    const diagnoses = listOf(review.Diagnosis__c).entries.map(diagnosis);
    const met = criteria.filter((one) => one.mark === 'met').length;
    return {
        why: review.Coverage_Reason__c,
        look: listOf(review.Manager__c).entries.map((one, index) => ({
            key: `${index}.${one.reason}`,
            reason: sayManagerReason(one.reason),
            says: one.says
        })),
        diagnosis: diagnoses.slice(0, DIAGNOSES),
        others: diagnoses.slice(DIAGNOSES),
        othersHeading: say(labels.andMore, sayNumber(diagnoses.length - DIAGNOSES)),
        next: prescription ? [...(prescription.behaviours ?? []), ...(prescription.questions ?? [])] : [],
        drill: drill?.title
            ? {
                  heading: say(labels.callsDrill, drill.title, sayNumber(drill.minutes)),
                  steps: drill.steps ?? [],
                  example: drill.example
              }
            : null,
        criteriaHeading: say(labels.callsCriteria, sayNumber(met), sayNumber(criteria.length)),
        criteria: criteria.map((one) => {
            const mark = MARKS[one.mark] ?? MARKS.unknown;
            return {
                key: one.criterion,
                label: one.label,
                mark: mark.label,
                badge: `badge badge_${mark.look}`,
                question: one.missing_question
            };
        }),
        // Name and version; the digest behind them is for whoever compares scores.
        rubric: review.Rubric__c ? say(labels.callsRubric, review.Rubric__c.split(' ').slice(0, 2).join(' ')) : ''
    };
}

function diagnosis(one) {
    return {
        key: one.name,
        says: one.says,
        question: one.question,
        moments: (one.moments ?? [])
            .filter((moment) => moment.quote)
            .slice(0, MOMENTS)
            .map((moment) => ({ ...moment, key: `${moment.turn}.${moment.start}` }))
    };
}
