import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How a container ended. */
export interface End {
  /** Its exit code; 137 where it was killed, as in Kubernetes. */
  readonly code: number;
  readonly seconds: number;
}

/** The processes of a running container. */
export class Process {
  private readonly startedAt = Date.now();
  private readonly before: number;
  readonly end: Promise<End>;
  /** How it ended, once it has. */
  ended?: End;

  constructor(
    private readonly child: ChildProcess,
    readonly name: string,
    readonly log: string,
  ) {
    this.before = lengthOf(log);
    this.end = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.ended = { code: code ?? (signal === 'SIGKILL' ? 137 : 143), seconds: (Date.now() - this.startedAt) / 1000 };
        resolve(this.ended);
      });
    });
  }

  /** What it has said so far. */
  get output(): string {
    return readFileSync(this.log, 'utf8').slice(this.before);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && !this.ended) process.kill(-this.child.pid, signal);
  }

  /** Ends it and all that it started, at once. */
  async kill(): Promise<End> {
    this.signal('SIGKILL');
    return this.end;
  }

  /** Asks it to end, as Kubernetes does; only the container's first process hears it. */
  async stop(): Promise<End> {
    if (this.child.pid !== undefined && !this.ended) process.kill(this.child.pid, 'SIGTERM');
    return this.end;
  }
}

function lengthOf(log: string): number {
  try {
    return readFileSync(log, 'utf8').length;
  } catch {
    return 0;
  }
}
