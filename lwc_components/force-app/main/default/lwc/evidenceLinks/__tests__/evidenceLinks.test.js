import EvidenceLinks from 'c/evidenceLinks';
import { all, click, put, words } from 'support/page';
import { went } from 'support/navigation';
import { evidence } from 'support/deal';

describe('c-evidence-links', () => {
    it('links to each record', async () => {
        const element = await put('c-evidence-links', EvidenceLinks, { entries: evidence });
        expect(words(element)).toBe('Stands on: E-mail Oct 21, 2026 Opportunity: Close Date');
        await expect(element).toBeAccessible();

        await click(element, 'E-mail');
        expect(went.mock.calls[0][0].attributes.recordId).toBe(evidence[0].record);
    });

    it('stops after five, and says how many more', async () => {
        const many = Array.from({ length: 9 }, (_, index) => ({ ...evidence[0], record: `02s${index}` }));
        const element = await put('c-evidence-links', EvidenceLinks, { entries: many });
        expect(all(element, 'a')).toHaveLength(5);
        expect(words(element)).toContain('and 4 more');
    });

    it.each([[[]], [undefined]])('is nothing without evidence: %p', async (entries) => {
        const element = await put('c-evidence-links', EvidenceLinks, { entries });
        expect(words(element)).toBe('');
    });
});
