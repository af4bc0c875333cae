import { updateRecord } from 'lightning/uiRecordApi';
import FindingDetail from 'c/findingDetail';
import { all, click, put, settled, type, words } from 'support/page';
import { breach, finding, HOSTILE } from 'support/deal';

async function detail(properties) {
    const changed = jest.fn();
    const element = await put('c-finding-detail', FindingDetail, properties);
    element.addEventListener('cornermanchanged', changed);
    return { element, changed };
}

describe('c-finding-detail', () => {
    beforeEach(() => {
        updateRecord.mockReset();
        updateRecord.mockResolvedValue({});
    });

    it('says why, since when, and what it stands on', async () => {
        const { element } = await detail({ finding });
        expect(words(element)).toContain('Deals usually leave this stage within 21 days.');
        expect(words(element)).toContain('Seen since Nov 6, 2026, 2 weeks ago');
        expect(words(element)).toContain('E-mail');
        await expect(element).toBeAccessible();
    });

    it('is noted with one click, which writes the three fields that are people’s and no other', async () => {
        const { element, changed } = await detail({ finding });
        await click(element, 'Noted');
        expect(updateRecord).toHaveBeenCalledWith({
            fields: { Id: finding.Id, State__c: 'Acknowledged', State_Reason__c: null, Snoozed_Until__c: null }
        });
        expect(changed).toHaveBeenCalledTimes(1);
    });

    it('is snoozed until a day, with a reason', async () => {
        const { element, changed } = await detail({ finding });
        await click(element, 'Snooze');
        expect(words(element)).toContain('Snooze until when, and why?');
        await expect(element).toBeAccessible();

        await type(element, 'reason', 'their budget round ends in December');
        await type(element, 'day', '2026-12-15');
        await click(element, 'Save');
        expect(updateRecord).toHaveBeenCalledWith({
            fields: {
                Id: finding.Id,
                State__c: 'Snoozed',
                State_Reason__c: 'their budget round ends in December',
                Snoozed_Until__c: '2026-12-15'
            }
        });
        expect(changed).toHaveBeenCalledTimes(1);
        expect(words(element)).not.toContain('Snooze until when');
    });

    it('a breached step takes a deviation with its reason', async () => {
        const { element } = await detail({ finding: breach });
        await click(element, 'Record a deviation');
        await type(element, 'reason', 'the board asked us in');
        await click(element, 'Save');
        expect(updateRecord.mock.calls[0][0].fields).toMatchObject({
            Id: breach.Id,
            State__c: 'Legitimate deviation',
            State_Reason__c: 'the board asked us in'
        });
    });

    it('shows what somebody answered, and takes it back', async () => {
        const answered = { ...finding, State__c: 'Snoozed', State_Reason__c: 'holidays', Snoozed_Until__c: '2026-12-15' };
        const { element } = await detail({ finding: answered });
        expect(words(element)).toContain('Snoozed until Dec 15, 2026 · holidays');
        await expect(element).toBeAccessible();

        await click(element, 'Take it back');
        expect(updateRecord.mock.calls[0][0].fields.State__c).toBe('New');
    });

    it('keeps the form, and says why, where the answer was not stored', async () => {
        updateRecord.mockRejectedValue({ body: { message: 'ENTITY_IS_LOCKED' } });
        const { element, changed } = await detail({ finding });
        await click(element, 'Not a risk');
        await type(element, 'reason', 'known');
        await click(element, 'Save');
        await settled();
        expect(words(element)).toContain('Your answer was not stored.');
        expect(words(element)).toContain('ENTITY_IS_LOCKED');
        expect(words(element)).toContain('Why is this not a risk');
        expect(changed).not.toHaveBeenCalled();
        await expect(element).toBeAccessible();
    });

    it('asks nothing of a good sign', async () => {
        const { element } = await detail({ finding: { ...finding, Kind__c: 'Positive' } });
        expect(all(element, 'lightning-button')).toHaveLength(0);
    });

    it('shows hostile text as text', async () => {
        const { element } = await detail({ finding: { ...finding, Reason__c: HOSTILE, Quote__c: HOSTILE } });
        expect(words(element).split(HOSTILE)).toHaveLength(3);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
