/**
 * Words of a fixed list (states, strengths, causes) in the reader's language, with how they look.
 * Sentences about the deal come in the organisation's language, ready made.
 */
import { labels } from 'c/labels';

/** Fills `{0}`, `{1}` … of a label. The values stay text. */
export function say(label, ...values) {
    return label.replace(/\{(\d)\}/gu, (whole, index) => values[index] ?? '');
}

/** `Decision_Criteria__c` as one would say it. */
export function spoken(name) {
    return name
        .replace(/__c$/u, '')
        .replace(/_/gu, ' ')
        .replace(/([a-z])([A-Z])/gu, '$1 $2');
}

const RECORDS = {
    Opportunity: labels.recordOpportunity,
    OpportunityHistory: labels.recordStageHistory,
    OpportunityFieldHistory: labels.recordFieldHistory,
    OpportunityContactRole: labels.recordContactRole,
    Contact: labels.recordContact,
    Event: labels.recordMeeting,
    Task: labels.recordTask,
    EmailMessage: labels.recordEmail,
    VideoCall: labels.recordVideoCall,
    VoiceCall: labels.recordVoiceCall
};

/** What a record is to a salesperson: "E-mail", "Meeting"; and which field, where that tells something. */
export function sayField(path) {
    const [object, field] = path.split('.');
    const record = RECORDS[object] ?? spoken(object);
    return object === 'Opportunity' && field ? `${record}: ${spoken(field)}` : record;
}

export const BANDS = {
    High: { label: labels.bandHigh, look: 'high' },
    Fair: { label: labels.bandFair, look: 'fair' },
    Low: { label: labels.bandLow, look: 'low' },
    Unknown: { label: labels.bandUnknown, look: 'unknown' }
};

/** From what most needs a question to what stands firm. */
export const STRENGTHS = {
    Contradicted: { label: labels.strengthContradicted, look: 'bad', icon: 'utility:warning' },
    'Not asked': { label: labels.strengthNotAsked, look: 'open', icon: 'utility:question' },
    Stale: { label: labels.strengthStale, look: 'weak', icon: 'utility:clock' },
    Assumed: { label: labels.strengthAssumed, look: 'weak', icon: 'utility:user' },
    Inferred: { label: labels.strengthInferred, look: 'fair', icon: 'utility:lightning_extension' },
    Confirmed: { label: labels.strengthConfirmed, look: 'good', icon: 'utility:check' },
    Unknown: { label: labels.strengthUnknown, look: 'unknown', icon: 'utility:ban' }
};

export const STEPS = {
    done: { label: labels.stepDone, look: 'good', icon: 'utility:check' },
    'not done': { label: labels.stepNotDone, look: 'open', icon: 'utility:close' },
    'not applicable': { label: labels.stepNotApplicable, look: 'unknown', icon: 'utility:dash' },
    'accepted deviation': { label: labels.stepDeviation, look: 'fair', icon: 'utility:routing_offline' },
    unknown: { label: labels.stepUnknown, look: 'unknown', icon: 'utility:question' }
};

export const MARKS = {
    met: { label: labels.markMet, look: 'good', icon: 'utility:check' },
    partly: { label: labels.markPartly, look: 'weak', icon: 'utility:contract_alt' },
    missed: { label: labels.markMissed, look: 'bad', icon: 'utility:close' },
    'not applicable': { label: labels.markNotApplicable, look: 'unknown', icon: 'utility:dash' },
    unknown: { label: labels.markUnknown, look: 'unknown', icon: 'utility:question' }
};

export const ROLES = {
    'economic buyer': labels.roleEconomicBuyer,
    champion: labels.roleChampion,
    technical: labels.roleTechnical,
    user: labels.roleUser,
    'legal or procurement': labels.roleProcurement,
    blocker: labels.roleBlocker,
    other: labels.roleOther,
    unknown: labels.roleUnknown
};

/** How far a person takes part: its word, and the classes of its badge. */
export const ENGAGEMENT = {
    engaged: { label: labels.peopleEngaged, badge: 'badge badge_good' },
    cooling: { label: labels.peopleCooling, badge: 'badge badge_fair' },
    silent: { label: labels.peopleSilent, badge: 'badge badge_weak' },
    'not heard': { label: labels.peopleNotHeard, badge: 'badge' },
    left: { label: labels.peopleLeft, badge: 'badge badge_bad' }
};

export const TIMINGS = {
    Immediate: labels.timingImmediate,
    'This week': labels.timingThisWeek,
    'Next week': labels.timingNextWeek,
    Wait: labels.timingWait
};

export const FINDING_STATES = {
    New: labels.findingNew,
    Acknowledged: labels.findingAcknowledged,
    Snoozed: labels.findingSnoozed,
    'Not a risk': labels.findingNotARisk,
    'Legitimate deviation': labels.findingDeviation
};

export const ACTION_STATUSES = {
    New: labels.actionNew,
    Accepted: labels.actionAccepted,
    'Not now': labels.actionNotNow,
    'Not for this deal': labels.actionNotForThisDeal,
    Done: labels.actionDone,
    'Done elsewhere': labels.actionDoneElsewhere
};

const CAUSES = {
    unreadable: labels.causeUnreadable,
    'not synced': labels.causeNotSynced,
    'not captured': labels.causeNotCaptured,
    'not mapped': labels.causeNotMapped
};

/** Why something is unknown, and where: one sentence. */
export function sayUnknown(unknown) {
    const cause = CAUSES[unknown.cause] ?? unknown.cause;
    return unknown.where ? say(labels.causeWhere, cause, unknown.where) : cause;
}

const MANAGER = {
    procurement: labels.lookProcurement,
    pricing: labels.lookPricing,
    politics: labels.lookPolitics,
    contradiction: labels.lookContradiction,
    sides: labels.lookSides,
    cut: labels.lookCut
};

export const sayManagerReason = (reason) => MANAGER[reason] ?? reason;
