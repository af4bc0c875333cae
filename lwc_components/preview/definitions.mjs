/** The dashboards, reports and report types as they are deployed, as one JSON object for the page to draw from. */
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Elements repeated in the Metadata API are lists even where there is one. */
const LISTS = new Set(['components', 'criteriaItems', 'groupingsDown', 'groupingsAcross', 'columns', 'chartSummary', 'aggregateTypes']);

/** Metadata XML (no attributes that matter, no mixed content) as plain objects. */
export function parse(text) {
    const root = {};
    const open = [root];
    const names = [];
    const bare = text.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/gu, '');
    const tokens = bare.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/gu);
    for (const [, closing, name, empty, content] of tokens) {
        const here = open.at(-1);
        if (content !== undefined) {
            if (content.trim()) {
                here.text = content.replace(/&(\w+);/gu, (_, entity) => ENTITIES[entity]);
            }
        } else if (closing) {
            const done = open.pop();
            put(open.at(-1), names.pop(), value(done));
        } else if (empty) {
            put(here, name, '');
        } else {
            names.push(name);
            open.push({});
        }
    }
    return Object.values(root)[0];
}

function value(node) {
    const { text, ...rest } = node;
    return Object.keys(rest).length ? rest : (text ?? '');
}

function put(node, name, child) {
    if (LISTS.has(name)) {
        (node[name] ??= []).push(child);
    } else {
        node[name] = child;
    }
}

/** All files of this suffix below the project, by their names. */
async function named(files, suffix) {
    const mine = files.filter((path) => path.endsWith(suffix));
    return Object.fromEntries(
        await Promise.all(mine.map(async (path) => [basename(path, suffix), parse(await readFile(path, 'utf8'))]))
    );
}

export async function definitions(project) {
    const all = await readdir(project, { recursive: true });
    const files = all.filter((path) => !/^node_modules|^preview/u.test(path)).map((path) => join(project, path));
    const relations = {};
    for (const path of files.filter((each) => each.endsWith('.field-meta.xml'))) {
        const [, object, field] = path.match(/objects\/(\w+)\/fields\/(\w+)\.field-meta\.xml$/u);
        const { relationshipName, referenceTo } = parse(await readFile(path, 'utf8'));
        if (relationshipName) {
            relations[`${referenceTo}.${relationshipName}__r`] = { object, field };
        }
    }
    return {
        dashboards: await named(files, '.dashboard-meta.xml'),
        reports: await named(files, '.report-meta.xml'),
        types: await named(files, '.reportType-meta.xml'),
        relations
    };
}
