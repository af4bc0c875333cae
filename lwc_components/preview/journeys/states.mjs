/**
 * The panel in every state: `node states.mjs URL FULL BLANK [FOLDER]`, where FULL is a deal with much on it and BLANK one
 * that was never judged. Prints for each state what the panel said, how often it asked, and whether anything is wider
 * than the screen, as JSON. With FOLDER it leaves pictures there.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, full, blank, folder] = process.argv.slice(2);
const DESK = { width: 1440, height: 1000 };
const PHONE = { width: 390, height: 844 };

const broken = (route) => route.fulfill({ status: 500, json: [{ errorCode: 'UNKNOWN', message: 'An unexpected error' }] });
const hidden = (route) =>
    route.fulfill({ json: { data: {}, errors: [{ message: "Cannot query field 'Cornerman_Assessment__c' on type 'Query'" }] } });
const slow = () => {};
async function old(route) {
    const answer = await route.fetch();
    const said = await answer.text();
    const ago = new Date(Date.now() - 5 * 86_400_000).toISOString();
    await route.fulfill({ response: answer, body: said.replace(/("Finished_On__c":\s*\{"value":\s*")[^"]+/gu, `$1${ago}`) });
}

const STATES = {
    full: { deal: full, until: 'c-blind-spots', opens: true },
    phone: { deal: full, until: 'c-blind-spots', screen: PHONE, opens: true },
    german: { deal: full, until: 'c-blind-spots', language: 'de' },
    empty: { deal: blank, until: '.empty', screen: PHONE },
    loading: { deal: full, until: 'lightning-spinner', answers: slow },
    error: { deal: full, until: 'c-error-panel', answers: broken },
    'no-access': { deal: full, until: 'c-error-panel', answers: hidden },
    stale: { deal: full, until: 'c-stale-notice .notice, c-stale-notice [role]', answers: old }
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const found = {};
try {
    for (const [name, { deal, until, screen = DESK, language = 'en', answers, opens }] of Object.entries(STATES)) {
        const page = await browser.newPage({ viewport: screen });
        page.setDefaultTimeout(60_000);
        const asked = [];
        const faults = [];
        page.on('pageerror', (error) => faults.push(String(error)));
        page.on('request', (one) => /graphql|ui-api/u.test(one.url()) && asked.push(one.url()));
        if (answers) {
            await page.route(/\/graphql$/u, answers);
        }
        await page.goto(`${url}?as=rep&lang=${language}#/record/${deal}`);
        const panel = page.locator('c-deal-panel');
        await panel.locator(until).first().waitFor();
        if (!answers) {
            await page.waitForLoadState('networkidle');
        }
        if (folder) {
            await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
        }
        const said = [await panel.innerText()];
        // Twice: what opens may hold what opens.
        for (const _ of opens ? ['outer', 'inner'] : []) {
            await panel.locator('[aria-expanded="false"]').evaluateAll((all) => all.forEach((one) => one.click()));
            await page.waitForTimeout(300);
            said.push(await panel.innerText());
        }
        found[name] = {
            said: said.join('\n'),
            opened: said.at(-1),
            asked: asked.length,
            faults,
            wider: await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)
        };
        if (folder && opens) {
            await page.evaluate(() => globalThis.scrollTo(0, 0));
            await page.screenshot({ path: join(folder, `${name}-opened.png`), fullPage: true });
        }
        await page.close();
    }
    process.stdout.write(JSON.stringify(found));
} finally {
    await browser.close();
}
