/**
 * The pictures of the README: `node pictures.mjs URL DEAL FOLDER` leaves panel.png, a rep's deal with one finding and one
 * quote open, and manager-dashboard.png.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, deal, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 600 } });
    const shot = async (name) => {
        await page.waitForLoadState('networkidle');
        await page.mouse.move(0, 0);
        await page.evaluate(() => globalThis.scrollTo(0, 0));
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    };
    await page.goto(`${url}?as=rep&lang=en#/record/${deal}`);
    const panel = page.locator('c-deal-panel');
    await panel.locator('c-call-reviews').getByText('Call reviews').waitFor();
    await panel.locator('c-risk-gauge button[data-key]').first().click();
    await panel.getByText('Stands on:').nth(1).waitFor();
    const quote = panel.locator('c-methodology-gaps c-evidence-quote').getByText('“');
    const confirmed = panel.locator('c-methodology-gaps .chips .badge_good');
    for (let place = 0; place < (await confirmed.count()); place += 1) {
        await confirmed.nth(place).click();
        if (await quote.count()) {
            break;
        }
    }
    await shot('panel');
    await page.goto(`${url}?as=manager&lang=en#/dashboards`);
    await page.getByText('Report: Open Amount at Risk').waitFor();
    await shot('manager-dashboard');
} finally {
    await browser.close();
}
