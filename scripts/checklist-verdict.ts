import { CHECKLIST, type Item, type Proof } from '../charts/operations/checklist';

/** done; failed; open: nobody has shown it yet; none: this environment has no such thing. */
export type Status = 'done' | 'failed' | 'open' | 'none';

export interface Verdict {
  readonly status: Status;
  readonly said: string;
}

export interface Result extends Verdict {
  readonly id: string;
  readonly phase: string;
  readonly item: string;
  readonly evidence: string;
}

/** Whoever can look at a proof. */
export type Judge = (proof: Proof) => Promise<Verdict>;

export const done = (said: string): Verdict => ({ status: 'done', said });
export const failed = (said: string): Verdict => ({ status: 'failed', said });
export const open = (said: string): Verdict => ({ status: 'open', said });
export const none = (said: string): Verdict => ({ status: 'none', said });

/** Every item with what its proofs say together. @param confirmed ids of items that somebody has shown */
export async function evaluate(judge: Judge, confirmed: readonly string[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of CHECKLIST) {
    const verdicts: Verdict[] = [];
    for (const proof of item.proofs) {
      verdicts.push(proof.by === 'confirmation' ? confirmation(item, proof.who, confirmed) : await judge(proof));
    }
    results.push({ id: item.id, phase: item.phase, item: item.item, evidence: item.evidence, ...together(verdicts) });
  }
  return results;
}

const confirmation = ({ id }: Item, who: string, confirmed: readonly string[]): Verdict =>
  confirmed.includes(id) ? done('confirmed by who ran this') : open(`to be confirmed with --confirm ${id} by ${who}`);

/** The worst of them, and what all of that kind say. */
function together(verdicts: readonly Verdict[]): Verdict {
  const worst =
    (['failed', 'open', 'done', 'none'] as const).find((status) => verdicts.some((verdict) => verdict.status === status)) ?? 'none';
  const said = verdicts.filter(({ status }) => status === worst).map((verdict) => verdict.said);
  return { status: worst, said: [...new Set(said)].join('; ') };
}

const MARKS: Readonly<Record<Status, string>> = { done: '[x]', failed: '[!]', open: '[ ]', none: '[-]' };

/** For people. */
export function asText(environment: string, results: readonly Result[]): string {
  const phases = [...new Set(results.map(({ phase }) => phase))];
  const lines = phases.flatMap((phase) => [
    '',
    phase,
    ...results.filter((result) => result.phase === phase).map(({ status, item, said }) => `  ${MARKS[status]} ${item}: ${said}`),
  ]);
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const sum = `${count('done')} done, ${count('failed')} failed, ${count('open')} open, ${count('none')} not of this environment`;
  return [`Deployment checklist of ${environment}`, ...lines, '', sum].join('\n');
}
