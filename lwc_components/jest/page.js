/** Puts a component on a page, and reads what a person reads there. */
import { createElement } from 'lwc';

/** Lets promises and rendering run out. */
export async function settled() {
    for (let turn = 0; turn < 30; turn += 1) {
        await Promise.resolve();
    }
}

/** The component, rendered, with these properties. */
export async function put(name, component, properties = {}) {
    const element = createElement(name, { is: component });
    Object.assign(element, properties);
    document.body.appendChild(element);
    await settled();
    return element;
}

/** All that fits, below shadows too, in reading order. */
export function all(root, selector) {
    const found = [];
    const walk = (node) => {
        for (const child of node.children ?? []) {
            if (child.matches(selector)) {
                found.push(child);
            }
            if (child.shadowRoot) {
                walk(child.shadowRoot);
            }
            walk(child);
        }
    };
    walk(root.shadowRoot ?? root);
    return found;
}

export const one = (root, selector) => all(root, selector)[0];

/** Every word on the page, labels of buttons and of inputs among them. */
export function words(root) {
    const said = [];
    const walk = (node) => {
        if (node.localName === 'style') {
            return;
        }
        if (node.nodeType === Node.TEXT_NODE) {
            said.push(node.textContent);
            return;
        }
        if (node.localName?.startsWith('lightning-')) {
            said.push(node.label, node.alternativeText);
        }
        (node.shadowRoot ? [...node.shadowRoot.childNodes] : []).forEach(walk);
        [...node.childNodes].forEach(walk);
    };
    [...(root.shadowRoot ?? root).childNodes].forEach(walk);
    return said
        .filter(Boolean)
        .join(' ')
        .replace(/\s+/gu, ' ')
        .trim();
}

/** Clicks the button or link that bears this text. */
export async function click(root, text) {
    const button = all(root, 'button, a, lightning-button').find(
        (each) => (each.localName === 'lightning-button' ? each.label : each.textContent).replace(/\s+/gu, ' ').trim().startsWith(text)
    );
    if (!button) {
        throw new Error(`no button "${text}" among: ${words(root)}`);
    }
    button.click();
    await settled();
}

/** Types into the input of this name. */
export async function type(root, name, value) {
    const input = all(root, 'lightning-input').find((each) => each.name === name);
    input.dispatchEvent(new CustomEvent('change', { detail: { value } }));
    await settled();
}
