/**
 * Builds the panel for a page outside Salesforce: the very components of the package, on the open-source engine, with
 * stand-ins for what only the platform has (platform/), in a frame that looks like it (frame/).
 */
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import lwc from '@lwc/rollup-plugin';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';
import { definitions } from './definitions.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = join(HERE, '..');
const BUILD = join(HERE, 'build');
const COMPONENTS = join(PROJECT, 'force-app/main/default/lwc');
const SLDS = join(PROJECT, 'node_modules/@salesforce-ux/design-system/assets');

/** Modules of the platform, by the file that stands in for them. */
const PLATFORM = {
    'lightning/graphql': 'graphql.js',
    'lightning/uiRecordApi': 'uiRecordApi.js',
    'lightning/navigation': 'navigation.js',
    'lightning/platformShowToastEvent': 'toast.js',
    '@salesforce/client/formFactor': 'formFactor.js',
    '@salesforce/i18n/lang': 'lang.js',
    '@salesforce/i18n/locale': 'locale.js',
    '@salesforce/i18n/timeZone': 'timeZone.js'
};

/** What `@salesforce/…` means here. The base components keep their own, which are made for one locale. */
function platform() {
    const base = /node_modules/u;
    const made = '\0platform:';
    return {
        name: 'platform',
        resolveId(id, importer) {
            if (base.test(importer ?? '')) {
                return null;
            }
            if (PLATFORM[id]) {
                return join(HERE, 'platform', PLATFORM[id]);
            }
            return /^@salesforce\/(?:label|schema)\//u.test(id) ? made + id : null;
        },
        load(id) {
            if (!id.startsWith(made)) {
                return null;
            }
            const [, kind, name] = id.slice(made.length).match(/^@salesforce\/(label|schema)\/(.+)$/u);
            if (kind === 'label') {
                return `export default globalThis.cornerman.label(${JSON.stringify(name.replace(/^c\./u, ''))});`;
            }
            const [objectApiName, fieldApiName] = name.split('.');
            return `export default ${JSON.stringify({ objectApiName, fieldApiName })};`;
        }
    };
}

/** The texts by language, from the very files that are deployed. */
async function labels() {
    const pairs = async (file, pattern) =>
        Object.fromEntries(
            [...(await readFile(join(PROJECT, file), 'utf8')).matchAll(pattern)].map(({ groups }) => [
                groups.name,
                groups.text.replace(/&(lt|gt|quot|apos|amp);/gu, (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name])
            ])
        );
    const units = (await readdir(PROJECT, { recursive: true })).filter(
        (path) => !path.startsWith('node_modules') && path.endsWith('.translation-meta.xml')
    );
    const found = {
        en: await pairs(
            'force-app/main/default/labels/CustomLabels.labels-meta.xml',
            /<fullName>(?<name>\w+)<\/fullName>[\s\S]*?<value>(?<text>[\s\S]*?)<\/value>/gu
        )
    };
    for (const path of units) {
        const language = path.match(/(\w+)\.translation-meta\.xml$/u)[1];
        found[language] = await pairs(path, /<label>(?<text>[^<]*)<\/label>\s*<name>(?<name>Cornerman_\w+)<\/name>/gu);
    }
    await writeFile(join(BUILD, 'labels.json'), JSON.stringify(found));
}

/** The page itself, the platform's look, and the texts beside the script. */
function rest() {
    return {
        name: 'rest',
        async writeBundle() {
            await mkdir(BUILD, { recursive: true });
            await cp(join(HERE, 'index.html'), join(BUILD, 'index.html'));
            await cp(join(HERE, 'start.js'), join(BUILD, 'start.js'));
            await cp(join(HERE, 'frame.css'), join(BUILD, 'frame.css'));
            await cp(join(SLDS, 'styles/salesforce-lightning-design-system.min.css'), join(BUILD, 'slds/styles/slds.css'));
            await labels();
            await writeFile(join(BUILD, 'dashboards.json'), JSON.stringify(await definitions(PROJECT)));
        }
    };
}

const bundles = async (folder, namespace) =>
    (await readdir(folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => ({ name: `${namespace}/${name}`, path: join(folder, name, name === 'panelStyles' ? `${name}.css` : `${name}.js`) }));

export default {
    input: join(HERE, 'main.js'),
    output: { file: join(BUILD, 'app.js'), format: 'esm', inlineDynamicImports: true },
    onwarn(warning, warn) {
        if (!/node_modules/u.test(warning.id ?? warning.loc?.file ?? warning.ids?.join() ?? '')) {
            warn(warning);
        }
    },
    plugins: [
        platform(),
        replace({
            preventAssignment: true,
            values: { 'import.meta.env.SSR': 'false', 'process.env.NODE_ENV': JSON.stringify('production') }
        }),
        lwc({
            rootDir: HERE,
            modules: [
                ...(await bundles(COMPONENTS, 'c')),
                ...(await bundles(join(HERE, 'frame'), 'frame')),
                { npm: 'lightning-base-components' }
            ]
        }),
        nodeResolve(),
        rest()
    ]
};
