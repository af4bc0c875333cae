import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { say, sayField } from 'c/wording';
import { sayDay } from 'c/days';

const SHOWN = 5;

/** Where in the CRM a statement stands: a link to each record, so that anybody can check it. */
export default class EvidenceLinks extends LightningElement {
    /** Entries `{field, record, as_of}`. */
    @api entries = [];

    label = labels;

    get links() {
        return (this.entries ?? []).slice(0, SHOWN).map((one, index) => ({
            key: `${index}.${one.record}`,
            record: one.record,
            text: sayField(one.field),
            day: one.as_of ? sayDay(one.as_of) : ''
        }));
    }

    get more() {
        const rest = (this.entries ?? []).length - SHOWN;
        return rest > 0 ? say(labels.andMore, rest) : '';
    }
}
