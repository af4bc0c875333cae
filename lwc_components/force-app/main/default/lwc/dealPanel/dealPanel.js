import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { labels } from 'c/labels';
import { JUDGEMENT, REVIEWS, judgementOf, rows } from 'c/dealRecords';
import { isNoAccess } from 'c/faults';

/**
 * Cornerman on the opportunity page. Everything shown stands on records that were written before the page was opened,
 * so it works while the service is down. Two requests bring it all, a third asks whether a request is still waiting.
 */
export default class DealPanel extends LightningElement {
    /** The opportunity, given by the record page. */
    @api recordId;
    /** `SMALL`, `MEDIUM` or `LARGE`, given by the record page: how wide the panel's place is. */
    @api flexipageRegionWidth;

    label = labels;
    judgement;
    errors = null;
    reviews;
    reviewErrors = null;
    refreshes = {};

    get variables() {
        return { deal: this.recordId };
    }

    @wire(graphql, { query: JUDGEMENT, variables: '$variables' })
    readJudgement({ data, errors, refresh }) {
        this.refreshes.judgement = refresh;
        if (data || errors?.length) {
            this.errors = data ? null : errors;
            this.judgement = data ? judgementOf(data) : undefined;
        }
    }

    @wire(graphql, { query: REVIEWS, variables: '$variables' })
    readReviews({ data, errors, refresh }) {
        this.refreshes.reviews = refresh;
        if (data || errors?.length) {
            // Who may not know of reviews is told of none, not of a fault.
            const hidden = !data && isNoAccess(errors);
            this.reviewErrors = data || hidden ? null : errors;
            this.reviews = data || hidden ? rows(data, 'Cornerman_Call_Review__c') : undefined;
        }
    }

    get loading() {
        return !this.judgement && !this.errors;
    }

    /** Who may not read the judgement is not offered a fresh one. */
    get mayAsk() {
        return !this.errors || !isNoAccess(this.errors);
    }

    get notJudged() {
        return !this.judgement.assessment;
    }

    get seenReviews() {
        return this.reviews ?? [];
    }

    get panelClass() {
        return this.flexipageRegionWidth === 'SMALL' ? 'panel panel_narrow' : 'panel';
    }

    refreshJudgement() {
        return this.refreshes.judgement?.();
    }

    refreshAll() {
        return Promise.all([this.refreshes.judgement?.(), this.refreshes.reviews?.()]);
    }
}
