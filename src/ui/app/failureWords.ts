/** What {@link Failures} needs: loaded when something has failed. */
export { failureSentence } from '../../words/failureSentence';
export { showFailure } from './showFailure';
