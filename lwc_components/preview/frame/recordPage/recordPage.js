import { LightningElement, api } from 'lwc';
import { ask } from '../../platform/session.js';

/** Any other record, field by field: where a link of the panel leads. */
export default class RecordPage extends LightningElement {
    record = null;
    error = null;

    @api
    get recordId() {
        return this.id;
    }

    set recordId(id) {
        this.id = id;
        this.read();
    }

    async read() {
        this.record = null;
        this.error = null;
        try {
            this.record = await ask(`ui-api/records/${this.id}?layoutTypes=Full`);
        } catch (error) {
            this.error = error;
        }
    }

    get facts() {
        return Object.entries(this.record.fields)
            .map(([name, { displayValue, value }]) => ({ name, value: displayValue ?? value }))
            .filter((fact) => ['string', 'number', 'boolean'].includes(typeof fact.value))
            .map((fact) => ({ ...fact, value: String(fact.value) }));
    }
}
