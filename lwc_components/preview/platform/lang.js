export default globalThis.cornerman.person.language;
