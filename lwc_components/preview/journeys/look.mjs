/**
 * What one person is shown of a deal: `node look.mjs URL WHO DEAL [PICTURE]`. Opens everything that opens, and prints the
 * words on the page, every answer it got, and what stands in the way of somebody who cannot see it well, as JSON.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
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
    const barriers = await barriersOn(page);
    process.stdout.write(
        JSON.stringify({ said: said.join('\n'), answers: (await Promise.all(answers)).join('\n'), barriers })
    );
} finally {
    await browser.close();
}

/** Contrast, names and roles by axe, from a world of its own: in the page's, shadows hide what is in them. */
async function barriersOn(page) {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const client = await page.context().newCDPSession(page);
    const { frameTree } = await client.send('Page.getFrameTree');
    const { executionContextId: contextId } = await client.send('Page.createIsolatedWorld', {
        frameId: frameTree.frame.id
    });
    await client.send('Runtime.evaluate', { contextId, expression: source });
    const { result } = await client.send('Runtime.evaluate', {
        contextId,
        awaitPromise: true,
        returnByValue: true,
        expression: `axe.run('c-deal-panel', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }).then(({ passes, violations }) => ({
            checked: passes.map((one) => one.id),
            found: violations.flatMap((one) => one.nodes.map((node) => one.id + ': ' + node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')))
        }))`
    });
    return result.value;
}
