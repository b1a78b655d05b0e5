import { checkCertificateAt, type CertificateCheck } from './certificateCheck';
import type { Cloud } from './roots';
import type { RootCertificate } from './types';
import { systemCode } from '../domain/errors';

/** Result of checking a CA file. */
export type CaFile =
  | ({ readonly kind: 'judged' } & CertificateCheck)
  /** `reason`: the system's error code, such as `ENOENT`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

interface Checked {
  readonly path: string;
  readonly cloud: Cloud;
  readonly judgement?: CaFile;
}

/** The CA file in the strings, checked for the servers of a cloud. */
export class CaFileInUse {
  private last: Checked | undefined;

  constructor(private readonly onChange: () => void) {}

  /** Absent when no file is in use, and before it was read. */
  get judgement(): CaFile | undefined {
    return this.last?.judgement;
  }

  /** Checks the file unless that was done; `again` repeats the check, as the file may have changed. */
  look(root: RootCertificate | undefined, cloud: Cloud, { again = false } = {}): void {
    if (root?.kind !== 'file') {
      this.last = undefined;
      return;
    }
    const { path } = root;
    const known = this.last?.path === path && this.last.cloud === cloud ? this.last : undefined;
    if (known && !again) {
      return;
    }
    // the last result remains until there is a new one
    const current: Checked = { ...(known ?? { path, cloud }) };
    this.last = current;
    const finish = (judgement: CaFile): void => {
      if (this.last === current) {
        this.last = { path, cloud, judgement };
        this.onChange();
      }
    };
    checkCertificateAt(path, cloud, Date.now()).then(
      (check) => finish({ kind: 'judged', ...check }),
      (error: unknown) => finish({ kind: 'unreadable', reason: systemCode(error) }),
    );
  }
}
