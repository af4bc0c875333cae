import MethodologyGaps from 'c/methodologyGaps';
import { all, click, one, put, words } from 'support/page';
import { elements, review, HOSTILE } from 'support/deal';

const list = (entries, rest = {}) => ({ entries, leftOut: 0, broken: false, ...rest });
const given = { methodology: 'MEDDPICC', elements: list(elements), reviews: [review] };

describe('c-methodology-gaps', () => {
    it('shows the elements by strength, what falls short first, with the strength in words', async () => {
        const element = await put('c-methodology-gaps', MethodologyGaps, given);
        const chips = all(element, 'button.chip').map((chip) => chip.textContent.replace(/\s+/gu, ' ').trim());
        expect(chips[0]).toBe('Championcontradicted!weaker than this stage asks for');
        expect(chips.slice(1)).toEqual(['Paper processnot asked', 'Metricsconfirmed', 'Competitionunknown']);
        expect(words(element)).toContain('1 of 4 confirmed by the buyer');
        await expect(element).toBeAccessible();
    });

    it('opens on the first question, with the buyer’s words, speaker, call and minute', async () => {
        const element = await put('c-methodology-gaps', MethodologyGaps, given);
        const said = words(one(element, '.shown'));
        expect(said).toContain('Ask next Who inside loses most if this does not happen?');
        expect(said).toContain('“I would rather not go into names.” Howard Oakden buyer Oct 7, 2026');
        expect(said).toContain('at 2:12');
        expect(said).toContain('This stage asks at least for: assumed');
    });

    it('has no word of a call that is not shared with the reader', async () => {
        const element = await put('c-methodology-gaps', MethodologyGaps, { ...given, reviews: [] });
        expect(words(element)).not.toContain('go into names');
        expect(words(element)).toContain('which is not shared with you');
        await expect(element).toBeAccessible();
    });

    it('opens another chip, and closes it again', async () => {
        const element = await put('c-methodology-gaps', MethodologyGaps, given);
        await click(element, 'Metrics');
        expect(words(one(element, '.shown'))).toContain('40 hours a month');

        await click(element, 'Competition');
        expect(words(one(element, '.shown'))).toContain('a permission is missing: Opportunity.Competition__c');

        await click(element, 'Competition');
        expect(one(element, '.shown')).toBeUndefined();
    });

    it.each([
        ['no methodology', list([]), 'The playbook names no methodology.'],
        ['a broken list', list([], { broken: true }), 'This part could not be read.'],
        ['a cut list', list(elements, { leftOut: 3 }), 'and 3 more']
    ])('stands with %s', async (_, entries, said) => {
        const element = await put('c-methodology-gaps', MethodologyGaps, { elements: entries });
        expect(words(element)).toContain(said);
        await expect(element).toBeAccessible();
    });

    it('shows hostile text as text', async () => {
        const hostile = [{ ...elements[2], label: HOSTILE, text: HOSTILE, question: HOSTILE }];
        const element = await put('c-methodology-gaps', MethodologyGaps, { elements: list(hostile) });
        expect(words(one(element, '.shown')).split(HOSTILE)).toHaveLength(4);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
