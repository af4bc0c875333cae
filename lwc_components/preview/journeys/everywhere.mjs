/**
 * One person goes everywhere: `node everywhere.mjs URL WHO DEAL RECORD …`. The list of deals, the deal with everything
 * opened, the manager's dashboard, and each record named. Prints the words of each page, and whatever ran that should not have,
 * as JSON.
 */
import { chromium } from 'playwright-core';

const [url, who, deal, ...records] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.setDefaultTimeout(60_000);
    const ran = [];
    page.on('dialog', (dialog) => {
        ran.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on('pageerror', (error) => ran.push(String(error)));
    page.on('request', (one) => one.url().startsWith(url) || ran.push(`went to ${one.url()}`));
    const said = {};
    const went = async (name, until) => {
        await page.locator(until).first().waitFor();
        await page.waitForTimeout(300);
        said[name] = await page.locator('body').innerText();
        ran.push(...(await page.evaluate(() => (globalThis.ran ? [`on ${location.hash}`] : []))));
    };
    await page.goto(`${url}?as=${who}#/deals`);
    await page.getByRole('button', { name: 'All' }).click();
    await went('deals', 'tbody tr');
    await page.goto(`${url}?as=${who}#/record/${deal}`);
    await page.locator('c-process-steps').waitFor();
    // Twice: what opens may hold what opens.
    for (const _ of ['outer', 'inner']) {
        await page.locator('c-deal-panel [aria-expanded="false"]').evaluateAll((all) => all.forEach((one) => one.click()));
        await page.locator('c-deal-panel details').evaluateAll((all) => all.forEach((one) => { one.open = true; }));
        await page.waitForTimeout(300);
    }
    await went('deal', 'c-call-reviews');
    await page.goto(`${url}?as=manager#/dashboards`);
    await went('dashboards', 'frame-chart tbody tr');
    for (const record of records) {
        await page.goto(`${url}?as=${who}#/record/${record}`);
        await page.getByText(record).first().waitFor();
        await went(record, 'frame-record-page dt');
    }
    process.stdout.write(JSON.stringify({ said, ran }));
} finally {
    await browser.close();
}
