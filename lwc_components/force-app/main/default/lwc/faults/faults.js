/**
 * What went wrong, from the shapes in which Lightning Data Service says it, and whom it asks to act.
 */

/** @returns {string[]} every message once, as the platform worded it */
export function messages(errors) {
    const all = Array.isArray(errors) ? errors : [errors];
    const said = all.filter(Boolean).flatMap((error) => {
        const body = error.body ?? error;
        if (Array.isArray(body)) {
            return body.map((one) => one.message);
        }
        const output = body.output ?? {};
        const below = [
            ...(output.errors ?? []),
            ...Object.values(output.fieldErrors ?? {}).flat()
        ].map((one) => one.message);
        return below.length ? below : [body.message ?? error.message ?? error.statusText];
    });
    return [...new Set(said.filter(Boolean))];
}

/** GraphQL leaves what the reader may not see out of its schema, and says so in these words. */
const HIDDEN = /FieldUndefined|is undefined|Cannot query field|not (?:exist|supported)|INSUFFICIENT_ACCESS|INVALID_TYPE/iu;

/** True where the reader lacks a permission, rather than something being broken. */
export function isNoAccess(errors) {
    const all = Array.isArray(errors) ? errors : [errors];
    return (
        all.some((error) => error?.status === 403 || error?.body?.statusCode === 403) ||
        messages(errors).some((message) => HIDDEN.test(message))
    );
}
