/**
 * What the panel asks Lightning Data Service for, and the plain shapes its parts work with. Two requests bring the whole
 * panel, however much stands on the deal: the judgement with all below it, and the call reviews that this reader may
 * see. A field that an administrator hid (`@optional`) leaves its place empty and the rest standing.
 */
import { gql } from 'lightning/graphql';

/** Most findings that one page brings; the playbook knows fewer. */
const PAGE = 200;

export const JUDGEMENT = gql`
    query cornermanJudgement($deal: ID) {
        uiapi {
            query {
                Cornerman_Assessment__c(where: { Opportunity__c: { eq: $deal } }, first: 1) {
                    edges {
                        node {
                            Id
                            Changed_On__c @optional { value }
                            Risk_Band__c @optional { value }
                            Risk_Points__c @optional { value }
                            Risk_Change__c @optional { value }
                            Win_Probability__c @optional { value }
                            Basis__c @optional { value }
                            Methodology__c @optional { value }
                            Primary_Reason__c @optional { value }
                            Terms__c @optional { value }
                            Steps__c @optional { value }
                            Elements__c @optional { value }
                            People__c @optional { value }
                            Unknowns__c @optional { value }
                            Conflicts__c @optional { value }
                            Cornerman_Findings__r(first: ${PAGE}, where: { Engine_State__c: { eq: "Open" } }) @optional {
                                edges {
                                    node {
                                        Id
                                        Key__c @optional { value }
                                        Rule__c @optional { value }
                                        Kind__c @optional { value }
                                        Title__c @optional { value }
                                        Reason__c @optional { value }
                                        Correction__c @optional { value }
                                        Points__c @optional { value }
                                        Evidence__c @optional { value }
                                        Quote__c @optional { value }
                                        Since__c @optional { value }
                                        State__c @optional { value }
                                        State_Reason__c @optional { value }
                                        Snoozed_Until__c @optional { value }
                                    }
                                }
                            }
                            Cornerman_Actions__r(
                                first: 10
                                where: { and: [{ Engine_State__c: { eq: "Proposed" } }, { Is_Primary__c: { eq: true } }] }
                            ) @optional {
                                edges {
                                    node {
                                        Id
                                        Type__c @optional { value }
                                        Title__c @optional { value }
                                        Reason__c @optional { value }
                                        Who__c @optional { value }
                                        Timing__c @optional { value }
                                        Due__c @optional { value }
                                        Expected_Outcome__c @optional { value }
                                        Done_Looks_Like__c @optional { value }
                                        Effort__c @optional { value }
                                        Success_Probability__c @optional { value }
                                        Serves__c @optional { value }
                                        Alternatives__c @optional { value }
                                        Evidence__c @optional { value }
                                        Status__c @optional { value }
                                        Status_Reason__c @optional { value }
                                        Not_Before__c @optional { value }
                                    }
                                }
                            }
                        }
                    }
                }
                Cornerman_Run__c(first: 1, orderBy: { Started_On__c: { order: DESC, nulls: LAST } }) {
                    edges {
                        node {
                            Id
                            Finished_On__c @optional { value }
                            Judged_On__c @optional { value }
                            Outcome__c @optional { value }
                            Message__c @optional { value }
                        }
                    }
                }
            }
        }
    }
`;

/** Apart from the judgement, since most readers may see no review, and some not even that there are any. */
export const REVIEWS = gql`
    query cornermanReviews($deal: ID) {
        uiapi {
            query {
                Cornerman_Call_Review__c(
                    where: { Opportunity__c: { eq: $deal } }
                    first: 25
                    orderBy: { Held_On__c: { order: DESC, nulls: LAST } }
                ) {
                    edges {
                        node {
                            Id
                            Call__c @optional { value }
                            Call_Title__c @optional { value }
                            Held_On__c @optional { value }
                            Score__c @optional { value }
                            Rubric__c @optional { value }
                            Coverage_Reason__c @optional { value }
                            Criteria__c @optional { value }
                            Diagnosis__c @optional { value }
                            Prescription__c @optional { value }
                            Drill__c @optional { value }
                            Manager__c @optional { value }
                            Quotes__c @optional { value }
                        }
                    }
                }
            }
        }
    }
`;

export const REQUESTS = gql`
    query cornermanRequests($deal: ID) {
        uiapi {
            query {
                Cornerman_Request__c(
                    where: { and: [{ Opportunity__c: { eq: $deal } }, { State__c: { eq: "Asked" } }] }
                    first: 1
                    orderBy: { CreatedDate: { order: DESC } }
                ) {
                    edges {
                        node {
                            Id
                        }
                    }
                }
            }
        }
    }
`;

/** The rows of one object in an answer, fields as plain values: `{Id, Title__c: "…"}`. */
export function rows(data, object) {
    return nodes(data?.uiapi?.query?.[object]);
}

function nodes(connection) {
    return (connection?.edges ?? []).map(({ node }) =>
        Object.fromEntries(Object.entries(node).map(([name, field]) => [name, plain(field)]))
    );
}

function plain(field) {
    if (field?.edges) {
        return nodes(field);
    }
    return field !== null && typeof field === 'object' ? field.value : field;
}

/**
 * A field that holds a list in JSON. What does not read as one is an empty list with `broken` set, never a fault of the
 * whole page.
 *
 * @returns {{entries: object[], leftOut: number, broken: boolean}}
 */
export function listOf(text) {
    if (!text) {
        return { entries: [], leftOut: 0, broken: false };
    }
    try {
        const found = JSON.parse(text);
        const all = Array.isArray(found) ? found : [found];
        const leftOut = all.at(-1)?.left_out ?? 0;
        return { entries: leftOut ? all.slice(0, -1) : all, leftOut, broken: false };
    } catch {
        return { entries: [], leftOut: 0, broken: true };
    }
}

/** The judgement with all that hangs on it; null where the deal was not judged yet. */
export function judgementOf(data) {
    const [assessment] = rows(data, 'Cornerman_Assessment__c');
    const [run] = rows(data, 'Cornerman_Run__c');
    if (!assessment) {
        return { assessment: null, run: run ?? null };
    }
    const { Cornerman_Findings__r: findings = [], Cornerman_Actions__r: actions = [], ...own } = assessment;
    return {
        assessment: own,
        run: run ?? null,
        action: actions[0] ?? null,
        findings,
        terms: listOf(own.Terms__c),
        steps: listOf(own.Steps__c),
        elements: listOf(own.Elements__c),
        people: listOf(own.People__c),
        unknowns: listOf(own.Unknowns__c),
        conflicts: listOf(own.Conflicts__c)
    };
}
