export default globalThis.cornerman.person.zone;
