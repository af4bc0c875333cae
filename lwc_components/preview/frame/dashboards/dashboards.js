import { LightningElement } from 'lwc';
import { ask, query } from '../../platform/session.js';
import { behind, figure, grouped, run } from '../../reports/run.js';

const { person } = globalThis.cornerman;
const SECTIONS = ['leftSection', 'middleSection', 'rightSection'];

/** The package's dashboards, drawn from their own definitions, with what this person may see. */
export default class Dashboards extends LightningElement {
    all = null;
    name = '';
    columns = [];

    async connectedCallback() {
        const answer = await fetch('dashboards.json');
        this.all = await answer.json();
        const names = Object.keys(this.all.dashboards);
        const mine = person.who === 'rep' ? /Rep/u : /Manager/u;
        this.show(names.find((name) => mine.test(name)) ?? names[0]);
    }

    get here() {
        return this.all?.dashboards[this.name] ?? {};
    }

    get title() {
        return this.here.title ?? 'Dashboards';
    }

    get description() {
        return this.here.description;
    }

    get choices() {
        return Object.entries(this.all?.dashboards ?? {}).map(([name, { title }]) => ({
            name,
            title,
            pressed: String(name === this.name)
        }));
    }

    choose(event) {
        this.show(event.currentTarget.dataset.name);
    }

    async show(name) {
        this.name = name;
        this.columns = [];
        const columns = await Promise.all(
            SECTIONS.map(async (key) => {
                const parts = this.here[key]?.components ?? [];
                return { key, tiles: await Promise.all(parts.map((part) => this.tile(part, `${name}.${part.report}`))) };
            })
        );
        if (this.name === name) {
            this.columns = columns;
        }
    }

    async tile(part, key) {
        const report = this.all.reports[part.report.split('/').at(-1)];
        const about = { key, title: part.header, kind: part.componentType, report: report?.name };
        try {
            const rows = await run(report, this.all, query, person);
            const [summary] = part.chartSummary;
            const column = part.groupingColumn;
            const month = (report.groupingsDown ?? []).find((each) => each.field === column)?.dateGranularity;
            const words = column ? await spoken(behind(report, this.all, column)) : {};
            const groups = (column ? grouped(rows, column, summary, month) : []).map((one) => ({
                ...one,
                said: words[one.label] ?? one.label
            }));
            return { ...about, groups, total: figure(rows, summary), money: /Amount/u.test(summary.column) };
        } catch (error) {
            return { ...about, error };
        }
    }
}

/** The words of a picklist's values in this person's language; none of what is no picklist. */
async function spoken({ object, field }) {
    const info = await ask(`ui-api/object-info/${object}`);
    if (info.fields[field]?.dataType !== 'Picklist') {
        return {};
    }
    const { values } = await ask(`ui-api/object-info/${object}/picklist-values/012000000000000AAA/${field}`);
    return Object.fromEntries(values.map(({ label, value }) => [value, label]));
}
