import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import NextAction from 'c/nextAction';
import { all, click, put, type, words } from 'support/page';
import { went } from 'support/navigation';
import { action, DEAL, HOSTILE } from 'support/deal';

async function next(own = {}, rest = {}) {
    const changed = jest.fn();
    const element = await put('c-next-action', NextAction, {
        recordId: DEAL,
        action: { ...action, ...own },
        ...rest
    });
    element.addEventListener('cornermanchanged', changed);
    return { element, changed };
}

describe('c-next-action', () => {
    beforeEach(() => {
        updateRecord.mockReset();
        updateRecord.mockResolvedValue({});
        createRecord.mockReset();
        createRecord.mockResolvedValue({ id: '00T000000000001AAA' });
    });

    it('says what, why, by when, what done looks like and how much effort', async () => {
        const { element } = await next({}, { primaryReason: 'Nothing we sent was answered.' });
        const said = words(element);
        expect(said).toContain('Ask Howard Oakden for a plain yes or no');
        expect(said).toContain('Nothing we sent was answered.');
        expect(said).toContain('by Nov 27, 2026, in 7 days');
        expect(said).toContain('Done looks like The buyer has answered, or the deal is closed.');
        expect(said).toContain('Effort 10–15 min');
        expect(said).not.toContain('Chance of success');
        await expect(element).toBeAccessible();
    });

    it('shows a chance of success where one is known', async () => {
        const { element } = await next({ Success_Probability__c: 40 });
        expect(words(element)).toContain('Chance of success 40%');
    });

    it('is accepted with one click, which writes the three fields that are people’s and no other', async () => {
        const { element, changed } = await next();
        await click(element, 'Accept');
        expect(updateRecord).toHaveBeenCalledWith({
            fields: { Id: action.Id, Status__c: 'Accepted', Status_Reason__c: null, Not_Before__c: null }
        });
        expect(changed).toHaveBeenCalledTimes(1);
    });

    it('is put off until a day, with a reason', async () => {
        const { element } = await next();
        await click(element, 'Not now');
        await expect(element).toBeAccessible();
        await type(element, 'reason', 'trade fair');
        await type(element, 'day', '2026-12-01');
        await click(element, 'Save');
        expect(updateRecord.mock.calls[0][0].fields).toEqual({
            Id: action.Id,
            Status__c: 'Not now',
            Status_Reason__c: 'trade fair',
            Not_Before__c: '2026-12-01'
        });
    });

    it.each([
        ['Not for this deal', 'Not for this deal'],
        ['Done elsewhere', 'Done elsewhere']
    ])('%s asks for a reason', async (button, status) => {
        const { element } = await next();
        await click(element, button);
        await type(element, 'reason', 'by phone');
        await click(element, 'Save');
        expect(updateRecord.mock.calls[0][0].fields).toMatchObject({ Status__c: status, Status_Reason__c: 'by phone' });
    });

    it('once accepted it can be done, and taken back', async () => {
        const { element } = await next({ Status__c: 'Accepted' });
        expect(words(element)).toContain('Accepted');
        await expect(element).toBeAccessible();

        await click(element, 'Done');
        expect(updateRecord.mock.calls[0][0].fields.Status__c).toBe('Done');
        await click(element, 'Take it back');
        expect(updateRecord.mock.calls[1][0].fields.Status__c).toBe('New');
    });

    it('once put off it says until when and why, and offers nothing but to take it back', async () => {
        const { element } = await next({ Status__c: 'Not now', Status_Reason__c: 'fair', Not_Before__c: '2026-12-01' });
        expect(words(element)).toContain('Not now until Dec 1, 2026 · fair · the next judgement takes it into account');
        expect(all(element, '.answers')).toHaveLength(0);
    });

    it('becomes a task on the deal, due when the action is', async () => {
        const { element } = await next();
        await click(element, 'Make it a task');
        expect(createRecord).toHaveBeenCalledWith({
            apiName: 'Task',
            fields: {
                Subject: action.Title__c,
                Description: `${action.Reason__c}\n\nDone looks like: ${action.Done_Looks_Like__c}`,
                ActivityDate: '2026-11-27',
                WhatId: DEAL
            }
        });
        expect(words(element)).toContain('The task is made.');
        expect(words(element)).not.toContain('Make it a task');
        await click(element, 'Open it');
        expect(went.mock.calls[0][0].attributes.recordId).toBe('00T000000000001AAA');
    });

    it('folds the alternatives', async () => {
        const { element } = await next();
        const [folded] = all(element, 'details.alternatives');
        expect(folded.open).toBe(false);
        expect(words(folded)).toContain('If nobody picks up, write three lines.');
        expect(words(folded)).toContain('Nothing to do until Nov 27, 2026');
        expect(words(folded)).not.toContain('0 min');
    });

    it('is calm where there is nothing to do', async () => {
        const { element } = await next({ Timing__c: 'Wait', Title__c: 'Nothing to do until Nov 27, 2026' });
        expect(words(element)).toContain('looked at again on Nov 27, 2026');
        expect(all(element, '.answers lightning-button').map((button) => button.label)).toEqual(['Not for this deal …']);
        await expect(element).toBeAccessible();
    });

    it('says so where no action stands', async () => {
        const element = await put('c-next-action', NextAction, { recordId: DEAL, action: null });
        expect(words(element)).toContain('No action stands');
        await expect(element).toBeAccessible();
    });

    it('says why where the answer was not stored', async () => {
        updateRecord.mockRejectedValue({ status: 403, body: { message: 'INSUFFICIENT_ACCESS' } });
        const { element, changed } = await next();
        await click(element, 'Accept');
        expect(words(element)).toContain('Your answer was not stored.');
        expect(words(element)).toContain('Cornerman Rep');
        expect(changed).not.toHaveBeenCalled();
        await expect(element).toBeAccessible();
    });

    it('shows hostile text as text', async () => {
        const { element } = await next({ Title__c: HOSTILE, Who__c: HOSTILE, Alternatives__c: 'no list' });
        expect(words(element).split(HOSTILE)).toHaveLength(3);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
