/** Everything that makes rows and cards. Part of the bundle that is loaded with the fleet's first event. */
export { isBrokenFile, viewMessage } from './message';
export { brokenFileMessage } from './problemItems';
export { ServersTreeData } from './treeData';
