/**
 * How long pages take to stand: `node measure.mjs URL ROUNDS NAME=DEAL …`, as JSON by name, one entry a round.
 *
 * Each round opens every deal in turn, in one browser whose scripts are warm: from the click until the panel with all its
 * answers is painted (`painted`, ms), the main thread's work meanwhile (`busy`, of it `script` and `look`, that is
 * style and layout), and the requests that the panel made.
 */
import { chromium } from 'playwright-core';

const [url, rounds, ...named] = process.argv.slice(2);
const deals = named.map((one) => one.split('='));
const PATIENCE = 20_000;

/** Runs beside the page's own scripts, where shadows hide nothing. */
const untilItStands = `async (to) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const from = performance.now();
    location.hash = to;
    const stands = () => {
        const panel = document.querySelector('c-deal-panel');
        return panel?.querySelector('.columns, .empty') && !panel.querySelector('lightning-spinner');
    };
    while (!stands()) {
        if (performance.now() - from > ${PATIENCE}) {
            throw new Error('it never stood: ' + document.body.innerText.slice(0, 300));
        }
        await frame();
    }
    await frame();
    await frame();
    return performance.now() - from;
}`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const found = Object.fromEntries(deals.map(([name]) => [name, []]));
try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    let asked = 0;
    page.on('request', (request) => {
        asked += /graphql|ui-api/u.test(request.url()) ? 1 : 0;
    });
    await page.goto(`${url}?as=rep#/nowhere/`);
    await page.getByText('Looking as').waitFor();
    const client = await page.context().newCDPSession(page);
    await client.send('Performance.enable');
    const { frameTree } = await client.send('Page.getFrameTree');
    const { executionContextId } = await client.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    const spent = async () => {
        const { metrics } = await client.send('Performance.getMetrics');
        const seconds = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
        return {
            busy: seconds.TaskDuration * 1000,
            script: seconds.ScriptDuration * 1000,
            look: (seconds.LayoutDuration + seconds.RecalcStyleDuration) * 1000
        };
    };
    for (let round = -1; round < Number(rounds); round += 1) {
        for (const [name, deal] of deals) {
            await page.evaluate(() => {
                location.hash = '#/nowhere/';
            });
            await page.waitForLoadState('networkidle');
            await client.send('HeapProfiler.collectGarbage');
            asked = 0;
            const before = await spent();
            const { result, exceptionDetails } = await client.send('Runtime.callFunctionOn', {
                executionContextId,
                functionDeclaration: untilItStands,
                arguments: [{ value: `#/record/${deal}` }],
                awaitPromise: true,
                returnByValue: true
            });
            if (exceptionDetails) {
                throw new Error(`${name}: ${exceptionDetails.exception.description}`);
            }
            const after = await spent();
            // The first round only warms what is measured.
            if (round >= 0) {
                const work = Object.fromEntries(Object.keys(before).map((what) => [what, after[what] - before[what]]));
                found[name].push({ painted: result.value, ...work, requests: asked });
            }
        }
    }
    process.stdout.write(JSON.stringify(found));
} finally {
    await browser.close();
}
