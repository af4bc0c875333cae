/**
 * Days, moments and ages in the reader's locale. Records hold days, never ages: an age is reckoned here, when the page
 * is looked at.
 */
import LANG from '@salesforce/i18n/lang';
import LOCALE from '@salesforce/i18n/locale';
import ZONE from '@salesforce/i18n/timeZone';

const DAY = 86_400_000;

// Made once: a formatter takes a hundred times as long to make as to use, and a page says hundreds of days.
const CALENDAR = new Intl.DateTimeFormat('en', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
const DAYS = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' });
const MOMENTS = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: ZONE });
const AGES = new Intl.RelativeTimeFormat(LANG, { numeric: 'auto' });
const NUMBERS = new Intl.NumberFormat(LOCALE);
const SIGNED = new Intl.NumberFormat(LOCALE, { signDisplay: 'exceptZero' });
const PERCENTS = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 });

/** `2026-01-31`, today where the reader is. */
export function today(now = new Date()) {
    const parts = CALENDAR.formatToParts(now);
    const part = (type) => parts.find((one) => one.type === type).value;
    return `${part('year')}-${part('month')}-${part('day')}`;
}

/** `2026-01-31` some days on, or back. */
export function plusDays(day, count) {
    return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

/** A day as the reader writes it, or an empty text. */
export function sayDay(day) {
    return day ? DAYS.format(Date.parse(day)) : '';
}

/** A moment as the reader writes it, in their time zone. */
export function sayMoment(moment) {
    return moment ? MOMENTS.format(Date.parse(moment)) : '';
}

/** Whole days from a day until today; negative for a day to come. */
export function daysSince(day, now = new Date()) {
    return Math.round((Date.parse(today(now)) - Date.parse(day)) / DAY);
}

/** "14 days ago", "tomorrow", "in 3 weeks": in the reader's language. */
export function age(day, now = new Date()) {
    if (!day) {
        return '';
    }
    const days = -daysSince(day, now);
    if (Math.abs(days) < 14) {
        return AGES.format(days, 'day');
    }
    return Math.abs(days) < 70 ? AGES.format(Math.trunc(days / 7), 'week') : AGES.format(Math.trunc(days / 30), 'month');
}

/** Seconds from the start of a call, as its player shows them: 75 is "1:15". */
export function clock(seconds) {
    const whole = Math.floor(seconds);
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const two = (number) => String(number).padStart(2, '0');
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A number in the reader's locale; with `signed`, gains and losses wear their sign. */
export function sayNumber(number, signed = false) {
    return (signed ? SIGNED : NUMBERS).format(number);
}

/** 34.5 as the reader writes 34.5 per cent. */
export function sayPercent(number) {
    return PERCENTS.format(number / 100);
}
