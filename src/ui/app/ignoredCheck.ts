/** The check for ignored settings, apart from the settings that every start reads: loaded where a folder is open. */
export { ignoredSettings } from './settings';
