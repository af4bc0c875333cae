/** Stands in for `lightning/graphql`: no cache; `refresh` asks again. */
import { ask } from './session.js';

export const gql = (strings, ...values) => String.raw({ raw: strings }, ...values);

export class graphql {
    constructor(emit) {
        this.emit = emit;
        this.connected = false;
        emit({ data: undefined, errors: undefined, refresh: undefined });
    }

    connect() {
        this.connected = true;
        return this.read();
    }

    disconnect() {
        this.connected = false;
    }

    update(config) {
        this.config = config;
        return this.read();
    }

    async read() {
        const { config } = this;
        if (!this.connected || !config?.query || Object.values(config.variables ?? {}).includes(undefined)) {
            return;
        }
        let said;
        try {
            const { query, variables } = config;
            const { data, errors } = await ask('graphql', { method: 'POST', body: { query, variables } });
            said = errors?.length ? { data: undefined, errors } : { data, errors: undefined };
        } catch (error) {
            said = { data: undefined, errors: [{ message: error.body?.message ?? String(error) }] };
        }
        // An answer to a former question is nobody's.
        if (this.connected && this.config === config) {
            this.emit({ ...said, refresh: () => this.read() });
        }
    }
}
