import { judgementOf, listOf, rows } from 'c/dealRecords';
import { action, answer, assessment, breach, finding, run } from 'support/deal';

describe('c/dealRecords', () => {
    it('makes plain shapes of the answer', () => {
        const judged = judgementOf(answer());
        expect(judged.assessment).toMatchObject(assessment);
        expect(judged.findings).toEqual([finding, breach]);
        expect(judged.action).toEqual(action);
        expect(judged.run).toEqual(run);
        expect(judged.terms.entries).toHaveLength(6);
    });

    it('stands without an assessment, a run, or what an administrator hid', () => {
        expect(judgementOf(answer({ own: null, runs: [] }))).toEqual({ assessment: null, run: null });
        expect(judgementOf({ uiapi: { query: { Cornerman_Assessment__c: { edges: [{ node: { Id: 'a' } }] } } } })).toMatchObject({
            findings: [],
            action: null,
            terms: { entries: [], broken: false }
        });
        expect(rows(undefined, 'Anything')).toEqual([]);
    });

    it('reads lists, cut lists and what is no list', () => {
        expect(listOf('[{"a":1},{"left_out":12}]')).toEqual({ entries: [{ a: 1 }], leftOut: 12, broken: false });
        expect(listOf('{"a":1}').entries).toEqual([{ a: 1 }]);
        expect(listOf(null)).toEqual({ entries: [], leftOut: 0, broken: false });
        expect(listOf('[{"a":')).toEqual({ entries: [], leftOut: 0, broken: true });
    });
});
