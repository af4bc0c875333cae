import { LightningElement, api } from 'lwc';
import { labels } from 'c/labels';
import { BANDS, FINDING_STATES, say } from 'c/wording';
import { sayMoment, sayDay, sayNumber, sayPercent } from 'c/days';

/** More terms than this are folded to those that weigh most, and one row for what the others come to. */
const MOST = 12;
const SHOWN = 10;

/**
 * The score, its change since the judgement before, and the terms it adds up from: the worst first, each opening what it
 * stands on. Points are thousandths of log-odds of losing; base and terms add up to the score exactly.
 */
export default class RiskGauge extends LightningElement {
    /** The assessment, fields as plain values. */
    @api assessment;
    /** `{entries, leftOut, broken}` of `Terms__c`. */
    @api terms = { entries: [], leftOut: 0, broken: false };
    @api findings = [];
    /** The heartbeat: how fresh all this is. */
    @api run;

    label = labels;
    opened = {};
    all = false;

    // --- the score

    get verdict() {
        return BANDS[this.assessment.Risk_Band__c] ?? BANDS.Unknown;
    }

    get band() {
        return this.verdict.label;
    }

    get look() {
        return this.verdict.look;
    }

    get points() {
        return this.known ? sayNumber(this.assessment.Risk_Points__c) : '–';
    }

    get known() {
        return typeof this.assessment.Risk_Points__c === 'number';
    }

    get gaugeText() {
        return say(labels.riskGauge, this.band, this.points);
    }

    get change() {
        const change = this.assessment.Risk_Change__c;
        if (!change) {
            return change === 0 ? labels.riskUnchanged : labels.riskFirst;
        }
        return say(change > 0 ? labels.riskUp : labels.riskDown, sayNumber(Math.abs(change)));
    }

    get chance() {
        const chance = this.assessment.Win_Probability__c;
        return typeof chance === 'number' ? say(labels.riskChance, sayPercent(chance)) : labels.riskNoChance;
    }

    get asOf() {
        const { Finished_On__c: finished, Judged_On__c: judged } = this.run ?? {};
        const when = finished ? sayMoment(finished) : sayDay(judged);
        return when ? say(labels.asOf, when) : '';
    }

    // --- its terms

    get broken() {
        return this.terms.broken;
    }

    get base() {
        const sum = this.terms.entries.reduce((total, term) => total + (term.points ?? 0), 0);
        return this.known ? sayNumber(this.assessment.Risk_Points__c - sum, true) : '–';
    }

    /** The terms that score, the heaviest first. */
    get scoring() {
        return this.terms.entries
            .filter((term) => term.fired && !term.preview)
            .sort((one, other) => Math.abs(other.points) - Math.abs(one.points));
    }

    /** How many of them have a row of their own. */
    get rows() {
        return this.all || this.scoring.length <= MOST ? this.scoring.length : SHOWN;
    }

    get folded() {
        const rest = this.scoring.slice(this.rows);
        if (!rest.length) {
            return null;
        }
        const sum = rest.reduce((total, term) => total + term.points, 0);
        return { text: say(labels.riskSmaller, sayNumber(rest.length)), points: sayNumber(sum, true) };
    }

    get fired() {
        const { scoring } = this;
        const most = Math.max(1, ...scoring.map((term) => Math.abs(term.points)));
        const findings = Object.fromEntries(this.findings.map((finding) => [finding.Rule__c, finding]));
        return scoring
            .slice(0, this.rows)
            .sort((one, other) => other.points - one.points)
            .map((term) => {
                const finding = findings[term.key];
                const lowers = term.points < 0;
                const answered = finding && (finding.State__c ?? 'New') !== 'New';
                return {
                    key: term.key,
                    title: term.title,
                    finding,
                    points: sayNumber(term.points, true),
                    pointsClass: lowers ? 'points points_good' : 'points points_bad',
                    barClass: lowers ? 'bar bar_good' : 'bar bar_bad',
                    bar: `width: ${Math.round((Math.abs(term.points) / most) * 100)}%`,
                    state: answered ? FINDING_STATES[finding.State__c] : '',
                    open: Boolean(this.opened[term.key]),
                    expanded: String(Boolean(this.opened[term.key]))
                };
            });
    }

    get preview() {
        return this.terms.entries.filter((term) => term.fired && term.preview);
    }

    get rest() {
        const quiet = this.terms.entries.filter((term) => !term.fired && !term.unknown).length + this.terms.leftOut;
        const unknown = this.terms.entries.filter((term) => term.unknown).length;
        const parts = [
            quiet ? say(labels.riskQuiet, sayNumber(quiet)) : '',
            unknown ? say(labels.riskUnknown, sayNumber(unknown)) : ''
        ];
        return parts.filter(Boolean).join(' · ');
    }

    toggle(event) {
        const { key } = event.currentTarget.dataset;
        this.opened = { ...this.opened, [key]: !this.opened[key] };
    }

    showAll() {
        this.all = true;
    }
}
