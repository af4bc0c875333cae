export default globalThis.matchMedia('(max-width: 767px)').matches ? 'Small' : 'Large';
