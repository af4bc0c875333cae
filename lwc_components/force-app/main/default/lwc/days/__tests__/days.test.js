import { age, clock, daysSince, plusDays, sayDay, sayNumber, today } from 'c/days';

describe('c/days', () => {
    it('takes today from where the reader is', () => {
        // 06:00 UTC is still the day before in Los Angeles, the zone of these tests.
        expect(today(new Date('2026-11-20T06:00:00Z'))).toBe('2026-11-19');
        expect(today(new Date('2026-11-20T18:00:00Z'))).toBe('2026-11-20');
    });

    it('crosses months, years and leap days', () => {
        expect(plusDays('2028-02-28', 1)).toBe('2028-02-29');
        expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
        expect(daysSince('2026-11-06')).toBe(14);
    });

    it.each([
        ['2026-11-20', 'today'],
        ['2026-11-19', 'yesterday'],
        ['2026-11-27', 'in 7 days'],
        ['2026-11-06', '2 weeks ago'],
        ['2026-08-20', '3 months ago'],
        [null, '']
    ])('says how old %s is', (day, words) => {
        expect(age(day)).toBe(words);
    });

    it('writes days, numbers and minutes as the reader does', () => {
        expect(sayDay('2026-11-20')).toBe('Nov 20, 2026');
        expect(sayDay(null)).toBe('');
        expect(sayNumber(1234, true)).toBe('+1,234');
        expect(sayNumber(0, true)).toBe('0');
        expect(clock(75.9)).toBe('1:15');
        expect(clock(3675)).toBe('1:01:15');
    });
});
