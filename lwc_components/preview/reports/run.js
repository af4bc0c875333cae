/**
 * Runs a report as it is defined: reads each object of its type as the viewing person, joins, filters and groups. What it
 * does not know it refuses by name, rather than show wrong figures.
 */
import { plusDays, today } from 'c/days';

const MOST = 2000;

/**
 * @param report the parsed report, `types` and `relations` as in dashboards.json
 * @param query gives the rows of a SOQL query, as the viewing person
 * @returns rows, each an object by column: `{"Opportunity$Amount": 1000, …}`
 */
export async function run(report, { types, relations }, query, person) {
    const type = types[report.reportType.replace(/__c$/u, '')];
    const tables = chain(type, relations);
    const wanted = columns(report);
    const read = await Promise.all(tables.map((table) => rowsOf(table, wanted, query)));
    let rows = read[0].map((row) => prefixed(tables[0], row));
    tables.slice(1).forEach((table, index) => {
        const parent = tables[index];
        rows = joined(rows, parent, table, read[index + 1]);
    });
    const team = report.scope === 'team' ? await teamOf(person, query) : new Set([person.id]);
    return rows
        .filter((row) => report.scope === 'organization' || team.has(row[`${tables[0].path}$OwnerId`]))
        .filter((row) => (report.filter?.criteriaItems ?? []).every((item) => stands(item, row)))
        .filter((row) => inTime(report.timeFrameFilter, row));
}

/** The object and field behind a column of a report. */
export function behind(report, { types, relations }, column) {
    const [path, field] = column.split('$');
    const tables = chain(types[report.reportType.replace(/__c$/u, '')], relations);
    return { object: tables.find((table) => table.path === path).object, field };
}

/** Groups rows by a column; each group has one figure. */
export function grouped(rows, column, summary, granularity) {
    const groups = new Map();
    for (const row of rows) {
        const name = granularity === 'Month' ? row[column]?.slice(0, 7) : row[column];
        const label = name ?? '–';
        groups.set(label, [...(groups.get(label) ?? []), row]);
    }
    return [...groups].map(([label, some]) => ({ label, value: figure(some, summary) }));
}

export function figure(rows, { column, aggregate }) {
    if (column === 'RowCount') {
        return rows.length;
    }
    const values = rows.map((row) => row[column]).filter((value) => typeof value === 'number');
    const sum = values.reduce((total, one) => total + one, 0);
    return aggregate === 'Average' ? sum / Math.max(1, values.length) : sum;
}

// --- reading

function chain(type, relations) {
    const tables = [{ path: type.baseObject, object: type.baseObject, parent: null }];
    for (let join = type.join; join; join = join.join) {
        const above = tables.at(-1);
        const { object, field } = relations[`${above.object}.${join.relationship}`];
        tables.push({
            path: `${above.path}.${join.relationship}`,
            object,
            parent: field,
            outer: join.outerJoin === 'true'
        });
    }
    return tables;
}

function columns(report) {
    return new Set(
        [
            ...(report.columns ?? []),
            ...(report.groupingsDown ?? []),
            ...(report.groupingsAcross ?? []),
            ...(report.filter?.criteriaItems ?? []).map((item) => ({ field: item.column })),
            { field: report.timeFrameFilter?.dateColumn }
        ]
            .map((one) => one.field)
            .filter(Boolean)
    );
}

async function rowsOf(table, wanted, query) {
    const names = [...wanted]
        .filter((column) => column.startsWith(`${table.path}$`))
        .map((column) => column.slice(table.path.length + 1))
        .map((name) => (name === 'Owner' ? 'Owner.Name' : name));
    const owner = table.object === 'Opportunity' ? ['OwnerId'] : [];
    const fields = new Set(['Id', ...names, ...owner, ...(table.parent ? [table.parent] : [])]);
    return query(`SELECT ${[...fields].join(', ')} FROM ${table.object} LIMIT ${MOST}`);
}

function prefixed(table, row) {
    const own = Object.entries(row)
        .filter(([name]) => name !== 'attributes')
        .map(([name, value]) => [`${table.path}$${name}`, name === 'Owner' ? value?.Name : value]);
    return Object.fromEntries(own);
}

function joined(rows, parent, table, children) {
    const byParent = Map.groupBy(children, (child) => child[table.parent]);
    return rows.flatMap((row) => {
        const mine = byParent.get(row[`${parent.path}$Id`]) ?? [];
        const with_ = mine.map((child) => ({ ...row, ...prefixed(table, child) }));
        return with_.length || !table.outer ? with_ : [row];
    });
}

/** The viewer, and all whose role stands below theirs. */
async function teamOf(person, query) {
    const [users, roles] = await Promise.all([
        query('SELECT Id, UserRoleId FROM User'),
        query('SELECT Id, ParentRoleId FROM UserRole')
    ]);
    const mine = users.find((user) => user.Id === person.id)?.UserRoleId;
    const below = new Set();
    for (let found = [mine]; found.length; ) {
        found = roles.filter((role) => found.includes(role.ParentRoleId)).map((role) => role.Id);
        found.forEach((role) => below.add(role));
    }
    return new Set([person.id, ...users.filter((user) => below.has(user.UserRoleId)).map((user) => user.Id)]);
}

// --- filters

function stands({ column, operator, value }, row) {
    const is = row[column] ?? null;
    const values = value === '' || value === undefined ? [null] : String(value).split(',');
    const same = (one) => (typeof is === 'boolean' ? is === (one === '1' || one === 'True') : String(is ?? '') === String(one ?? ''));
    switch (operator) {
        case 'equals':
            return values.some(same);
        case 'notEqual':
            return !values.some(same);
        case 'lessThan':
            return is !== null && compare(is, values[0]) < 0;
        case 'greaterThan':
            return is !== null && compare(is, values[0]) > 0;
        case 'lessOrEqual':
            return is !== null && compare(is, values[0]) <= 0;
        case 'greaterOrEqual':
            return is !== null && compare(is, values[0]) >= 0;
        default:
            throw new Error(`a filter "${operator}" cannot be drawn here`);
    }
}

const DAYS = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };

function compare(is, other) {
    if (typeof is === 'number') {
        return is - Number(other);
    }
    const day = other in DAYS ? plusDays(today(), DAYS[other]) : other;
    return is.slice(0, 10).localeCompare(day);
}

function inTime(frame, row) {
    if (!frame || (frame.interval === 'INTERVAL_CUSTOM' && !frame.startDate && !frame.endDate)) {
        return true;
    }
    const day = row[frame.dateColumn]?.slice(0, 10);
    const last = frame.interval.match(/^INTERVAL_LAST(\d+)$/u);
    if (last) {
        return Boolean(day) && day >= plusDays(today(), -Number(last[1])) && day <= today();
    }
    if (frame.interval === 'INTERVAL_THISWEEK') {
        const monday = plusDays(today(), -((new Date(today()).getUTCDay() + 6) % 7));
        return Boolean(day) && day >= monday && day <= plusDays(monday, 6);
    }
    throw new Error(`a time frame "${frame.interval}" cannot be drawn here`);
}
