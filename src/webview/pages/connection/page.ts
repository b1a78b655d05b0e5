import type { Edit, PageRequest } from '../../protocol';

/** What buttons need of their page. */
export interface RequestActions<Request extends string> {
  /** Rejects with the host's sentence when it fails. */
  readonly request: (request: Request) => Promise<void>;
  /** Says something to screen readers. */
  readonly announce: (text: string) => void;
}

/** What the parts of the page do. */
export interface PageActions extends RequestActions<PageRequest> {
  readonly edit: (edit: Edit) => void;
}

/** A part of the page: built once, then kept up to date. */
export interface Part<State> {
  readonly element: HTMLElement;
  readonly update: (state: State) => void;
}
