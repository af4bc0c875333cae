import { LightningElement, api } from 'lwc';
import { query } from '../../platform/session.js';
import { sayDay } from 'c/days';

const { person } = globalThis.cornerman;

/** The opportunity's record page: its highlights, the panel, and the open tasks beside it. */
export default class DealPage extends LightningElement {
    @api recordId;
    deal = null;
    tasks = [];
    error = null;

    connectedCallback() {
        this.read();
        this.template.addEventListener('lightning__showtoast', () => this.readTasks());
    }

    async read() {
        try {
            const fields = 'Id, Name, Account.Name, StageName, Amount, CurrencyIsoCode, CloseDate, Owner.Name';
            [this.deal] = await query(`SELECT ${fields} FROM Opportunity WHERE Id = '${this.recordId}'`);
            if (!this.deal) {
                this.error = { status: 403, body: { message: 'No such record, or not shared with you.' } };
            }
            await this.readTasks();
        } catch (error) {
            this.error = error;
        }
    }

    async readTasks() {
        const found = await query(
            `SELECT Id, Subject, ActivityDate, Owner.Name FROM Task WHERE WhatId = '${this.recordId}' AND IsClosed = false`
        ).catch(() => []);
        this.tasks = found.map((task) => ({
            id: task.Id,
            href: `#/record/${task.Id}`,
            subject: task.Subject,
            note: [sayDay(task.ActivityDate), task.Owner?.Name].filter(Boolean).join(' · ')
        }));
    }

    get facts() {
        const { Account, StageName, Amount, CurrencyIsoCode, CloseDate, Owner } = this.deal;
        const money = new Intl.NumberFormat(person.locale, {
            style: 'currency',
            currency: CurrencyIsoCode ?? 'EUR',
            maximumFractionDigits: 0
        });
        return [
            { name: 'Account', value: Account?.Name },
            { name: 'Stage', value: StageName },
            { name: 'Amount', value: Amount == null ? '' : money.format(Amount) },
            { name: 'Close date', value: sayDay(CloseDate) },
            { name: 'Owner', value: Owner?.Name }
        ].filter((fact) => fact.value);
    }
}
