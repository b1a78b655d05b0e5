import { element, icon, list, setAttribute, type Part } from '../kit/dom';
import { TypeAhead, neighbour, shownGroups, type DriverGroup } from './driverSearch';
import type { PageActions } from './fields';
import type { DriverView, PageWords, ServerState } from './protocol';

export interface DriversPart extends Part<ServerState> {
  readonly search: { get: () => string; set: (query: string) => void; onDidChange: (listener: () => void) => void };
}

/** The drivers: a search field, and a list box by language whose selection is the chosen driver. */
export function drivers(words: PageWords, actions: PageActions): DriversPart {
  const field = element('input', {
    id: 'search',
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: words.searchDrivers,
    'aria-label': words.searchDrivers,
    'aria-controls': 'drivers',
  });
  const box = element('div', { id: 'drivers', role: 'listbox', tabindex: '0', 'aria-label': words.drivers });
  const nothing = element('p', { class: 'nothing' }, words.noDriver);
  const announced = element('div', { role: 'status' }, nothing);
  const options = new Map<string, HTMLElement>();
  const typeAhead = new TypeAhead();
  let state: ServerState | undefined;
  let shown: readonly DriverView[] = [];
  let chosen = '';
  let scrolledTo = '';
  const scroller = element('div', { class: 'list' }, box, announced);

  const showGroups = list<DriverGroup>(box, (group) => {
    const heading = element('div', { id: groupId(group), class: 'group' }, group.label);
    return element(
      'div',
      { role: 'group', 'aria-labelledby': groupId(group) },
      heading,
      ...group.drivers.map((driver) => {
        const created = option(driver, group.label !== driver.language);
        created.addEventListener('click', () => choose(driver));
        options.set(driver.id, created);
        return created;
      }),
    );
  });

  const render = (): void => {
    const groups = shownGroups(state?.drivers ?? [], state?.recent ?? [], field.value, words);
    shown = groups.flatMap((group) => group.drivers);
    showGroups(groups);
    const visible = new Set(shown.map((driver) => driver.id));
    for (const [id, one] of options) {
      setAttribute(one, 'aria-selected', String(id === chosen));
    }
    setAttribute(box, 'aria-activedescendant', visible.has(chosen) ? optionId(chosen) : undefined);
    box.hidden = shown.length === 0;
    nothing.hidden = shown.length > 0;
    showChosen(groups, visible);
  };

  /** Scrolls the list to the chosen driver when either has changed. The list alone scrolls, not the page. */
  const showChosen = (groups: readonly DriverGroup[], visible: ReadonlySet<string>): void => {
    const now = JSON.stringify([chosen, groups]);
    const one = visible.has(chosen) ? options.get(chosen) : undefined;
    if (now === scrolledTo) {
      return;
    }
    scrolledTo = one ? now : '';
    if (!one) {
      return;
    }
    const [frame, place] = [scroller.getBoundingClientRect(), one.getBoundingClientRect()];
    const above = place.top - headingHeight - frame.top;
    const below = place.bottom - frame.bottom;
    scroller.scrollTop += above < 0 ? Math.floor(above) : Math.ceil(Math.max(below, 0));
  };

  const choose = (driver: DriverView | undefined): void => {
    if (driver && driver.id !== chosen) {
      chosen = driver.id;
      actions.edit({ field: 'driver', value: driver.id });
      render();
    }
  };

  const navigate = (event: KeyboardEvent): boolean => {
    const pageSize = Math.max(Math.floor(box.clientHeight / (options.get(chosen)?.offsetHeight || 22)) - 1, 1);
    const target =
      event.ctrlKey || event.metaKey || event.altKey ? undefined : neighbour(shown, chosen, event.key, pageSize);
    choose(target);
    return target !== undefined;
  };

  box.addEventListener('keydown', (event) => {
    const letter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (letter) {
      choose(typeAhead.find(shown, chosen, event.key, event.timeStamp));
    }
    if (letter || navigate(event)) {
      event.preventDefault();
    }
  });
  field.addEventListener('input', render);
  field.addEventListener('keydown', (event) => {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && navigate(event)) {
      event.preventDefault();
    } else if (event.key === 'Enter') {
      choose(shown[0]);
    } else if (event.key === 'Escape' && field.value !== '') {
      field.value = '';
      render();
      event.preventDefault();
    }
  });

  return {
    element: element('div', { class: 'drivers' }, element('div', { class: 'search' }, icon('search'), field), scroller),
    update: (next) => {
      state = next;
      chosen = next.driver;
      render();
    },
    search: {
      get: () => field.value,
      set: (query) => {
        field.value = query;
        render();
      },
      onDidChange: (listener) => {
        field.addEventListener('input', listener);
      },
    },
  };
}

/** Height of a group's heading, which stays in sight above its first driver, in pixels. */
const headingHeight = 26;

const optionId = (id: string): string => `driver-${id}`;

const groupId = ({ label }: DriverGroup): string => `group-${label.replace(/\W+/g, '-')}`;

/** An option. It shows its language where the heading does not. */
function option({ id, label, language }: DriverView, withLanguage: boolean): HTMLElement {
  return element(
    'div',
    { id: optionId(id), role: 'option', 'aria-selected': 'false' },
    element('span', { class: 'driver' }, label),
    ...(withLanguage ? [' ', element('span', { class: 'language' }, language)] : []),
  );
}
