/**
 * What one person is shown of a deal: `node look.mjs URL WHO DEAL [PICTURE]`. Opens everything that opens, and prints the
 * words on the page and every answer it got, as JSON.
 */
import { chromium } from 'playwright-core';

const [url, who, deal, picture] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    const answers = [];
    page.on('response', (answer) => {
        if (answer.url().includes('/services/')) {
            answers.push(answer.text().catch(() => ''));
        }
    });
    await page.goto(`${url}?as=${who}#/record/${deal}`);
    await page.locator('c-call-reviews').getByText(/Call reviews/u).waitFor();
    await page.waitForLoadState('networkidle');
    const said = [await page.locator('body').innerText()];
    // Twice: what opens may hold what opens.
    for (const _ of ['outer', 'inner']) {
        await page.locator('c-deal-panel [aria-expanded="false"]').evaluateAll((all) => all.forEach((one) => one.click()));
        await page.waitForTimeout(200);
        said.push(await page.locator('c-deal-panel').innerText());
    }
    if (picture) {
        await page.evaluate(() => globalThis.scrollTo(0, 0));
        await page.screenshot({ path: picture, fullPage: true });
    }
    process.stdout.write(JSON.stringify({ said: said.join('\n'), answers: (await Promise.all(answers)).join('\n') }));
} finally {
    await browser.close();
}
