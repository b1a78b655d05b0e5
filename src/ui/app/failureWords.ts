/** What {@link Failures} shows, and who carries out what it offers: loaded when something has failed. */
export { detailsText } from '../../words/failures';
export { failureSentence } from '../../words/failureSentence';
export { actionLabel, offeredActions } from './failureActions';
export { nextStep } from './nextSteps';
