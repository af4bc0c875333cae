/** Stands in for `lightning/navigation`: the frame shows what one goes to. */
const Navigate = Symbol('Navigate');

export const NavigationMixin = (Base) =>
    class extends Base {
        [Navigate]({ attributes: { recordId } }) {
            location.hash = `#/record/${recordId}`;
        }
    };

NavigationMixin.Navigate = Navigate;
