/** The output of one layer. */
export interface Turn {
  readonly write: (text: string) => void;
  /** Lets the next one write. */
  readonly end: () => void;
}

interface Held {
  text: string;
  hasEnded: boolean;
}

/** Output of layers that run at the same time, as one after the other: what comes before its turn is kept until then. */
export class Turns {
  private readonly waiting: Held[] = [];

  constructor(private readonly write: (text: string) => void) {}

  next(): Turn {
    const held: Held = { text: '', hasEnded: false };
    this.waiting.push(held);
    return {
      write: (text) => {
        held.text += text;
        this.flush();
      },
      end: () => {
        held.hasEnded = true;
        this.flush();
      },
    };
  }

  private flush(): void {
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      if (first.text !== '') this.write(first.text);
      first.text = '';
      if (!first.hasEnded) return;
      this.waiting.shift();
    }
  }
}
