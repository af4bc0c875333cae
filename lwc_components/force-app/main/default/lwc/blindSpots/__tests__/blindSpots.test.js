import BlindSpots from 'c/blindSpots';
import { put, words } from 'support/page';
import { conflicts, unknowns, HOSTILE } from 'support/deal';

const list = (entries, leftOut = 0) => ({ entries, leftOut, broken: false });

describe('c-blind-spots', () => {
    it('names what could not be judged and why, and the fields that stayed a person’s', async () => {
        const element = await put('c-blind-spots', BlindSpots, { unknowns: list(unknowns, 2), conflicts: list(conflicts) });
        const said = words(element);
        expect(said).toContain('One thread not kept in this CRM: EmailMessage');
        expect(said).toContain('Champion stays (empty); Cornerman would say Ana Ruiz');
        expect(said).toContain('and 2 more');
        await expect(element).toBeAccessible();
    });

    it('is not there where everything could be judged', async () => {
        const element = await put('c-blind-spots', BlindSpots);
        expect(words(element)).toBe('');
    });

    it('shows hostile values as values', async () => {
        const element = await put('c-blind-spots', BlindSpots, { conflicts: list([{ field: 'A__c', ours: HOSTILE, theirs: 1 }]) });
        expect(words(element)).toContain(HOSTILE);
    });
});
