import type { RepairName } from './repairs';

/** Folders of `ui` that define commands. */
export type Feature =
  | 'accounts'
  | 'servers'
  | 'changes'
  | 'connection'
  | 'certificates'
  | 'verification'
  | 'clients'
  | 'plans'
  | 'history'
  | 'code';

/**
 * A menu group with the position in it, and the condition under which the command is shown; an empty condition means
 * always.
 */
type Place = readonly [group: string, when: string];

/** Placement of a command. Conditions name context keys without the prefix `azurePostgresTls.`. */
export interface CommandContribution {
  /** The folder that contains the handler. */
  readonly feature: Feature;
  /**
   * The kind of the first argument; the command prompts for a missing one. `servers` also accepts a selection of
   * several. `ids` is a list of resource IDs, `plan` a plan document, `folders` a list of URIs, `row` only a row of the
   * servers view.
   */
  readonly takes: 'nothing' | 'server' | 'servers' | 'row' | 'tenant' | 'ids' | 'plan' | 'folders';
  readonly icon?: string;
  readonly enablement?: string;
  /** Condition for the command palette; shown always if absent. */
  readonly palette?: string;
  /** In the title bar of the servers view, or in its overflow menu. */
  readonly title?: Place;
  /**
   * On rows of the servers view. Conditions are tokens of the row's `contextValue`, `one` or `many` for the number of
   * selected rows, or a context key.
   */
  readonly rows?: readonly Place[];
  /** In the title bar of the history view, or in its overflow menu. */
  readonly historyTitle?: Place;
  /** On rows of the history view. */
  readonly historyRows?: readonly Place[];
  /** Key in the servers view, for the selected rows or else the focused one; with `mod` for Ctrl, or Cmd on macOS. */
  readonly key?: string;
}

/** A repair with its effect in the title, on the rows whose settings it repairs. */
function repair<Name extends RepairName>(name: Name) {
  return {
    feature: 'changes',
    takes: 'row',
    icon: 'wand',
    palette: 'never',
    rows: [
      ['inline@1', name],
      ['2_change@1', `${name} one`],
    ],
  } as const;
}

/**
 * For a group and for any selection of several rows. VS Code shows what every selected row offers, so it cannot depend
 * on a row; the command's question states which servers it applies to.
 */
const forMany = (group: string, when = ''): readonly Place[] => [
  [group, `group one ${when}`],
  [group, `many ${when}`],
];

/**
 * Every command, by its name after `azurePostgresTls.`. `npm run docs` generates the manifest's commands and menus
 * from this table. A handler that is missing here or there is a compile error.
 */
export const commands = {
  signIn: { feature: 'accounts', takes: 'nothing', palette: '!offline', title: ['1_mode@2', '!offline'] },
  signInToTenant: {
    feature: 'accounts',
    takes: 'tenant',
    icon: 'key',
    palette: 'never',
    rows: [
      ['inline@1', 'tenant;signIn'],
      ['1_open@1', 'tenant;signIn one'],
    ],
  },
  selectSubscriptions: {
    feature: 'accounts',
    takes: 'nothing',
    palette: '!offline',
    title: ['1_mode@3', '!offline && state != signedOut'],
  },
  exploreOffline: { feature: 'accounts', takes: 'nothing', palette: '!offline', title: ['1_mode@1', '!offline'] },
  useAzure: { feature: 'accounts', takes: 'nothing', palette: 'offline', title: ['1_mode@1', 'offline'] },
  resetOffline: { feature: 'accounts', takes: 'nothing', palette: 'offline', title: ['1_mode@2', 'offline'] },
  openSettings: { feature: 'accounts', takes: 'nothing', title: ['2_help@1', ''] },
  openHelp: { feature: 'accounts', takes: 'nothing', title: ['2_help@2', ''] },
  openFleetFile: { feature: 'accounts', takes: 'nothing', palette: 'offline' },
  showLog: { feature: 'accounts', takes: 'nothing', title: ['2_help@3', ''] },
  reportIssue: { feature: 'accounts', takes: 'nothing', title: ['2_help@4', ''] },
  showFailure: { feature: 'accounts', takes: 'nothing', palette: 'never' },
  refresh: {
    feature: 'servers',
    takes: 'nothing',
    icon: 'refresh',
    enablement: '!loading',
    title: ['navigation@3', '!loading'],
  },
  cancelLoading: {
    feature: 'servers',
    takes: 'nothing',
    icon: 'stop-circle',
    palette: 'loading',
    title: ['navigation@3', 'loading'],
  },
  filter: {
    feature: 'servers',
    takes: 'nothing',
    key: 'shift+alt+f',
    icon: 'filter',
    title: ['navigation@1', '!filtering && state != signedOut && state != failed'],
  },
  clearFilter: {
    feature: 'servers',
    takes: 'nothing',
    icon: 'filter-filled',
    palette: 'filtering',
    title: ['navigation@1', 'filtering'],
  },
  showAtRisk: { feature: 'servers', takes: 'nothing', palette: 'state != signedOut' },
  groupBy: {
    feature: 'servers',
    takes: 'nothing',
    icon: 'list-tree',
    title: ['navigation@2', 'state != signedOut && state != failed'],
  },
  refreshServer: {
    feature: 'servers',
    takes: 'server',
    icon: 'refresh',
    palette: 'never',
    rows: [['4_view@2', 'server one']],
  },
  showServerFailure: {
    feature: 'servers',
    takes: 'row',
    icon: 'error',
    palette: 'never',
    rows: [['0_failure@1', 'failed one']],
  },
  pinServer: { feature: 'servers', takes: 'server', icon: 'pin', rows: [['4_view@1', 'server notPinned one']] },
  unpinServer: { feature: 'servers', takes: 'nothing', icon: 'pinned', rows: [['4_view@1', 'server pinned']] },
  revealServer: { feature: 'servers', takes: 'server' },
  showServerActions: { feature: 'servers', takes: 'server', key: 'mod+.' },
  serverClicked: { feature: 'servers', takes: 'nothing', palette: 'never' },
  keyPressed: { feature: 'servers', takes: 'nothing', palette: 'never' },
  enableEnforcement: {
    feature: 'changes',
    takes: 'servers',
    key: 'shift+alt+e',
    icon: 'lock',
    rows: [
      ['inline@1', 'enableEnforcement'],
      ['inline@1', 'detail;enforcement;notEnforced'],
      ['2_change@2', 'server notEnforced idle one'],
      ...forMany('2_change@2'),
    ],
  },
  disableEnforcement: {
    feature: 'changes',
    takes: 'servers',
    icon: 'unlock',
    rows: [
      ['2_change@3', 'server enforced idle one'],
      ['2_change@3', 'detail;enforcement;enforced one'],
      ...forMany('2_change@3'),
    ],
  },
  toggleEnforcement: { feature: 'changes', takes: 'server', icon: 'lock' },
  setMinimumTlsVersion: {
    feature: 'changes',
    takes: 'servers',
    key: 'f2',
    icon: 'arrow-up',
    // stays in its place while a change runs
    enablement: '!(viewItem =~ /;changing;/)',
    rows: [
      ['inline@2', 'server settable'],
      ['inline@2', 'detail;minimum;settable'],
      ['2_change@4', 'server idle one'],
      ...forMany('2_change@4'),
    ],
  },
  applyRecommended: {
    feature: 'changes',
    takes: 'servers',
    key: 'shift+alt+up',
    icon: 'wand',
    rows: forMany('2_change@1'),
  },
  raiseAll: {
    feature: 'changes',
    takes: 'nothing',
    title: ['0_all@2', 'state != signedOut && state != failed'],
  },
  raiseTo10: repair('raiseTo10'),
  raiseTo11: repair('raiseTo11'),
  raiseTo12: repair('raiseTo12'),
  raiseTo13: repair('raiseTo13'),
  enforceFrom10: repair('enforceFrom10'),
  enforceFrom11: repair('enforceFrom11'),
  enforceFrom12: repair('enforceFrom12'),
  enforceFrom13: repair('enforceFrom13'),
  undoChange: {
    feature: 'changes',
    takes: 'servers',
    key: 'shift+alt+u',
    icon: 'discard',
    rows: [['inline@1', 'done'], ['2_change@5', 'undoable one'], ...forMany('2_change@5', 'changed')],
  },
  showAsCode: { feature: 'changes', takes: 'servers', icon: 'code', rows: [['3_take@6', 'server']] },
  cancelChange: {
    feature: 'changes',
    takes: 'servers',
    icon: 'stop-circle',
    rows: [
      ['inline@1', 'server changing'],
      ['2_change@6', 'server changing'],
    ],
  },
  exportHistory: { feature: 'changes', takes: 'nothing', icon: 'export', historyTitle: ['navigation@3', ''] },
  showHistory: {
    feature: 'history',
    takes: 'nothing',
    icon: 'history',
    title: ['0_all@5', ''],
  },
  showServerHistory: { feature: 'history', takes: 'server', rows: [['4_view@4', 'server one']] },
  filterHistory: {
    feature: 'history',
    takes: 'nothing',
    icon: 'filter',
    palette: 'never',
    historyTitle: ['navigation@1', '!historyFiltered'],
  },
  clearHistoryFilter: {
    feature: 'history',
    takes: 'nothing',
    icon: 'filter-filled',
    palette: 'never',
    historyTitle: ['navigation@1', 'historyFiltered'],
  },
  refreshHistory: {
    feature: 'history',
    takes: 'nothing',
    icon: 'refresh',
    palette: 'never',
    historyTitle: ['navigation@2', ''],
  },
  startException: {
    feature: 'history',
    takes: 'server',
    icon: 'watch',
    rows: [['2_change@8', 'server enforced idle one']],
  },
  endException: {
    feature: 'history',
    takes: 'server',
    icon: 'lock',
    rows: [['2_change@8', 'server exception idle one']],
  },
  undoRecorded: {
    feature: 'history',
    takes: 'nothing',
    icon: 'discard',
    palette: 'never',
    historyRows: [
      ['inline@1', 'undoable'],
      ['1_undo@1', 'undoable one'],
    ],
  },
  planChange: {
    feature: 'plans',
    takes: 'ids',
    title: ['0_all@3', 'state != signedOut && state != failed'],
    rows: [['2_change@7', 'server one'], ...forMany('2_change@7')],
  },
  openPlan: { feature: 'plans', takes: 'nothing', title: ['0_all@4', ''] },
  applyPlan: { feature: 'plans', takes: 'plan', palette: 'never' },
  openConnection: {
    feature: 'connection',
    takes: 'server',
    key: 'mod+enter',
    icon: 'plug',
    rows: [
      ['inline@3', 'server'],
      ['1_open@1', 'server one'],
    ],
  },
  copyConnectionString: {
    feature: 'connection',
    takes: 'server',
    key: 'mod+c',
    icon: 'copy',
    rows: [['1_open@2', 'server one']],
  },
  copyHostName: {
    feature: 'connection',
    takes: 'server',
    icon: 'copy',
    palette: 'never',
    rows: [
      ['inline@1', 'detail;host'],
      ['3_take@4', 'server|detail;host one'],
    ],
  },
  copyAzureCli: { feature: 'connection', takes: 'server', icon: 'terminal', rows: [['3_take@3', 'server one']] },
  copyResourceId: { feature: 'connection', takes: 'server', palette: 'never', rows: [['3_take@5', 'server one']] },
  openInPortal: {
    feature: 'connection',
    takes: 'server',
    icon: 'link-external',
    palette: '!offline',
    rows: [['4_view@3', 'server one !offline']],
  },
  downloadCertificate: {
    feature: 'certificates',
    takes: 'server',
    icon: 'cloud-download',
    rows: [['3_take@1', 'server one']],
  },
  checkCertificate: { feature: 'certificates', takes: 'server', icon: 'checklist', rows: [['3_take@2', 'server one']] },
  downloadRootCertificate: { feature: 'certificates', takes: 'nothing' },
  verifyOnTheWire: {
    feature: 'verification',
    takes: 'servers',
    key: 'shift+alt+v',
    icon: 'verified',
    rows: [['inline@1', 'detail;wire'], ['1_prove@1', 'server one'], ...forMany('1_prove@1')],
  },
  verifyAll: {
    feature: 'verification',
    takes: 'nothing',
    title: ['0_all@1', 'state != signedOut && state != failed'],
  },
  showVerification: { feature: 'verification', takes: 'server', rows: [['1_prove@2', 'verified one']] },
  diagnoseConnection: { feature: 'verification', takes: 'server', rows: [['1_prove@3', 'server one']] },
  scanWorkspace: { feature: 'code', takes: 'folders', title: ['0_all@6', ''] },
  fixWorkspace: { feature: 'code', takes: 'nothing', title: ['0_all@7', ''] },
  showUses: {
    feature: 'code',
    takes: 'server',
    rows: [['1_prove@5', 'used one']],
  },
  showClients: { feature: 'clients', takes: 'server', rows: [['1_prove@4', 'server one']] },
} as const satisfies Readonly<Record<string, CommandContribution>>;

export type CommandName = keyof typeof commands;

export type FeatureOf<Name extends CommandName> = (typeof commands)[Name]['feature'];

/** The commands of a feature. */
export type CommandOf<F extends Feature> = {
  [Name in CommandName]: (typeof commands)[Name]['feature'] extends F ? Name : never;
}[CommandName];
