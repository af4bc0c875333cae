/** Stands in for `lightning/navigation`: remembers where one went. */
export const went = jest.fn();

const Navigate = Symbol('Navigate');

export const NavigationMixin = (Base) =>
    class extends Base {
        [Navigate](page) {
            went(page);
        }
    };

NavigationMixin.Navigate = Navigate;
