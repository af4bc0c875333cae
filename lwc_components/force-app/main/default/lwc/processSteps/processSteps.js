import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { FINDING_STATES, STEPS, say, sayUnknown } from 'c/wording';
import { sayNumber } from 'c/days';

/** What one may skip over: it says nothing about this deal. */
const SILENT = 'not applicable';

/**
 * The company's own sales process, by stage: what is done, what is not, and what a stage behind the deal was left
 * without. A breached step opens the finding that stands for it, where a deviation is recorded with its reason.
 */
export default class ProcessSteps extends LightningElement {
    /** `{entries, leftOut, broken}` of `Steps__c`. */
    @api steps = { entries: [], leftOut: 0, broken: false };
    @api findings = [];

    label = labels;
    opened = {};
    stagesToggled = {};

    get shown() {
        return this.steps.entries.filter((one) => one.state !== SILENT);
    }

    get note() {
        const all = this.shown;
        return all.length ? say(labels.stepsNote, sayNumber(done(all)), sayNumber(all.length)) : '';
    }

    get stages() {
        const keys = [...new Set(this.shown.map((one) => one.stage))];
        return keys.map((key) => {
            const steps = this.shown.filter((one) => one.stage === key);
            // A stage with nothing left to do is folded: what asks for attention is what one sees.
            const open = (done(steps) < steps.length) !== Boolean(this.stagesToggled[key]);
            return {
                open,
                expanded: String(open),
                key,
                label: steps[0].stage_label,
                note: say(labels.stepsNote, sayNumber(done(steps)), sayNumber(steps.length)),
                steps: steps.map((one) => this.row(one))
            };
        });
    }

    row(step) {
        const state = STEPS[step.state] ?? STEPS.unknown;
        const finding = this.findings.find((one) => one.Key__c?.includes(`:finding:step.${step.key}:`));
        const answered = finding && (finding.State__c ?? 'New') !== 'New';
        const open = Boolean(this.opened[step.key]);
        return {
            key: step.key,
            title: step.title,
            icon: state.icon,
            state: state.label,
            class: `step step_${state.look}`,
            gate: step.gate,
            breached: step.breached && !answered,
            answered: answered ? FINDING_STATES[finding.State__c] : '',
            finding,
            why: step.why,
            correction: step.correction,
            reason: step.reason ? say(labels.stepReason, step.reason) : '',
            unknown: step.unknown ? sayUnknown(step.unknown) : '',
            evidence: step.evidence,
            opens: Boolean(finding || step.why || step.correction || step.reason || step.unknown || step.evidence?.length),
            open,
            expanded: String(open)
        };
    }

    toggleStage(event) {
        const { stage } = event.currentTarget.dataset;
        this.stagesToggled = { ...this.stagesToggled, [stage]: !this.stagesToggled[stage] };
    }

    toggle(event) {
        const { key } = event.currentTarget.dataset;
        this.opened = { ...this.opened, [key]: !this.opened[key] };
    }
}

function done(steps) {
    return steps.filter((one) => one.state === 'done' || one.state === 'accepted deviation').length;
}
