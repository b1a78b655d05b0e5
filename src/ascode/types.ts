import type { TlsChange } from '../domain/change';
import type { Server } from '../domain/server';

/** A server and the settings that the code gives it. */
export interface CodeTarget {
  readonly server: Server;
  readonly settings: TlsChange;
}

export interface CodeFile {
  readonly name: string;
  /** VS Code's id of the language. */
  readonly language: string;
  readonly text: string;
}

/**
 * Reason that a server is not in the code. `wholeResource`: the form describes whole Single Servers and cannot change
 * two of their settings. `notInForm`: the settings, or the server's names, cannot be written in it.
 */
export type LeftOutReason = 'wholeResource' | 'notInForm';

export interface Code {
  readonly files: readonly CodeFile[];
  readonly leftOut: readonly { readonly id: string; readonly reason: LeftOutReason }[];
}

/** Version of the service's API in the code, by product. */
export const apiVersions = { flexible: '2025-08-01', single: '2017-12-01' } as const;
