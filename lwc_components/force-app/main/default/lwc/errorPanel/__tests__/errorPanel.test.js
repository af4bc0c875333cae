import ErrorPanel from 'c/errorPanel';
import { all, click, one, put, words } from 'support/page';
import { HOSTILE } from 'support/deal';

describe('c-error-panel', () => {
    it('says what failed, what to do, and the details', async () => {
        const element = await put('c-error-panel', ErrorPanel, { errors: { body: { message: 'UNABLE_TO_LOCK_ROW' } } });
        expect(words(element)).toContain('The judgement could not be read.');
        expect(words(element)).toContain('Try again in a moment.');
        expect(words(element)).toContain('UNABLE_TO_LOCK_ROW');
        expect(one(element, '[role="alert"]')).toBeDefined();
        await expect(element).toBeAccessible();
    });

    it('names the permission sets where access is missing', async () => {
        const element = await put('c-error-panel', ErrorPanel, {
            errors: { status: 403, body: { message: 'no' } },
            canRetry: true
        });
        expect(words(element)).toContain('Cornerman Rep');
        expect(words(element)).not.toContain('Try again');
        await expect(element).toBeAccessible();
    });

    it('tries again only where that is offered', async () => {
        const retry = jest.fn();
        const element = await put('c-error-panel', ErrorPanel, { errors: [{ message: 'x' }], canRetry: true });
        element.addEventListener('retry', retry);
        await click(element, 'Try again');
        expect(retry).toHaveBeenCalledTimes(1);

        const without = await put('c-error-panel', ErrorPanel, { errors: [{ message: 'x' }] });
        expect(all(without, 'lightning-button')).toHaveLength(0);
    });

    it('shows hostile text as text', async () => {
        const element = await put('c-error-panel', ErrorPanel, { errors: [{ message: HOSTILE }] });
        expect(words(element)).toContain(HOSTILE);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
