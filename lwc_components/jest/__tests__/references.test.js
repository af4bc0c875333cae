/** Every label, object and field that a component names is there, in each language, and nothing is there for nobody. */
const { readFileSync, readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

const PROJECT = join(__dirname, '../..');
const { packageDirectories } = JSON.parse(readFileSync(join(PROJECT, 'sfdx-project.json'), 'utf8'));
const ROOTS = [...new Set([...packageDirectories.map((one) => one.path), 'translations'])].map((path) => join(PROJECT, path));

function files(folder, suffix) {
    return existsSync(folder)
        ? readdirSync(folder, { recursive: true })
              .filter((path) => path.endsWith(suffix) && !path.includes('__tests__'))
              .map((path) => join(folder, path))
        : [];
}

const read = (suffix) => ROOTS.flatMap((root) => files(root, suffix)).map((path) => readFileSync(path, 'utf8'));
const found = (texts, pattern) => [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((each) => each[1])))];

const source = ROOTS.flatMap((root) => files(join(root, 'main/default/lwc'), '.js')).map((path) => readFileSync(path, 'utf8'));
const templates = ROOTS.flatMap((root) => files(join(root, 'main/default/lwc'), '.html')).map((path) => readFileSync(path, 'utf8'));
const fieldFiles = ROOTS.flatMap((root) => files(root, '.field-meta.xml'));
const FIELDS = new Set(fieldFiles.map((path) => path.replace(/^.*\/objects\/(\w+)\/fields\/(\w+)\.field-meta\.xml$/u, '$1.$2')));
const RELATIONS = new Set(found(read('.field-meta.xml'), /<relationshipName>(\w+)<\/relationshipName>/gu));

const named = found(source, /'@salesforce\/label\/c\.(\w+)'/gu).sort();
const english = found(read('.labels-meta.xml'), /<fullName>(\w+)<\/fullName>/gu).sort();
const german = found(read('de.translation-meta.xml'), /<name>(Cornerman_\w+)<\/name>/gu).sort();

describe('what components refer to', () => {
    it('labels: each is defined, each is translated', () => {
        expect(named.length).toBeGreaterThan(0);
        expect(named.filter((name) => !english.includes(name))).toEqual([]);
        expect(named.filter((name) => !german.includes(name))).toEqual([]);
        expect(english.filter((name) => name.startsWith('Cornerman_') && !named.includes(name))).toEqual([]);
    });

    it('labels: each is shown by somebody', () => {
        const shown = new Set(found([...source, ...templates], /\blabels?\.(\w+)/gu));
        const short = named.map((name) => name.slice('Cornerman_'.length)).map((name) => name[0].toLowerCase() + name.slice(1));
        expect(short.filter((name) => !shown.has(name))).toEqual([]);
        expect([...shown].filter((name) => !short.includes(name) && name !== 'replace')).toEqual([]);
    });

    it('texts in two languages have the same places to fill', () => {
        const places = (text) => [...text.matchAll(/\{\d\}/gu)].map(String).sort().join();
        const pairs = (texts, pattern) => texts.flatMap((text) => [...text.matchAll(pattern)]);
        const first = pairs(read('.labels-meta.xml'), /<fullName>(\w+)<\/fullName>[\s\S]*?<value>([\s\S]*?)<\/value>/gu);
        const second = pairs(read('de.translation-meta.xml'), /<label>([^<]*)<\/label>\s*<name>(\w+)<\/name>/gu);
        const translated = Object.fromEntries(second.map(([, text, name]) => [name, places(text)]));
        expect(first.filter(([, name, text]) => translated[name] !== places(text)).map(([, name]) => name)).toEqual([]);
    });

    it('fields: each that is written is there', () => {
        const written = found(source, /'@salesforce\/schema\/(\w+__c\.\w+)'/gu);
        expect(written).toHaveLength(10);
        expect(written.filter((name) => !FIELDS.has(name))).toEqual([]);
    });

    it('fields and relations: each that is read is there', () => {
        const { JUDGEMENT, REVIEWS, REQUESTS } = queries();
        const stack = [];
        const missing = [];
        const text = [JUDGEMENT, REVIEWS, REQUESTS].join('\n').replace(/\((?:[^()]|\([^()]*\))*\)/gu, '').replace(/@optional/gu, '');
        for (const [, name, close] of text.matchAll(/(\w+)\s*\{|(\})/gu)) {
            if (close) {
                stack.pop();
                continue;
            }
            const object = [...stack].reverse().find((each) => each);
            if (name.endsWith('__r')) {
                if (!RELATIONS.has(name.slice(0, -3))) {
                    missing.push(name);
                }
                stack.push(CHILDREN[name]);
            } else if (name.endsWith('__c') && !object) {
                stack.push(name);
            } else {
                if (name.endsWith('__c') && !FIELDS.has(`${object}.${name}`)) {
                    missing.push(`${object}.${name}`);
                }
                stack.push(null);
            }
        }
        expect(missing).toEqual([]);
    });
});

const CHILDREN = { Cornerman_Findings__r: 'Cornerman_Finding__c', Cornerman_Actions__r: 'Cornerman_Action__c' };

function queries() {
    jest.resetModules();
    jest.doMock('lightning/graphql', () => ({ gql: (strings, ...values) => String.raw({ raw: strings }, ...values) }));
    return require('c/dealRecords');
}
