import type { Answer, KubectlAnswer } from '../kubectl';
import type { Unseen } from './finding';

/** How long one question may take. */
const PATIENCE = 60;

/** Asks the cluster, a few questions at a time, and keeps in mind what could not be answered. */
export class Asker {
  private readonly noted = new Map<string, Unseen>();
  private readonly queue: (() => void)[] = [];
  private asking = 0;

  /** @param atOnce questions at a time: each is a process here, and work for the API server */
  constructor(
    private readonly kubectl: KubectlAnswer,
    private readonly atOnce = 6,
  ) {}

  get unseen(): Unseen[] {
    return [...this.noted.values()];
  }

  async answer(args: readonly string[], input?: string): Promise<Answer> {
    if (this.asking < this.atOnce) this.asking += 1;
    else await new Promise<void>((turn) => this.queue.push(turn)); // whoever ends hands its place over
    try {
      return await this.kubectl(args, input, PATIENCE);
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.asking -= 1;
    }
  }

  /** What a question about `what` prints; nothing, and a note, where it gets no answer. */
  async text(what: string, args: readonly string[], input?: string): Promise<string | undefined> {
    const { code, stdout, stderr } = await this.answer(args, input);
    if (code === 0) return stdout;
    this.note(what, why(stderr));
    return undefined;
  }

  async json<T>(what: string, args: readonly string[]): Promise<T | undefined> {
    const text = await this.text(what, args);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  note(what: string, reason: string, optional = false): void {
    this.noted.set(what, { what, why: reason, optional });
  }
}

/** Why there was no answer, in words of ours: an error may repeat what it was asked. */
export function why(stderr: string): string {
  if (/forbidden/i.test(stderr)) {
    const resource = /cannot \w+ resource "([\w./-]+)"/.exec(stderr)?.[1];
    return `you may not read ${resource ?? 'it'}: ask for the role that docs/access.md names`;
  }
  if (/no answer within/.test(stderr)) return `no answer within ${PATIENCE} s`;
  if (/NotFound|not found/.test(stderr)) return 'it is not there';
  if (/connection refused|no such host|i\/o timeout|Unable to connect/i.test(stderr))
    return 'the API server does not answer: look at $KUBECONFIG';
  return 'kubectl failed: run the same command by hand';
}
