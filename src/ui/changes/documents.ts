/** What is written as a document, which is loaded when the first is. */
export { exportHistory } from './exportHistory';
export { showAsCodeCommand } from './showAsCode';
