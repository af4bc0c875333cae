export default globalThis.cornerman.person.locale;
