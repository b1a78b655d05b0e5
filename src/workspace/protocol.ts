import type { Family } from '../code/connection';
import type { CodeFinding } from '../code/findings';
import type { Fix, FixOptions } from '../code/fix';
import type { Demands, FleetServer } from '../code/fleetView';
import type { Guarantee } from '../code/judge';
import type { CodeRule } from '../code/rules';
import type { Position } from './positions';

/** What VS Code's side asks the thread that judges, and its answers. Everything here is plain data. */

export interface Place {
  readonly from: Position;
  readonly to: Position;
}

/** A finding with its place. */
export interface PlacedFinding extends CodeFinding {
  readonly at: Place;
}

export interface PlacedConnection extends Demands {
  readonly host: string;
  readonly family: Family;
  readonly version?: string;
  /** The host. */
  readonly at: Place;
  /** What belongs to the connection: its string and its settings, the host as well. */
  readonly parts: readonly Place[];
}

export interface Judged {
  readonly findings: readonly PlacedFinding[];
  readonly connections: readonly PlacedConnection[];
}

export interface JudgedPath extends Judged {
  /** Relative to the folder, with `/`. */
  readonly path: string;
}

export interface PlacedEdit {
  readonly at: Place;
  readonly text: string;
}

/** A repair with the places of its edits. */
export interface PlacedFix {
  readonly fix: Fix;
  readonly edits: readonly PlacedEdit[];
}

/** Repairs of a whole text. */
export interface PlacedFixes {
  readonly edits: readonly PlacedEdit[];
  /** Number of findings that are repaired. */
  readonly fixed: number;
}

/** A word for a mode, and what it does. */
export interface ModeChoice {
  readonly mode: string;
  readonly guarantee: Guarantee;
  readonly family: Family;
  readonly version?: string;
}

export interface ModeChoices {
  /** What is written there so far. */
  readonly at: Place;
  readonly choices: readonly ModeChoice[];
}

/** A server that is listed or, if it is gone, was: by its host name in lower case. */
export interface KnownServer extends FleetServer {
  readonly host: string;
  readonly gone?: true;
}

/** A folder on disk, and globs of what is passed by. */
export interface Folder {
  readonly root: string;
  readonly excluded: readonly string[];
}

export interface Text {
  /** Absent for a text that is in no folder on disk. */
  readonly folder: Folder | undefined;
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Whether connections to every host are judged, and not only to servers of Azure and listed ones. */
  readonly everyHost: boolean;
}

export interface Questions {
  /** Judges a text as it is in an editor. */
  readonly judge: { readonly ask: Text; readonly answer: Judged };
  /** Judges every file of a folder. */
  readonly scan: {
    readonly ask: { readonly folder: Folder; readonly everyHost: boolean };
    readonly answer: {
      readonly files: readonly JudgedPath[];
      /** Files that were read. */
      readonly read: number;
      /** Files that are nested too deeply. */
      readonly passedBy: readonly string[];
      /** The folder has more files than are read. */
      readonly incomplete: boolean;
    };
  };
  /** Judges a file on disk again, which has changed, was made or removed. */
  readonly update: {
    readonly ask: { readonly folder: Folder; readonly path: string; readonly everyHost: boolean };
    readonly answer: Judged;
  };
  /** The repairs of a finding of the text, the best one first. */
  readonly fixes: {
    readonly ask: Text & { readonly finding: CodeFinding; readonly options: FixOptions };
    readonly answer: readonly PlacedFix[];
  };
  /** The best repair of every finding; of the file on disk where there is no text. */
  readonly fixAll: {
    readonly ask: Omit<Text, 'text'> & {
      readonly text: string | undefined;
      readonly options: FixOptions;
      readonly except: readonly CodeRule[];
    };
    readonly answer: PlacedFixes;
  };
  /** The modes that can be written at an offset. */
  readonly modes: {
    readonly ask: Text & { readonly offset: number };
    readonly answer: ModeChoices | undefined;
  };
}

export type QuestionKind = keyof Questions;

export type Question = {
  readonly [Kind in QuestionKind]: { readonly kind: Kind; readonly ask: Questions[Kind]['ask'] };
}[QuestionKind];

export type ToThread = { readonly id: number } & (
  | Question
  | { readonly kind: 'cancel' }
  /** The servers as they are known from now on. */
  | { readonly kind: 'servers'; readonly servers: readonly KnownServer[] }
);

export type FromThread = { readonly id: number } & (
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly message: string }
  | { readonly kind: 'read'; readonly files: number }
);
