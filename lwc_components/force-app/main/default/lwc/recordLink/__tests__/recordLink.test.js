import RecordLink from 'c/recordLink';
import { one, put } from 'support/page';
import { went } from 'support/navigation';

const given = { recordId: '003000000000001AAA', text: 'Howard <b>Oakden</b>' };

describe('c-record-link', () => {
    it('goes to the record', async () => {
        const element = await put('c-record-link', RecordLink, given);
        const link = one(element, 'a');
        expect(link.textContent).toBe(given.text);
        link.click();
        expect(went).toHaveBeenCalledWith({
            type: 'standard__recordPage',
            attributes: { recordId: given.recordId, actionName: 'view' }
        });
        await expect(element).toBeAccessible();
    });

    it('is left to the browser with a modifier key', async () => {
        const element = await put('c-record-link', RecordLink, given);
        const event = new MouseEvent('click', { ctrlKey: true, cancelable: true });
        one(element, 'a').dispatchEvent(event);
        expect(event.defaultPrevented).toBe(false);
        expect(went).not.toHaveBeenCalled();
    });
});
