import { LightningElement } from 'lwc';
import { ask, query } from '../../platform/session.js';
import { sayDay, sayNumber } from 'c/days';

const { person } = globalThis.cornerman;
const FIELDS = `Id, Name, StageName, Amount, CurrencyIsoCode, CloseDate, OwnerId, Owner.Name, Cornerman_Risk__c,
    Cornerman_Risk_Points__c, Cornerman_Next_Action__c`;
const SHOWN = 100;
const LOOK = { High: 'risk risk_high', Fair: 'risk risk_fair', Low: 'risk risk_low' };

/** The deals this person may see, as a list view with our formula fields would show them. */
export default class DealList extends LightningElement {
    deals = null;
    error = null;
    chosen = null;
    heads = { risk: '', action: '' };

    async connectedCallback() {
        try {
            const { fields } = await ask('ui-api/object-info/Opportunity');
            this.heads = { risk: fields.Cornerman_Risk__c.label, action: fields.Cornerman_Next_Action__c.label };
            const found = await query(`SELECT ${FIELDS} FROM Opportunity WHERE IsClosed = false LIMIT 2000`);
            const points = (deal) => deal.Cornerman_Risk_Points__c ?? -Infinity;
            this.deals = found.sort((one, other) => points(other) - points(one));
        } catch (error) {
            this.error = error;
        }
    }

    /** Who has no deals of their own begins with all. */
    get mine() {
        return this.chosen ?? (this.deals ?? []).some((deal) => deal.OwnerId === person.id);
    }

    get shown() {
        return (this.deals ?? []).filter((deal) => !this.mine || deal.OwnerId === person.id);
    }

    get note() {
        return this.deals ? `${this.shown.length} of ${this.deals.length} that ${person.name} may see` : '';
    }

    get mineOnly() {
        return String(this.mine);
    }

    get allShown() {
        return String(!this.mine);
    }

    showMine() {
        this.chosen = true;
    }

    showAll() {
        this.chosen = false;
    }

    get rows() {
        return this.shown.slice(0, SHOWN).map((deal) => ({
            id: deal.Id,
            href: `#/record/${deal.Id}`,
            name: deal.Name,
            stage: deal.StageName,
            amount: money(deal),
            close: sayDay(deal.CloseDate),
            owner: deal.Owner?.Name,
            risk: deal.Cornerman_Risk__c ?? 'not judged',
            riskClass: LOOK[deal.Cornerman_Risk__c] ?? 'risk',
            points: deal.Cornerman_Risk_Points__c == null ? '' : sayNumber(deal.Cornerman_Risk_Points__c),
            action: deal.Cornerman_Next_Action__c
        }));
    }
}

function money(deal) {
    return deal.Amount == null
        ? ''
        : new Intl.NumberFormat(person.locale, {
              style: 'currency',
              currency: deal.CurrencyIsoCode ?? 'EUR',
              maximumFractionDigits: 0
          }).format(deal.Amount);
}
