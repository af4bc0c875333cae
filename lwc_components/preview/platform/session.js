/** Requests to the practice organisation, as the person who is looking; the server adds their log-in. */
const ROOT = `as/${globalThis.cornerman.person.who}/services/data/v65.0/`;

/** @returns the body; throws what Lightning Data Service would: `{status, statusText, body}` */
export async function ask(path, { method = 'GET', body } = {}) {
    const answer = await fetch(ROOT + path, {
        method,
        headers: body ? { 'Content-Type': 'application/json' } : {},
        body: body ? JSON.stringify(body) : undefined
    });
    const said = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) {
        throw { status: answer.status, statusText: answer.statusText, body: Array.isArray(said) ? said[0] : said };
    }
    return said;
}

/** Rows of a query, for the frame only: components ask Lightning Data Service. */
export const query = async (soql) => (await ask(`query?q=${encodeURIComponent(soql)}`)).records;
