import Stakeholders from 'c/stakeholders';
import { all, click, put, words } from 'support/page';
import { went } from 'support/navigation';
import { people, HOSTILE } from 'support/deal';

const list = (entries, rest = {}) => ({ entries, leftOut: 0, broken: false, ...rest });

describe('c-stakeholders', () => {
    it('says who, in which role, the last contact, and who is missing', async () => {
        const element = await put('c-stakeholders', Stakeholders, { people: list(people) });
        const said = words(element);
        expect(said).toContain('Nobody named yet: economic buyer');
        expect(said).not.toContain('economic buyer, champion');
        expect(said).toContain('Howard Oakden technical Plant Manager · Last contact Nov 6, 2026, 2 weeks ago');
        expect(said).toContain('Ana Ruiz champion Not heard yet No contact yet');
        expect(said).toContain('Li role unknown Mail and meetings cannot be seen');
        await expect(element).toBeAccessible();
    });

    it('opens the contact', async () => {
        const element = await put('c-stakeholders', Stakeholders, { people: list(people) });
        await click(element, 'Ana Ruiz');
        expect(went.mock.calls[0][0].attributes.recordId).toBe('003000000000002AAA');
    });

    it.each([
        ['engaged', ['Engaged', 'badge badge_good']],
        ['cooling', ['Cooling', 'badge badge_fair']],
        ['silent', ['Gone quiet', 'badge badge_weak']],
        ['not heard', ['Not heard yet', 'badge']],
        ['left', ['Left', 'badge badge_bad']],
        ['unknown', []]
    ])('says how far somebody takes part: %s', async (engagement, badge) => {
        const element = await put('c-stakeholders', Stakeholders, { people: list([{ ...people[0], engagement }]) });
        const [, shown] = all(element, '.badge');
        expect(shown ? [shown.textContent, shown.className] : []).toEqual(badge);
        await expect(element).toBeAccessible();
    });

    it('folds thirty contacts to eight', async () => {
        const many = Array.from({ length: 30 }, (_, index) => ({ ...people[0], id: `003${index}` }));
        const element = await put('c-stakeholders', Stakeholders, { people: list(many) });
        expect(all(element, '.person')).toHaveLength(8);
        await click(element, 'Show all 30');
        expect(all(element, '.person')).toHaveLength(30);
        await expect(element).toBeAccessible();
    });

    it.each([
        ['nobody', list([]), 'Nobody named yet: economic buyer, champion'],
        ['a broken list', list([], { broken: true }), 'This part could not be read.']
    ])('stands with %s', async (_, entries, said) => {
        const element = await put('c-stakeholders', Stakeholders, { people: entries });
        expect(words(element)).toContain(said);
        await expect(element).toBeAccessible();
    });

    it('shows hostile names as names', async () => {
        const element = await put('c-stakeholders', Stakeholders, { people: list([{ ...people[0], name: HOSTILE, title: HOSTILE }]) });
        expect(words(element).split(HOSTILE)).toHaveLength(3);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
