import EvidenceQuote from 'c/evidenceQuote';
import { all, put, words } from 'support/page';
import { HOSTILE } from 'support/deal';

const given = { quote: 'We lose a day.', speaker: 'Howard Oakden', side: 'buyer', saidOn: '2026-10-07', start: 132 };

describe('c-evidence-quote', () => {
    it('says the words, who, when and at what minute', async () => {
        const element = await put('c-evidence-quote', EvidenceQuote, { ...given, callReadable: true });
        expect(words(element)).toBe('“We lose a day.” Howard Oakden buyer Oct 7, 2026, 6 weeks ago at 2:12');
        await expect(element).toBeAccessible();
    });

    it('without the words says only where they stand, and why', async () => {
        const element = await put('c-evidence-quote', EvidenceQuote, { ...given, quote: '' });
        expect(words(element)).toContain('Howard Oakden');
        expect(words(element)).toContain('which is not shared with you');
        expect(all(element, 'blockquote, a')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('knows no minute in a written transcript', async () => {
        const element = await put('c-evidence-quote', EvidenceQuote, { ...given, start: null, side: 'rep' });
        expect(words(element)).toContain('our side');
        expect(words(element)).not.toContain(' at ');
    });

    it('shows hostile words as words', async () => {
        const element = await put('c-evidence-quote', EvidenceQuote, { ...given, quote: HOSTILE });
        expect(words(element)).toContain(HOSTILE);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
