import ProcessSteps from 'c/processSteps';
import { all, click, put, words } from 'support/page';
import { breach, steps, HOSTILE } from 'support/deal';

const list = (entries, rest = {}) => ({ entries, leftOut: 0, broken: false, ...rest });

describe('c-process-steps', () => {
    it('shows the steps by stage, and leaves out what does not apply', async () => {
        const element = await put('c-process-steps', ProcessSteps, { steps: list(steps), findings: [breach] });
        expect(all(element, '.stage-name').map((each) => each.textContent.replace(/\s+/gu, ' ').trim())).toEqual([
            'Discovery1 of 2 done',
            'Proposal0 of 1 done'
        ]);
        expect(words(element)).toContain('The problem is named left out');
        expect(words(element)).not.toContain('Security is cleared');
        expect(words(element)).toContain('1 of 3 done');
        await expect(element).toBeAccessible();
    });

    it('opens the finding of a breached step, where a deviation is recorded', async () => {
        const element = await put('c-process-steps', ProcessSteps, { steps: list(steps), findings: [breach] });
        await click(element, 'The problem is named');
        expect(words(element)).toContain('Make up for it: Write down the problem in one sentence.');
        expect(words(element)).toContain('Record a deviation …');
        await expect(element).toBeAccessible();
    });

    it('says how to make up for a step that is still to do', async () => {
        const element = await put('c-process-steps', ProcessSteps, { steps: list(steps), findings: [] });
        await click(element, 'The paper process is known');
        expect(words(element)).toContain('Paper takes longer than anybody thinks.');
        expect(words(element)).toContain('Make up for it: Ask who signs, and when.');
        expect(words(element)).not.toContain('Record a deviation');
    });

    it('a recorded deviation no longer reads as left out', async () => {
        const answered = { ...breach, State__c: 'Legitimate deviation', State_Reason__c: 'asked by the board' };
        const element = await put('c-process-steps', ProcessSteps, { steps: list(steps), findings: [answered] });
        expect(words(element)).toContain('The problem is named Legitimate deviation');
        expect(words(element)).not.toContain('left out');
    });

    it('keeps the reason of a deviation that was accepted', async () => {
        const accepted = { ...steps[1], state: 'accepted deviation', breached: false, why: null, correction: null, reason: 'asked by the board' };
        const element = await put('c-process-steps', ProcessSteps, { steps: list([accepted]) });
        expect(words(element)).not.toContain('The problem is named');
        await click(element, 'Discovery');
        await click(element, 'The problem is named');
        expect(words(element)).toContain('Left out because: asked by the board');
        expect(words(element)).toContain('1 of 1 done');
    });

    it.each([
        ['no steps', list([]), 'The playbook asks for no steps here.'],
        ['a broken list', list([], { broken: true }), 'This part could not be read.']
    ])('stands with %s', async (_, entries, said) => {
        const element = await put('c-process-steps', ProcessSteps, { steps: entries });
        expect(words(element)).toContain(said);
        await expect(element).toBeAccessible();
    });

    it('shows hostile text as text', async () => {
        const element = await put('c-process-steps', ProcessSteps, { steps: list([{ ...steps[2], title: HOSTILE, why: HOSTILE }]) });
        await click(element, HOSTILE);
        expect(words(element).split(HOSTILE)).toHaveLength(3);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
