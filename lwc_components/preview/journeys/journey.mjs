/**
 * A rep's quarter of an hour at the panel, in a real browser: `node journey.mjs URL DEAL [FOLDER]`.
 *
 * Opens a risky deal, reads the score and its terms, opens evidence, accepts the action, makes it a task, snoozes a
 * finding, records a deviation, asks again, and lets a sync run. Ends with what it did, as JSON; fails at the first thing
 * that is not as it must be. With FOLDER it leaves pictures there.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, deal, folder] = process.argv.slice(2);
const PATIENCE = 30_000;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'en-US' });
context.setDefaultTimeout(PATIENCE);
const page = await context.newPage();
const faults = [];
const asked = [];
page.on('pageerror', (error) => faults.push(String(error)));
page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
page.on('request', (request) => /graphql|ui-api/u.test(request.url()) && asked.push(request.url()));

const open = (as) => page.goto(`${url}?as=${as}#/record/${deal}`);
async function picture(name) {
    if (folder) {
        await page.evaluate(() => globalThis.scrollTo(0, 0));
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    }
}
const panel = page.locator('c-deal-panel');
const part = (name) => page.locator(`c-${name}`).first();
const button = (within, name) => within.getByRole('button', { name });
const number = (text) => Number(text.replace(/[^\d−-]/gu, '').replace('−', '-'));

try {
    // A list, and the deal on it.
    await page.goto(`${url}?as=rep#/deals`);
    await button(page, 'All').click();
    await picture('list');
    await page.locator(`a[href="#/record/${deal}"]`).click();
    const gauge = part('risk-gauge');
    await gauge.getByText('High risk').waitFor();
    await part('call-reviews').getByText('Call reviews').waitFor();
    assert(asked.length <= 5, `${asked.length} requests`);
    await picture('panel');

    // The score adds up from its terms.
    const points = (await gauge.locator('.terms .points').allInnerTexts()).map(number);
    assert.equal(points.slice(0, -1).reduce((sum, one) => sum + one, 0), points.at(-1));

    // A term opens what it stands on.
    const terms = gauge.locator('.terms button[data-key]');
    await terms.first().click();
    await gauge.getByText('Stands on:').first().waitFor();
    await picture('evidence');

    // The action is accepted, and becomes a task.
    const action = part('next-action');
    const todo = await action.locator('.title').innerText();
    await button(action, 'Accept').click();
    await action.getByRole('status').getByText('Accepted').waitFor();
    await button(action, 'Make it a task').click();
    await page.getByRole('complementary').getByText(todo).waitFor();

    // A finding is snoozed, with a reason.
    const snoozed = await terms.last().getAttribute('data-key');
    const finding = gauge.locator(`li[data-key="${snoozed}"]`);
    await terms.last().click();
    await button(finding, 'Snooze').click();
    await finding.getByLabel('Reason').fill('their budget round ends in December');
    await picture('snooze');
    await button(finding, 'Save').click();
    await finding.getByText('Snoozed').first().waitFor();

    // A step that was left out gets its reason.
    const steps = part('process-steps');
    const step = steps.locator('li', { has: page.getByText('left out') }).first();
    const left = await step.getAttribute('data-key');
    const stage = steps.locator('.stage', { has: page.locator(`li[data-key="${left}"]`) }).locator('[data-stage]');
    const behind = steps.locator(`[data-stage="${await stage.getAttribute('data-stage')}"]`);
    await step.getByRole('button').first().click();
    const row = steps.locator(`li[data-key="${left}"]`);
    await button(row, 'Record a deviation').click();
    await row.getByLabel('Reason').fill('their board had met us before');
    await button(row, 'Save').click();
    await row.getByText('Legitimate deviation').first().waitFor();
    await picture('answered');

    // A fresh judgement is asked for, a sync runs, and the page tells that it came.
    await button(panel, 'Judge again').click();
    await panel.getByRole('button', { name: 'Asked', exact: true }).waitFor();
    await button(page, 'Run a sync').click();
    await page.getByText('Synced').waitFor({ timeout: 4 * PATIENCE });
    await panel.getByText('Freshly judged').waitFor({ timeout: 4 * PATIENCE });

    // What the rep said still stands, and the judgement took it in.
    await open('rep');
    await page.reload();
    await action.getByText('Accepted').first().waitFor();
    assert.equal(await action.locator('.title').innerText(), todo);
    if ((await behind.getAttribute('aria-expanded')) === 'false') {
        await behind.click(); // nothing is left to do there
    }
    await row.getByText('egitimate deviation').first().waitFor();
    assert.equal(await row.getByText('left out').count(), 0);
    await picture('afterwards');

    // Nothing of a record's text ever ran.
    assert.equal(await page.evaluate(() => globalThis.ran), undefined);
    assert.deepEqual(faults, []);
    process.stdout.write(JSON.stringify({ action: todo, snoozed, step: left }));
} catch (error) {
    await picture('failed');
    error.message += `\non the page: ${faults.join(' | ')}`;
    throw error;
} finally {
    await browser.close();
}
