/** Everything that makes rows and cards. Part of the bundle that is loaded with the fleet's first event. */
export { detailItem, detailKinds, serverTooltip } from './details';
export { groupItem, serverItem } from './items';
export { brokenFileMessage, problemItem, stepItem, tenantItem } from './problemItems';
