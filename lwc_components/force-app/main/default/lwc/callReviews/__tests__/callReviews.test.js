import CallReviews from 'c/callReviews';
import { all, click, one, put, words } from 'support/page';
import { review, HOSTILE } from 'support/deal';

describe('c-call-reviews', () => {
    it('lists the calls, and opens one: what to look at, what went wrong, what to do next time', async () => {
        const element = await put('c-call-reviews', CallReviews, { reviews: [review] });
        expect(words(element)).toContain('Discovery with Halden Oct 7, 2026, 6 weeks ago 62.5%');
        await expect(element).toBeAccessible();

        await click(element, 'Discovery with Halden');
        const said = words(element);
        expect(said).toContain('The price was named twice.');
        expect(said).toContain('The demo came before the pain was named. “Let me show you the dashboard.” Andre Coletti our side at 1:01');
        expect(said).toContain('Worth asking: What happens if nothing changes?');
        expect(said).toContain('Next time Ask twice before you show anything. Why now?');
        expect(said).toContain('Drill: Two questions, 8 minutes');
        expect(said).toContain('All criteria: 1 of 2 met');
        expect(said).toContain('For coaching, not for pay.');
        await expect(element).toBeAccessible();
    });

    it('shows the three worst diagnoses, and folds the rest', async () => {
        const [worst] = JSON.parse(review.Diagnosis__c);
        const ten = Array.from({ length: 10 }, (_, index) => ({ ...worst, name: `d${index}`, says: `Fault ${index}.`, moments: [] }));
        const many = { ...review, Diagnosis__c: JSON.stringify(ten), Rubric__c: 'discovery 3 af2bf8e0f163e038' };
        const element = await put('c-call-reviews', CallReviews, { reviews: [many] });
        await click(element, 'Discovery with Halden');
        const [folded] = all(element, 'details');
        expect(words(folded)).toContain('and 7 more Fault 3.');
        expect(words(folded)).not.toContain('Fault 2.');
        expect(words(element)).toContain('Rubric discovery 3. For coaching');
        await expect(element).toBeAccessible();
    });

    it('says why a call has no score', async () => {
        const unscored = { Id: 'a', Call_Title__c: 'Short one', Coverage_Reason__c: 'Too short to score.' };
        const element = await put('c-call-reviews', CallReviews, { reviews: [unscored] });
        expect(words(element)).toContain('not scored');
        await click(element, 'Short one');
        expect(words(element)).toContain('Too short to score.');
    });

    it('tells of none where none may be seen', async () => {
        const element = await put('c-call-reviews', CallReviews, { reviews: [] });
        expect(words(element)).toBe('Call reviews No review that you may see.');
        await expect(element).toBeAccessible();
    });

    it('waits, and says what went wrong', async () => {
        const waiting = await put('c-call-reviews', CallReviews);
        expect(one(waiting, 'lightning-spinner').alternativeText).toBe('Reading the judgement');
        await expect(waiting).toBeAccessible();

        const failed = await put('c-call-reviews', CallReviews, { errors: [{ message: 'QUERY_TIMEOUT' }] });
        expect(words(failed)).toContain('The call reviews could not be read.');
        await expect(failed).toBeAccessible();
    });

    it('shows hostile words as words', async () => {
        const diagnosis = JSON.parse(review.Diagnosis__c);
        diagnosis[0].moments[0].quote = HOSTILE;
        const hostile = { ...review, Call_Title__c: HOSTILE, Diagnosis__c: JSON.stringify(diagnosis) };
        const element = await put('c-call-reviews', CallReviews, { reviews: [hostile] });
        await click(element, HOSTILE);
        expect(words(element).split(HOSTILE)).toHaveLength(3);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
