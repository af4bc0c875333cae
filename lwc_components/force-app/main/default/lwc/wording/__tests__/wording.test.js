import { say, sayField, sayUnknown, spoken } from 'c/wording';

describe('c/wording', () => {
    it('fills places with text, once', () => {
        expect(say('{0} and {1}', 'a{1}', 'b')).toBe('a{1} and b');
        expect(say('{0}')).toBe('');
    });

    it('says records and fields as a salesperson would', () => {
        expect(sayField('EmailMessage.MessageDate')).toBe('E-mail');
        expect(sayField('Opportunity.Decision_Criteria__c')).toBe('Opportunity: Decision Criteria');
        expect(sayField('Order__c.Some')).toBe('Order');
        expect(spoken('CloseDate')).toBe('Close Date');
    });

    it('says why something is unknown, and where', () => {
        expect(sayUnknown({ cause: 'unreadable', where: 'Opportunity.Amount' })).toBe(
            'a permission is missing: Opportunity.Amount'
        );
        expect(sayUnknown({ cause: 'not synced', where: null })).toBe('not read yet');
    });
});
