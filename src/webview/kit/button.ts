import { element, icon, setAttribute, setIcon, setText, type Part } from './dom';
import type { IconName } from './icons';
import type { ActionView } from './protocol';

/** Functions of the page that buttons use. */
export interface RequestActions<Request extends string> {
  /** Rejects with the host's message on failure. */
  readonly request: (request: Request) => Promise<void>;
  /** Announces a text to screen readers. */
  readonly announce: (text: string) => void;
}

/** Duration for which "Copied" replaces the label, in milliseconds. */
const confirmationTime = 2_000;

/** The message of a failure, beside the button that was pressed. */
export interface FailureLine {
  readonly element: HTMLElement;
  readonly show: (message: string) => void;
  readonly clear: () => void;
}

export function failureLine(): FailureLine {
  const text = element('span');
  const line = element('p', { class: 'line failure', role: 'alert' }, icon('error'), text);
  line.hidden = true;
  return {
    element: line,
    show: (message) => {
      line.hidden = false;
      text.textContent = message;
    },
    clear: () => {
      line.hidden = true;
      text.textContent = '';
    },
  };
}

export interface ButtonOptions<Request extends string> {
  readonly request: Request;
  /** The request's name by default. */
  readonly id?: string;
  readonly icon?: IconName;
  /** Replaces the label, and is announced, when the request has succeeded. */
  readonly confirmation?: { readonly label: string; readonly announcement: string };
  readonly failure: FailureLine;
}

export interface RequestButton extends Part<ActionView> {
  /** Withdraws the confirmation, because its subject is no longer shown. */
  readonly unconfirm: () => void;
}

/**
 * A button for a request. A disabled button stays focusable and gives its reason in its tooltip, to screen readers
 * and when it is pressed.
 */
export function requestButton<Request extends string>(
  options: ButtonOptions<Request>,
  actions: RequestActions<Request>,
): RequestButton {
  const label = element('span');
  const glyph = options.icon === undefined ? [] : [icon(options.icon)];
  const faces = element('span', { class: 'faces' }, element('span', { class: 'face' }, ...glyph, label));
  if (options.confirmation) {
    const confirmed = element(
      'span',
      { class: 'face', 'aria-hidden': 'true' },
      icon('check'),
      options.confirmation.label,
    );
    faces.append(confirmed);
  }
  const button = element('button', { id: options.id ?? options.request, type: 'button', class: 'button' }, faces);
  const confirm = confirmation((on) => button.classList.toggle('confirmed', on));
  const ask = asker(options, actions, confirm);
  let view: ActionView | undefined;
  button.addEventListener('click', () => {
    if (view?.enabled) {
      void ask();
    } else {
      actions.announce(view?.reason ?? '');
    }
  });
  button.addEventListener('keydown', (event) => {
    if (event.repeat) {
      event.preventDefault(); // A held key sends only one request.
    }
  });

  return {
    element: button,
    update: (next) => {
      view = next;
      setText(label, next.label);
      button.classList.toggle('secondary', !next.primary);
      setAttribute(button, 'aria-disabled', next.enabled ? undefined : 'true');
      setAttribute(button, 'title', next.reason);
      setAttribute(button, 'aria-description', next.reason);
    },
    unconfirm: () => button.classList.remove('confirmed'),
  };
}

/** A toolbar button: an icon, and its label if there is room. */
export function toolbarButton<Request extends string>(
  options: ButtonOptions<Request> & { readonly icon: IconName; readonly labelled?: boolean },
  actions: RequestActions<Request>,
): Part<ActionView> {
  const glyph = icon(options.icon);
  const text = element('span', { class: 'toolbar-label' });
  const button = element('button', { id: options.request, type: 'button', class: 'toolbar-button' }, glyph);
  if (options.labelled) {
    button.append(text);
  }
  const confirm = confirmation((on) => setIcon(glyph, on ? 'check' : options.icon));
  const ask = asker(options, actions, confirm);
  button.addEventListener('click', () => void ask());
  return {
    element: button,
    update: ({ label }) => {
      setText(text, label);
      setAttribute(button, 'aria-label', label);
      setAttribute(button, 'title', label);
    },
  };
}

/** Sends one request at a time; confirms it or shows its failure. */
function asker<Request extends string>(
  options: ButtonOptions<Request>,
  actions: RequestActions<Request>,
  confirm: () => void,
): () => Promise<void> {
  let running = false;
  return async () => {
    if (running) {
      return;
    }
    running = true;
    options.failure.clear();
    try {
      await actions.request(options.request);
      if (options.confirmation) {
        confirm();
        actions.announce(options.confirmation.announcement);
      }
    } catch (error) {
      options.failure.show(error instanceof Error ? error.message : String(error));
    } finally {
      running = false;
    }
  };
}

/** Briefly shows that the request has succeeded. */
function confirmation(show: (on: boolean) => void): () => void {
  let timer: number | undefined;
  return () => {
    window.clearTimeout(timer);
    show(true);
    timer = window.setTimeout(() => show(false), confirmationTime);
  };
}
