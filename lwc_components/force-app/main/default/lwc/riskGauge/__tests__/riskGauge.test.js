import RiskGauge from 'c/riskGauge';
import { all, click, put, words } from 'support/page';
import { assessment, finding, run, terms, HOSTILE } from 'support/deal';

const list = (entries, rest = {}) => ({ entries, leftOut: 0, broken: false, ...rest });
const given = { assessment, terms: list(terms), findings: [finding], run };

describe('c-risk-gauge', () => {
    it('says the band, the score, its change and how fresh it is', async () => {
        const element = await put('c-risk-gauge', RiskGauge, given);

        const said = words(element);
        expect(said).toContain('High risk');
        expect(said).toContain('2,150');
        expect(said).toContain('▲ 250 points worse');
        expect(said).toContain('As of Nov 19, 2026'); // 06:15 UTC is the evening before in this reader's zone
        await expect(element).toBeAccessible();
    });

    it('adds up: base and terms make the score, the worst first', async () => {
        const element = await put('c-risk-gauge', RiskGauge, given);

        const titles = all(element, '.terms .title').map((each) => each.textContent.trim());
        const points = all(element, '.terms .points').map((each) => each.textContent.replace(/[,+]/gu, ''));
        expect(titles).toEqual([
            'Too long in this stage',
            'No answer since Oct 21',
            'A plan is agreed',
            'Where every deal starts',
            'Score'
        ]);
        const numbers = points.map((text) => Number(text.replace('−', '-')));
        expect(numbers.slice(0, -1).reduce((sum, one) => sum + one, 0)).toBe(numbers.at(-1));
    });

    it('folds the lightest of many terms to a row, and still adds up', async () => {
        const many = Array.from({ length: 40 }, (_, n) => ({
            key: `risk.r${n}`,
            title: `Term ${n}`,
            points: n === 30 ? -5000 : n * 10,
            fired: true,
            preview: false,
            unknown: null
        }));
        const element = await put('c-risk-gauge', RiskGauge, { ...given, terms: list(many), findings: [] });
        const rows = () => all(element, '.terms .title').map((each) => each.textContent.trim());
        const adds = () => {
            const points = all(element, '.terms .points').map((each) => Number(each.textContent.replace(/[,+]/gu, '')));
            return points.slice(0, -1).reduce((sum, one) => sum + one, 0) === points.at(-1);
        };

        expect(rows()).toHaveLength(13);
        expect(rows().slice(0, 2)).toEqual(['Term 39', 'Term 38']);
        expect(rows().slice(9, 11)).toEqual(['Term 30', '30 smaller terms']);
        expect(adds()).toBe(true);
        await expect(element).toBeAccessible();

        await click(element, '30 smaller terms');
        expect(rows()).toHaveLength(42);
        expect(adds()).toBe(true);
    });

    it('opens the evidence of a term, and closes it again', async () => {
        const element = await put('c-risk-gauge', RiskGauge, given);

        await click(element, 'Too long in this stage');
        expect(words(element)).toContain('Deals usually leave this stage within 21 days.');
        await expect(element).toBeAccessible();

        await click(element, 'Too long in this stage');
        expect(words(element)).not.toContain('within 21 days');
    });

    it('counts what found nothing and what could not be judged, apart', async () => {
        const element = await put('c-risk-gauge', RiskGauge, given);

        expect(words(element)).toContain('1 more checks found nothing · 1 could not be judged');
        expect(words(element)).toContain('Cooler tone');
    });

    it('shows a chance only where one was learned', async () => {
        const without = await put('c-risk-gauge', RiskGauge, given);
        expect(words(without)).toContain('By the playbook.');

        const learned = { ...assessment, Win_Probability__c: 34.5 };
        const element = await put('c-risk-gauge', RiskGauge, { ...given, assessment: learned });
        expect(words(element)).toContain('Chance of winning: 34.5%');
    });

    it('has no opinion where the band is unknown', async () => {
        const blank = { Risk_Band__c: 'Unknown', Risk_Points__c: null, Risk_Change__c: null };
        const element = await put('c-risk-gauge', RiskGauge, { assessment: blank, terms: list([]), findings: [] });

        expect(words(element)).toContain('Risk unknown');
        expect(words(element)).not.toContain('NaN');
        await expect(element).toBeAccessible();
    });

    it('says so where its list cannot be read', async () => {
        const element = await put('c-risk-gauge', RiskGauge, { ...given, terms: list([], { broken: true }) });

        expect(words(element)).toContain('This part could not be read.');
        await expect(element).toBeAccessible();
    });

    it('shows hostile text as text', async () => {
        const element = await put('c-risk-gauge', RiskGauge, {
            ...given,
            terms: list([{ ...terms[1], title: HOSTILE }])
        });

        expect(words(element)).toContain(HOSTILE);
        expect(all(element, 'img, b')).toHaveLength(0);
    });
});
