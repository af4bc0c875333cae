/** A deal as the records hold it, in the shapes of docs/page-data.md. */

export const DEAL = '006000000000001AAA';
export const ACTION_ID = 'a03000000000001AAA';

const CALL = '0kP000000000001AAA';

export const evidence = [
    { field: 'EmailMessage', record: '02s000000000001AAA', as_of: '2026-10-21' },
    { field: 'Opportunity.CloseDate', record: DEAL, as_of: null }
];

export const terms = [
    { key: 'risk.amount-cut', title: 'amount cut', points: 0, fired: false, preview: false, unknown: null },
    { key: 'risk.buyer-silent', title: 'No answer since Oct 21', points: 800, fired: true, preview: false, unknown: null },
    { key: 'risk.plan-agreed', title: 'A plan is agreed', points: -300, fired: true, preview: false, unknown: null },
    { key: 'risk.stage-age', title: 'Too long in this stage', points: 1400, fired: true, preview: false, unknown: null },
    { key: 'risk.tone', title: 'Cooler tone', points: 0, fired: true, preview: true, unknown: null },
    {
        key: 'risk.threads',
        title: 'one thread',
        points: 0,
        fired: false,
        preview: false,
        unknown: { cause: 'not captured', where: 'EmailMessage' }
    }
];

export const steps = [
    {
        stage: 'discovery',
        stage_label: 'Discovery',
        key: 'first-meeting',
        title: 'First meeting held',
        state: 'done',
        gate: true,
        breached: false,
        why: null,
        correction: null,
        reason: null,
        unknown: null,
        evidence
    },
    {
        stage: 'discovery',
        stage_label: 'Discovery',
        key: 'pain-named',
        title: 'The problem is named',
        state: 'not done',
        gate: false,
        breached: true,
        why: 'Nobody buys a cure for a problem that nobody named.',
        correction: 'Write down the problem in one sentence.',
        reason: null,
        unknown: null,
        evidence: []
    },
    {
        stage: 'proposal',
        stage_label: 'Proposal',
        key: 'paper',
        title: 'The paper process is known',
        state: 'not done',
        gate: true,
        breached: false,
        why: 'Paper takes longer than anybody thinks.',
        correction: 'Ask who signs, and when.',
        reason: null,
        unknown: null,
        evidence: []
    },
    {
        stage: 'proposal',
        stage_label: 'Proposal',
        key: 'security',
        title: 'Security is cleared',
        state: 'not applicable',
        gate: false,
        breached: false,
        why: null,
        correction: null,
        reason: null,
        unknown: null,
        evidence: []
    }
];

export const elements = [
    {
        key: 'champion',
        label: 'Champion',
        strength: 'Contradicted',
        text: null,
        question: 'Who inside loses most if this does not happen?',
        minimum: 'Assumed',
        below_minimum: true,
        since: '2026-11-18',
        said: { call: CALL, turn: 7, start: 132, on: '2026-10-07', speaker: 'Howard Oakden', side: 'buyer' },
        evidence,
        unknown: null
    },
    {
        key: 'metrics',
        label: 'Metrics',
        strength: 'Confirmed',
        text: '40 hours a month',
        question: null,
        minimum: 'Inferred',
        below_minimum: false,
        since: null,
        said: null,
        evidence: [],
        unknown: null
    },
    {
        key: 'paper_process',
        label: 'Paper process',
        strength: 'Not asked',
        text: null,
        question: 'What paperwork follows?',
        minimum: null,
        below_minimum: false,
        since: '2026-11-20',
        said: null,
        evidence: [],
        unknown: null
    },
    {
        key: 'competition',
        label: 'Competition',
        strength: 'Unknown',
        text: null,
        question: null,
        minimum: null,
        below_minimum: false,
        since: null,
        said: null,
        evidence: [],
        unknown: { cause: 'unreadable', where: 'Opportunity.Competition__c' }
    }
];

export const people = [
    {
        id: '003000000000001AAA',
        name: 'Howard Oakden',
        title: 'Plant Manager',
        role: 'technical',
        last_touch: '2026-11-06',
        touch_known: true
    },
    { id: '003000000000002AAA', name: 'Ana Ruiz', title: null, role: 'champion', last_touch: null, touch_known: true, engagement: 'not heard', last_words: null },
    { id: '003000000000003AAA', name: 'Li', title: null, role: 'unknown', last_touch: null, touch_known: false }
];

export const unknowns = [{ key: 'risk.threads', what: 'One thread', cause: 'not captured', where: 'EmailMessage' }];
export const conflicts = [{ field: 'Champion__c', ours: 'Ana Ruiz', theirs: null }];

export const assessment = {
    Id: 'a01000000000001AAA',
    Risk_Band__c: 'High',
    Risk_Points__c: 2150,
    Risk_Change__c: 250,
    Win_Probability__c: null,
    Basis__c: 'Playbook only',
    Methodology__c: 'MEDDPICC',
    Primary_Reason__c: 'Nothing we sent since Oct 21, 2026 was answered.',
    Terms__c: JSON.stringify(terms),
    Steps__c: JSON.stringify(steps),
    Elements__c: JSON.stringify(elements),
    People__c: JSON.stringify(people),
    Unknowns__c: JSON.stringify(unknowns),
    Conflicts__c: JSON.stringify(conflicts)
};

export const finding = {
    Id: 'a02000000000001AAA',
    Key__c: `acme:${DEAL}:finding:risk.stage-age:1`,
    Rule__c: 'risk.stage-age',
    Kind__c: 'Risk',
    Title__c: 'Too long in this stage',
    Reason__c: 'Deals usually leave this stage within 21 days.',
    Correction__c: null,
    Points__c: 1400,
    Evidence__c: JSON.stringify(evidence),
    Quote__c: null,
    Since__c: '2026-11-06',
    State__c: 'New',
    State_Reason__c: null,
    Snoozed_Until__c: null
};

export const breach = {
    ...finding,
    Id: 'a02000000000002AAA',
    Key__c: `acme:${DEAL}:finding:step.pain-named:1`,
    Rule__c: 'adherence.element-recorded',
    Kind__c: 'Breached step',
    Title__c: 'The problem is named',
    Reason__c: 'Nobody buys a cure for a problem that nobody named.',
    Correction__c: 'Write down the problem in one sentence.'
};

export const action = {
    Id: ACTION_ID,
    Type__c: 'next_action.decide',
    Title__c: 'Ask Howard Oakden for a plain yes or no',
    Reason__c: 'The hours spent here are missing elsewhere.',
    Who__c: 'Andre Coletti',
    Timing__c: 'Next week',
    Due__c: '2026-11-27',
    Expected_Outcome__c: 'A date that the buyer names.',
    Done_Looks_Like__c: 'The buyer has answered, or the deal is closed.',
    Effort__c: '10–15 min',
    Success_Probability__c: null,
    Serves__c: 'Qualification: who decides.',
    Alternatives__c: JSON.stringify([
        { instead: 'If nobody picks up, write three lines.' },
        {
            key: 'next_action.wait',
            title: 'Nothing to do until Nov 27, 2026',
            why: 'The deal can rest.',
            timing: 'Wait',
            due: '2026-11-27',
            minutes: '0 min'
        }
    ]),
    Evidence__c: JSON.stringify(evidence),
    Status__c: 'New',
    Status_Reason__c: null,
    Not_Before__c: null
};

export const review = {
    Id: 'a04000000000001AAA',
    Call__c: CALL,
    Call_Title__c: 'Discovery with Halden',
    Held_On__c: '2026-10-07',
    Score__c: 62.5,
    Rubric__c: 'discovery-3',
    Coverage_Reason__c: null,
    Criteria__c: JSON.stringify([
        { criterion: 'pain', label: 'Pain before product', mark: 'missed', missing_question: 'What does it cost you?' },
        { criterion: 'next', label: 'A next date is agreed', mark: 'met', missing_question: null }
    ]),
    Diagnosis__c: JSON.stringify([
        {
            name: 'features-before-pain',
            says: 'The demo came before the pain was named.',
            criterion: 'pain',
            question: 'What happens if nothing changes?',
            moments: [
                { about: 'demo', quote: 'Let me show you the dashboard.', turn: 3, start: 61, speaker: 'Andre Coletti', side: 'rep' }
            ]
        }
    ]),
    Prescription__c: JSON.stringify([
        { diagnosis: 'features-before-pain', behaviours: ['Ask twice before you show anything.'], questions: ['Why now?'], script: '' }
    ]),
    Drill__c: JSON.stringify([
        { diagnosis: 'features-before-pain', title: 'Two questions', minutes: 8, steps: ['Write two questions.'], example: 'So what?', source: 'rubric' }
    ]),
    Manager__c: JSON.stringify([{ reason: 'pricing', says: 'The price was named twice.', moments: [] }]),
    Quotes__c: JSON.stringify([
        { about: 'champion', quote: 'I would rather not go into names.', turn: 7, start: 132, speaker: 'Howard Oakden', side: 'buyer', strength: 'Contradicted' }
    ])
};

export const run = {
    Id: 'a05000000000001AAA',
    Finished_On__c: '2026-11-20T06:15:00Z',
    Judged_On__c: '2026-11-20',
    Outcome__c: 'Finished',
    Message__c: null
};

/** Records as GraphQL gives them. */
export function connection(records) {
    return {
        edges: records.map((record) => ({
            node: Object.fromEntries(
                Object.entries(record).map(([name, value]) => [
                    name,
                    name === 'Id' || value?.edges ? value : { value }
                ])
            )
        }))
    };
}

/** The panel's first answer. */
export function answer({ own = assessment, findings = [finding, breach], actions = [action], runs = [run] } = {}) {
    const judged = own && {
        ...own,
        Cornerman_Findings__r: connection(findings),
        Cornerman_Actions__r: connection(actions)
    };
    return {
        uiapi: {
            query: {
                Cornerman_Assessment__c: connection(judged ? [judged] : []),
                Cornerman_Run__c: connection(runs)
            }
        }
    };
}

export const HOSTILE = '<img src=x onerror="alert(1)"><b>bold</b>{0}&lt;i&gt;';
