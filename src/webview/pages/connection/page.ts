import type { Edit, PageRequest } from '../../protocol';

/** What the parts of the page do. */
export interface PageActions {
  readonly edit: (edit: Edit) => void;
  /** Rejects with the host's sentence when it fails. */
  readonly request: (request: PageRequest) => Promise<void>;
  /** Says something to screen readers. */
  readonly announce: (text: string) => void;
}

/** A part of the page: built once, then kept up to date. */
export interface Part<State> {
  readonly element: HTMLElement;
  readonly update: (state: State) => void;
}
