import { registerSa11yMatcher } from '@sa11y/jest';

registerSa11yMatcher();

// Every test looks at the page on the same day, in the middle of it.
const TODAY = new Date('2026-11-20T18:00:00Z');

beforeEach(() => {
    const kept = ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'hrtime'];
    const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
    const frames = ['requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback', 'cancelIdleCallback'];
    jest.useFakeTimers({ now: TODAY, doNotFake: [...kept, ...timers, ...frames] });
});

afterEach(() => {
    jest.useRealTimers();
    jest.clearAllMocks();
    document.body.replaceChildren();
});
