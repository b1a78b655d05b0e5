import { checkCertificateAt, type CertificateCheck } from './certificateCheck';
import type { Cloud } from './roots';
import type { RootCertificate } from './types';
import { systemCode } from '../domain/errors';

/** How a CA file was judged. */
export type CaFile =
  | ({ readonly kind: 'judged' } & CertificateCheck)
  /** `reason`: the system's code, `ENOENT`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

interface Look {
  readonly path: string;
  readonly cloud: Cloud;
  readonly judgement?: CaFile;
}

/** The CA file that strings name, judged for the servers of a cloud. */
export class CaFileInUse {
  private last: Look | undefined;

  constructor(private readonly onChange: () => void) {}

  /** Absent where no file is in use, and before it was read. */
  get judgement(): CaFile | undefined {
    return this.last?.judgement;
  }

  /** Looks at the file, where that has not been done or is to be done `again`: it may have changed, or be gone. */
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
    // what was found the last time stands until something else is
    const current: Look = { ...(known ?? { path, cloud }) };
    this.last = current;
    const tell = (judgement: CaFile): void => {
      if (this.last === current) {
        this.last = { path, cloud, judgement };
        this.onChange();
      }
    };
    checkCertificateAt(path, cloud, Date.now()).then(
      (check) => tell({ kind: 'judged', ...check }),
      (error: unknown) => tell({ kind: 'unreadable', reason: systemCode(error) }),
    );
  }
}
