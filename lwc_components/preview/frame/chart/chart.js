import { LightningElement, api } from 'lwc';

const { person } = globalThis.cornerman;
const MOST = 12;
const BAND = { High: '#c23934', Fair: '#d17a00', Low: '#2e844a', Unknown: '#747474', '–': '#aeaeae' };
const COLORS = ['#0176d3', '#06a59a', '#9050e9', '#dd7a01', '#3a49da', '#747474'];
const ORDER = Object.keys(BAND);

/** One component of a dashboard, drawn. */
export default class Chart extends LightningElement {
    @api tile;

    get isMetric() {
        return this.tile.kind === 'Metric';
    }

    get isLine() {
        return this.tile.kind === 'Line';
    }

    get isDonut() {
        return this.tile.kind === 'Donut';
    }

    get isEmpty() {
        return this.tile.groups.length === 0;
    }

    get total() {
        return this.say(this.tile.total);
    }

    get spoken() {
        return this.sorted.map((one) => `${one.said}: ${this.say(one.value)}`).join(', ');
    }

    get sorted() {
        const groups = [...this.tile.groups];
        if (groups.every((one) => ORDER.includes(one.label))) {
            return groups.sort((one, other) => ORDER.indexOf(one.label) - ORDER.indexOf(other.label));
        }
        return this.isLine
            ? groups.sort((one, other) => one.label.localeCompare(other.label))
            : groups.sort((one, other) => other.value - one.value);
    }

    get bars() {
        const most = Math.max(1, ...this.tile.groups.map((one) => one.value));
        return this.sorted.slice(0, MOST).map((one) => ({
            label: one.said,
            text: this.say(one.value),
            style: `width: ${(one.value / most) * 100}%; background: ${BAND[one.label] ?? COLORS[0]}`
        }));
    }

    get slices() {
        const whole = this.tile.groups.reduce((sum, one) => sum + one.value, 0) || 1;
        let before = 0;
        return this.sorted.map((one, index) => {
            const share = (one.value / whole) * 100;
            const color = BAND[one.label] ?? COLORS[index % COLORS.length];
            const slice = {
                label: one.said,
                text: this.say(one.value),
                color,
                swatch: `background: ${color}`,
                dash: `${share} ${100 - share}`,
                offset: 25 - before
            };
            before += share;
            return slice;
        });
    }

    get points() {
        const most = Math.max(1, ...this.tile.groups.map((one) => one.value));
        const step = 300 / Math.max(1, this.sorted.length);
        return this.sorted.map((one, index) => {
            const y = 120 - (one.value / most) * 95;
            return { label: one.said, text: this.say(one.value), x: 10 + step * (index + 0.5), y, above: y - 7 };
        });
    }

    get line() {
        return this.points.map(({ x, y }) => `${x},${y}`).join(' ');
    }

    say(value) {
        const money = { style: 'currency', currency: 'EUR', notation: 'compact' };
        return new Intl.NumberFormat(person.locale, this.tile.money ? money : { maximumFractionDigits: 1 }).format(value);
    }
}
