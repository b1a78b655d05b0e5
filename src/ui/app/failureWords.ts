/** The part of {@link Failures} that is loaded at the first failure. */
export { failureSentence } from '../../words/failureSentence';
export { showFailure } from './showFailure';
