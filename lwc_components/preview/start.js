/**
 * What a Salesforce page knows before a component stands on it: who is looking, in which language, locale and time zone.
 * The components read these while they are loaded, so they come first.
 */
const chosen = new URLSearchParams(location.search);

const [people, labels] = await Promise.all(
    ['people', 'labels.json'].map((path) => fetch(path).then((answer) => answer.json()))
);
const looking = people.find((one) => one.who === chosen.get('as')) ?? people[0];
const language = Object.keys(labels).find((one) => one === chosen.get('lang')) ?? looking.language;
if (language !== looking.language) {
    await fetch(`as/${looking.who}/language/${language}`, { method: 'POST' });
}
// On the platform both are the person's settings. Here a page in another language counts and dates as that one does.
const locale = looking.locale.startsWith(language) ? looking.locale : ({ en: 'en-GB', de: 'de-DE' }[language] ?? looking.locale);
const person = { ...looking, language, locale };

document.documentElement.lang = person.language;
globalThis.cornerman = {
    people,
    person,
    languages: Object.keys(labels),
    label: (name) => labels[person.language]?.[name] ?? labels.en[name] ?? name
};
await import('./app.js');
