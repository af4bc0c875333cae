import { graphql } from 'lightning/graphql';
import { updateRecord } from 'lightning/uiRecordApi';
import DealPanel from 'c/dealPanel';
import { all, click, one, put, settled, words } from 'support/page';
import { JUDGEMENT, REVIEWS } from 'c/dealRecords';
import { answer, connection, DEAL, elements, finding, people, review, run, assessment, HOSTILE } from 'support/deal';

// Each query is told apart by its words.
jest.mock('lightning/graphql', () => ({
    ...jest.requireActual('lightning/graphql'),
    gql: (strings, ...values) => String.raw({ raw: strings }, ...values)
}));

const judgement = (config) => config.query === JUDGEMENT;
const reviews = (config) => config.query === REVIEWS;
const reviewed = (records) => ({ uiapi: { query: { Cornerman_Call_Review__c: connection(records) } } });

async function panel(properties = {}) {
    return put('c-deal-panel', DealPanel, { recordId: DEAL, ...properties });
}

describe('c-deal-panel', () => {
    it('waits', async () => {
        const element = await panel();
        expect(one(element, 'lightning-spinner').alternativeText).toBe('Reading the judgement');
        await expect(element).toBeAccessible();
    });

    it('shows the whole judgement', async () => {
        const element = await panel();
        graphql.emit(answer(), judgement);
        graphql.emit(reviewed([review]), reviews);
        await settled();
        const said = words(element);
        expect(said).toContain('Ask Howard Oakden for a plain yes or no');
        expect(said).toContain('Nothing we sent since Oct 21, 2026 was answered.');
        expect(said).toContain('High risk');
        expect(said).toContain('Methodology: MEDDPICC');
        expect(said).toContain('“I would rather not go into names.”');
        expect(said).toContain('Sales process');
        expect(said).toContain('Discovery with Halden');
        expect(said).toContain('Not judged, and not overwritten');
        await expect(element).toBeAccessible();
    });

    it('asks for its deal, in at most five requests, with forty findings, thirty contacts and five methodologies', async () => {
        const asked = jest.spyOn(graphql.prototype, 'update');
        const element = await panel();
        const many = Array.from({ length: 40 }, (_, index) => ({ ...finding, Id: `a02${index}`, Rule__c: `risk.${index}` }));
        const terms = many.map((each) => ({ key: each.Rule__c, title: each.Rule__c, points: 100, fired: true }));
        const crowd = Array.from({ length: 30 }, (_, index) => ({ ...people[0], id: `003${index}` }));
        const methods = Array.from({ length: 40 }, (_, index) => ({ ...elements[2], key: `element-${index}` }));
        const own = {
            ...assessment,
            Terms__c: JSON.stringify(terms),
            People__c: JSON.stringify(crowd),
            Elements__c: JSON.stringify(methods)
        };
        graphql.emit(answer({ own, findings: many }), judgement);
        graphql.emit(reviewed([]), reviews);
        await settled();
        await click(element, '30 smaller terms');
        expect(all(element, '.terms .row-button')).toHaveLength(40);
        expect(new Set(asked.mock.calls.map(([config]) => config.query)).size).toBeLessThanOrEqual(5);
        expect(asked.mock.calls.every(([config]) => config.variables.deal === DEAL)).toBe(true);
        asked.mockRestore();
    });

    it('has no word of a call that this reader may not see', async () => {
        const element = await panel();
        graphql.emit(answer(), judgement);
        graphql.emit(reviewed([]), reviews);
        await settled();
        expect(words(element)).not.toContain('go into names');
        expect(words(element)).toContain('No review that you may see.');
    });

    it('tells of no reviews where the reader may not know of any', async () => {
        const element = await panel();
        graphql.emit(answer(), judgement);
        graphql.emitErrors([{ message: "Validation error of type FieldUndefined: 'Cornerman_Call_Review__c'" }], reviews);
        await settled();
        expect(words(element)).toContain('No review that you may see.');
        expect(words(element)).not.toContain('could not be read');
        await expect(element).toBeAccessible();
    });

    it('says that a deal was not judged yet', async () => {
        const element = await panel();
        graphql.emit(answer({ own: null }), judgement);
        await settled();
        expect(words(element)).toContain('Not judged yet');
        expect(words(element)).toContain('Judge again');
        await expect(element).toBeAccessible();
    });

    it('says which permission set is missing', async () => {
        const element = await panel();
        graphql.emitErrors([{ message: "FieldUndefined: Field 'Cornerman_Assessment__c' in type 'RecordQuery' is undefined" }], judgement);
        await settled();
        expect(words(element)).toContain('Cornerman Rep');
        expect(words(element)).not.toContain('Judge again');
        await expect(element).toBeAccessible();
    });

    it('offers to try again after a fault', async () => {
        const refresh = jest.fn().mockResolvedValue();
        const element = await panel();
        graphql.emitErrors([{ message: 'SERVER_UNAVAILABLE' }], judgement, refresh);
        await settled();
        await expect(element).toBeAccessible();
        await click(element, 'Try again');
        expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('says how old a stale judgement is', async () => {
        const element = await panel();
        graphql.emit(answer({ runs: [{ ...run, Finished_On__c: '2026-11-17T18:00:00Z' }] }), judgement);
        await settled();
        expect(words(element)).toContain('Last judged 3 days ago, on Nov 17, 2026');
        await expect(element).toBeAccessible();
    });

    it('reads the judgement anew once somebody answered', async () => {
        updateRecord.mockResolvedValue({});
        const refresh = jest.fn().mockResolvedValue();
        const element = await panel();
        graphql.emit(answer(), judgement, refresh);
        await settled();
        await click(element, 'Accept');
        expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('stands in a narrow place', async () => {
        const element = await panel({ flexipageRegionWidth: 'SMALL' });
        expect(one(element, 'article').classList).toContain('panel_narrow');
    });

    it('shows hostile text as text, and no list that cannot be read', async () => {
        const element = await panel();
        const own = { ...assessment, Primary_Reason__c: HOSTILE, Methodology__c: HOSTILE, Terms__c: '[{', People__c: HOSTILE };
        graphql.emit(answer({ own }), judgement);
        await settled();
        expect(words(element).split(HOSTILE).length).toBeGreaterThan(2);
        expect(words(element)).toContain('This part could not be read.');
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
