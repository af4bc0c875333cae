import { isNoAccess, messages } from 'c/faults';

describe('c/faults', () => {
    it.each([
        ['of a record', { body: { message: 'gone', output: { errors: [], fieldErrors: {} } } }, ['gone']],
        [
            'of a field',
            { body: { message: 'An error occurred', output: { errors: [], fieldErrors: { State__c: [{ message: 'bad value' }] } } } },
            ['bad value']
        ],
        ['of GraphQL', [{ message: 'a' }, { message: 'a' }, { message: 'b' }], ['a', 'b']],
        ['of a list', { body: [{ message: 'one' }, { message: 'two' }] }, ['one', 'two']],
        ['of the network', { statusText: 'Bad Gateway' }, ['Bad Gateway']],
        ['of nothing', null, []]
    ])('finds the words %s', (_, error, said) => {
        expect(messages(error)).toEqual(said);
    });

    it('tells a missing permission from a fault', () => {
        const hidden = "Validation error of type FieldUndefined: Field 'Cornerman_Assessment__c' in type 'RecordQuery' is undefined";
        expect(isNoAccess([{ message: hidden }])).toBe(true);
        expect(isNoAccess({ status: 403, body: { message: 'no' } })).toBe(true);
        expect(isNoAccess({ body: { message: 'UNABLE_TO_LOCK_ROW' } })).toBe(false);
    });
});
