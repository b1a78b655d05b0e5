import { noFilter } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import type { CommandHandlers } from '../app/registry';
import { withProgress } from '../app/window';
import { serversViewId, type ServersView } from './view';

/** Commands of the view that ask no question. */
export function viewCommands(
  fleet: Pick<Fleet, 'refresh' | 'cancelLoading'>,
  view: Pick<ServersView, 'setFilter' | 'clicked' | 'keyPressed' | 'settle'>,
) {
  return {
    refresh: async () => {
      view.settle();
      await withProgress({ location: { viewId: serversViewId } }, () => fleet.refresh());
    },
    cancelLoading: async () => fleet.cancelLoading(),
    clearFilter: async () => view.setFilter(noFilter),
    serverClicked: () => view.clicked(),
    keyPressed: async () => view.keyPressed(),
  } satisfies Partial<CommandHandlers<'servers'>>;
}
