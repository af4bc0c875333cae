import AnswerForm from 'c/answerForm';
import { all, click, one, put, settled, type, words } from 'support/page';

async function form(properties) {
    const element = await put('c-answer-form', AnswerForm, { question: 'Until when, and why?', ...properties });
    const answer = jest.fn();
    const cancel = jest.fn();
    element.addEventListener('answer', (event) => answer(event.detail));
    element.addEventListener('cancel', cancel);
    return { element, answer, cancel };
}

describe('c-answer-form', () => {
    it('gives a reason, trimmed', async () => {
        const { element, answer } = await form({});
        await type(element, 'reason', '  they are on holiday ');
        await click(element, 'Save');
        expect(answer).toHaveBeenCalledWith({ reason: 'they are on holiday', day: null });
        expect(words(element)).not.toContain('Until Reason');
        await expect(element).toBeAccessible();
    });

    it('gives a day with it, a week from today unless another is chosen', async () => {
        const { element, answer } = await form({ needsDay: true });
        await type(element, 'reason', 'budget round');
        await click(element, 'Save');
        expect(answer).toHaveBeenLastCalledWith({ reason: 'budget round', day: '2026-11-27' });

        await type(element, 'day', '2026-12-15');
        await click(element, 'Save');
        expect(answer).toHaveBeenLastCalledWith({ reason: 'budget round', day: '2026-12-15' });
        await expect(element).toBeAccessible();
    });

    it.each([
        ['no reason', '', '2026-12-15'],
        ['blank reason', '   ', '2026-12-15'],
        ['today', 'why', '2026-11-20'],
        ['no day', 'why', '']
    ])('gives nothing with %s', async (_, reason, day) => {
        const { element, answer } = await form({ needsDay: true });
        await type(element, 'reason', reason);
        await type(element, 'day', day);
        await click(element, 'Save');
        expect(answer).not.toHaveBeenCalled();
    });

    it('is left by its button or by Escape', async () => {
        const { element, cancel } = await form({});
        await click(element, 'Cancel');
        one(element, '.form').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
        expect(cancel).toHaveBeenCalledTimes(2);
    });

    it('cannot be sent twice while it is being stored', async () => {
        const { element } = await form({ busy: true });
        await settled();
        expect(all(element, 'lightning-button').every((button) => button.disabled)).toBe(true);
    });
});
