import { LightningElement, api } from 'lwc';
import { ask } from '../../platform/session.js';

const { person } = globalThis.cornerman;

/** Any other record, field by field: where a link of the panel leads. */
export default class RecordPage extends LightningElement {
    record = null;
    info = null;
    error = null;

    @api
    get recordId() {
        return this.id;
    }

    set recordId(id) {
        this.id = id;
        this.read();
    }

    /** What kind of record it is, by the id's first three signs; then its fields as this person knows them. */
    async read() {
        const { id } = this;
        this.record = null;
        this.error = null;
        try {
            const { sobjects } = await ask('sobjects');
            const name = sobjects.find((one) => one.keyPrefix === id.slice(0, 3))?.name;
            const info = await ask(`ui-api/object-info/${name}`);
            const fields = Object.keys(info.fields).map((field) => `${name}.${field}`);
            const record = await ask(`ui-api/records/${id}?optionalFields=${fields.join()}`);
            if (this.id === id) {
                this.info = info;
                this.record = record;
            }
        } catch (error) {
            this.error = error;
        }
    }

    get kind() {
        return this.info.label;
    }

    get title() {
        const [first] = this.info.nameFields;
        return this.record.fields.Name?.value ?? this.record.fields[first]?.value ?? '';
    }

    get facts() {
        return Object.entries(this.record.fields)
            .map(([name, { displayValue, value }]) => ({ name, label: this.info.fields[name].label, value: displayValue ?? value }))
            .filter((fact) => ['string', 'number', 'boolean'].includes(typeof fact.value))
            .map((fact) => ({ ...fact, value: String(fact.value) }))
            .sort((one, other) => one.label.localeCompare(other.label, person.locale));
    }
}
