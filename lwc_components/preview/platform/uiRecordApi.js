/** Stands in for `lightning/uiRecordApi`: what the panel uses of it, over User Interface API. */
import { ask } from './session.js';

const standing = new Set();

export class getRecord {
    constructor(emit) {
        this.emit = emit;
        emit({ data: undefined, error: undefined });
    }

    connect() {
        standing.add(this);
        return this.read();
    }

    disconnect() {
        standing.delete(this);
    }

    update(config) {
        this.config = config;
        return this.read();
    }

    async read() {
        const { recordId, fields } = this.config ?? {};
        if (!recordId || !standing.has(this)) {
            return;
        }
        const names = fields.map((field) => `${field.objectApiName}.${field.fieldApiName}`).join();
        try {
            const data = await ask(`ui-api/records/${recordId}?fields=${names}`);
            this.emit({ data, error: undefined });
        } catch (error) {
            this.emit({ data: undefined, error });
        }
    }
}

export const getFieldValue = (record, field) => record?.fields?.[field.fieldApiName]?.value;

export async function notifyRecordUpdateAvailable(records) {
    const ids = new Set(records.map((one) => one.recordId));
    await Promise.all([...standing].filter((one) => ids.has(one.config?.recordId)).map((one) => one.read()));
}

export const createRecord = (body) => ask('ui-api/records', { method: 'POST', body });

export const updateRecord = ({ fields: { Id, ...fields } }) =>
    ask(`ui-api/records/${Id}`, { method: 'PATCH', body: { fields } });
