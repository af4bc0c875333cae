import StaleNotice from 'c/staleNotice';
import { put, words } from 'support/page';
import { run } from 'support/deal';

describe('c-stale-notice', () => {
    it('is silent while the judgement is fresh', async () => {
        const element = await put('c-stale-notice', StaleNotice, { run });
        expect(words(element)).toBe('');
    });

    it.each([
        ['old', { ...run, Finished_On__c: '2026-11-17T18:00:00Z' }, 'Last judged 3 days ago, on Nov 17, 2026'],
        ['only a day is known', { Judged_On__c: '2026-11-10', Outcome__c: 'Finished' }, 'Last judged 10 days ago'],
        ['failed', { ...run, Outcome__c: 'Failed', Message__c: 'log-in refused' }, 'The last run failed log-in refused'],
        ['stopped', { ...run, Outcome__c: 'Stopped' }, 'The last run was stopped'],
        ['paused', { ...run, Outcome__c: 'Paused' }, 'Cornerman is paused'],
        ['never', null, 'Cornerman has not run yet']
    ])('speaks up: %s', async (_, given, said) => {
        const element = await put('c-stale-notice', StaleNotice, { run: given });
        expect(words(element)).toContain(said);
        await expect(element).toBeAccessible();
    });
});
