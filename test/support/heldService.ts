import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createSimulation, parseFleet, type Simulation } from '../../src/simulation';

/** A request to the simulated service, before it gets there. */
export interface Incoming {
  readonly write: boolean;
  /** Address without its origin and query. */
  readonly path: string;
}

/** A simulated service that notes the writes that it accepts, and does not answer the requests that a test holds. */
export class HeldService implements HttpClient {
  /** The servers and parameters that were written, by name, in their order. */
  readonly written: string[] = [];
  private readonly simulation: Simulation;
  private passed = 0;
  private holds: ((request: Incoming) => boolean) | undefined;
  private reached: () => void = () => undefined;

  constructor(fleet: string) {
    this.simulation = createSimulation({
      fleet: parseFleet(fleet),
      operationSeconds: 0,
      faults: [],
      clock: {
        now: () => Date.now() + this.passed,
        setTimeout: (callback, milliseconds) => {
          const timer = setTimeout(callback, milliseconds);
          return () => clearTimeout(timer);
        },
      },
    });
  }

  /** Back to the fleet at the beginning, and nothing was written. */
  reset(): void {
    this.simulation.reset();
    this.written.length = 0;
    this.operationSeconds = 0;
  }

  /** From now on operations take this long. */
  set operationSeconds(operationSeconds: number) {
    this.simulation.update({ operationSeconds });
  }

  /** Lets time pass for the service alone. */
  pass(seconds: number): void {
    this.passed += seconds * 1000;
  }

  /** Leaves these requests without an answer, as if they were lost on their way. Resolves when the first one came in. */
  hold(holds: (request: Incoming) => boolean): Promise<void> {
    this.holds = holds;
    return new Promise((resolve) => (this.reached = resolve));
  }

  /** Answers every request again. */
  release(): void {
    this.holds = undefined;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const write = request.method === 'PUT' || request.method === 'PATCH';
    const { pathname: path } = new URL(request.url);
    if (this.holds?.({ write, path })) {
      this.reached();
      await new Promise((_, reject) => {
        request.abortSignal?.addEventListener('abort', () => reject(new Error('the client is gone')));
      });
    }
    const response = await this.simulation.httpClient.sendRequest(request);
    if (write && response.status < 300) {
      this.written.push(path.split('/').slice(8).join('/').replace('/configurations', ''));
    }
    return response;
  }
}
