/** The custom labels in English, by the short names of `c/labels`. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const FILE = join(__dirname, '../force-app/main/default/labels/CustomLabels.labels-meta.xml');
const PREFIX = 'Cornerman_';

function plain(text) {
    const named = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
    return text.replace(/&(\w+);/gu, (whole, name) => named[name]);
}

const found = readFileSync(FILE, 'utf8').matchAll(/<fullName>(\w+)<\/fullName>[\s\S]*?<value>([\s\S]*?)<\/value>/gu);

module.exports.labels = Object.fromEntries(
    [...found].map(([, name, value]) => {
        const short = name.slice(PREFIX.length);
        return [short[0].toLowerCase() + short.slice(1), plain(value)];
    })
);
