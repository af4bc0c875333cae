import PanelSection from 'c/panelSection';
import { one, put, words } from 'support/page';

describe('c-panel-section', () => {
    it('stands under a heading', async () => {
        const element = await put('c-panel-section', PanelSection, { heading: 'Stakeholders', note: '3 known' });
        expect(words(element)).toBe('Stakeholders 3 known');
        expect(one(element, 'button')).toBeUndefined();
        await expect(element).toBeAccessible();
    });
});
