import { graphql } from 'lightning/graphql';
import { createRecord, getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import AskAgain from 'c/askAgain';
import { click, one, put, settled, words } from 'support/page';
import { connection, DEAL } from 'support/deal';

const REQUEST = 'a06000000000001AAA';
const stands = (State__c, Message__c = null) => ({
    fields: { State__c: { value: State__c }, Message__c: { value: Message__c } }
});

async function ask() {
    const answered = jest.fn();
    const element = await put('c-ask-again', AskAgain, { recordId: DEAL });
    element.addEventListener('answered', answered);
    return { element, answered };
}

describe('c-ask-again', () => {
    beforeEach(() => {
        createRecord.mockReset();
        createRecord.mockResolvedValue({ id: REQUEST });
        notifyRecordUpdateAvailable.mockReset();
        notifyRecordUpdateAvailable.mockResolvedValue();
    });

    it('offers to ask', async () => {
        const { element } = await ask();
        expect(words(element)).toBe('Judge again');
        await expect(element).toBeAccessible();
    });

    it('makes a request with what belongs to people, and waits', async () => {
        const { element } = await ask();
        await click(element, 'Judge again');
        expect(createRecord).toHaveBeenCalledWith({
            apiName: 'Cornerman_Request__c',
            fields: { Opportunity__c: DEAL, Kind__c: 'Judge again' }
        });
        expect(words(element)).toContain('The next sync answers.');
        expect(one(element, 'lightning-button').disabled).toBe(true);
        await expect(element).toBeAccessible();
    });

    it('tells once when the fresh judgement came', async () => {
        const { element, answered } = await ask();
        await click(element, 'Judge again');
        expect(getRecord.getLastConfig().recordId).toBe(REQUEST);
        getRecord.emit(stands('Asked'));
        await settled();
        expect(answered).not.toHaveBeenCalled();

        getRecord.emit(stands('Answered'));
        getRecord.emit(stands('Answered'));
        await settled();
        expect(words(element)).toContain('Freshly judged');
        expect(answered).toHaveBeenCalledTimes(1);
        await expect(element).toBeAccessible();
    });

    it('says why it was refused', async () => {
        const { element } = await ask();
        await click(element, 'Judge again');
        getRecord.emit(stands('Refused', 'This deal is closed.'));
        await settled();
        expect(words(element)).toContain('This deal is closed.');
    });

    it('takes up a request that waits from before', async () => {
        const { element } = await ask();
        graphql.emit({ uiapi: { query: { Cornerman_Request__c: connection([{ Id: REQUEST }]) } } });
        await settled();
        expect(words(element)).toContain('Asked');
        expect(createRecord).not.toHaveBeenCalled();
    });

    it('says why nothing could be asked', async () => {
        createRecord.mockRejectedValue({ status: 403, body: { message: 'INSUFFICIENT_ACCESS' } });
        const { element } = await ask();
        await click(element, 'Judge again');
        expect(words(element)).toContain('The request could not be stored.');
        expect(one(element, 'lightning-button').disabled).toBe(false);
        await expect(element).toBeAccessible();
    });

    it('looks with growing pauses, gives up in the end, and never after the page was left', async () => {
        jest.useFakeTimers();
        const { element } = await ask();
        await click(element, 'Judge again');
        await jest.advanceTimersByTimeAsync(3000);
        expect(notifyRecordUpdateAvailable).toHaveBeenLastCalledWith([{ recordId: REQUEST }]);
        await jest.advanceTimersByTimeAsync(4999);
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(1);
        await jest.advanceTimersByTimeAsync(1);
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(2);

        await jest.advanceTimersByTimeAsync(86_400_000);
        const looks = notifyRecordUpdateAvailable.mock.calls.length;
        expect(looks).toBe(12);
        expect(words(element)).toContain('Still waiting.');

        await click(element, 'Asked').catch(() => {});
        element.remove();
        await jest.advanceTimersByTimeAsync(86_400_000);
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(looks);
    });
});
