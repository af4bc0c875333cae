import PanelSection from 'c/panelSection';
import { one, put, settled } from 'support/page';

jest.mock('@salesforce/client/formFactor', () => ({ __esModule: true, default: 'Small' }), { virtual: true });

describe('c-panel-section on the phone', () => {
    it('folds, and says so to a screen reader', async () => {
        const element = await put('c-panel-section', PanelSection, { heading: 'Stakeholders' });
        const button = one(element, 'button');
        expect(button.getAttribute('aria-expanded')).toBe('false');
        await expect(element).toBeAccessible();

        button.click();
        await settled();
        expect(one(element, 'button').getAttribute('aria-expanded')).toBe('true');
        expect(one(element, '.body').classList).not.toContain('slds-hide');
    });

    it('starts unfolded where it matters most', async () => {
        const element = await put('c-panel-section', PanelSection, { heading: 'Risk', open: true });
        expect(one(element, 'button').getAttribute('aria-expanded')).toBe('true');
    });
});
