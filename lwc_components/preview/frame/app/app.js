import { LightningElement } from 'lwc';

const { languages, people, person } = globalThis.cornerman;
const TOAST = 5000;

/** The frame around the page: where one is, who is looking, and a button for the sync that a schedule would run. */
export default class App extends LightningElement {
    place = read();
    toast = null;
    syncing = false;

    connectedCallback() {
        globalThis.addEventListener('hashchange', () => {
            this.place = read();
            globalThis.scrollTo(0, 0);
        });
        this.template.addEventListener('lightning__showtoast', ({ detail }) => this.show(detail));
    }

    get people() {
        return people.map((one) => ({ ...one, text: `${one.name}, ${one.title}`, selected: one.who === person.who }));
    }

    get id() {
        return this.place.id;
    }

    get isList() {
        return this.place.page === 'deals';
    }

    get isDeal() {
        return this.place.page === 'record' && this.id.startsWith('006');
    }

    get isBoards() {
        return this.place.page === 'dashboards';
    }

    get dealsClass() {
        return this.isBoards ? 'tab' : 'tab tab_here';
    }

    get boardsClass() {
        return this.isBoards ? 'tab tab_here' : 'tab';
    }

    get syncText() {
        return this.syncing ? 'Syncing …' : 'Run a sync';
    }

    get languages() {
        const names = new Intl.DisplayNames('en', { type: 'language' });
        return languages.map((code) => ({ code, text: names.of(code), selected: code === person.language }));
    }

    become(event) {
        lookAgain('as', event.target.value);
    }

    speak(event) {
        lookAgain('lang', event.target.value);
    }

    async sync() {
        this.syncing = true;
        try {
            const answer = await fetch('sync', { method: 'POST' });
            const said = await answer.json();
            this.show({ title: answer.ok ? 'Synced' : 'The sync did not end well', message: said.summary });
        } finally {
            this.syncing = false;
        }
    }

    show(detail) {
        this.toast = detail;
        setTimeout(() => {
            this.toast = this.toast === detail ? null : this.toast;
        }, TOAST);
    }
}

function lookAgain(name, value) {
    const to = new URL(location.href);
    to.searchParams.set(name, value);
    location.assign(to);
}

function read() {
    const [, page = 'deals', id = ''] = location.hash.split('/');
    return { page, id };
}
