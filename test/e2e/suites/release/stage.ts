import { validateAll } from '../../../../environments/validation/validate';
import { Refused, kubectl as runKubectl } from '../../../../scripts/kubectl';
import { gate } from '../../../../scripts/release-gates';
import { type Action, type ReleaseState, stateAfter } from '../../../../scripts/release-steps';
import { renderTo } from '../../environment';
import { type Release, releasing } from '../../environments/release';
import { kubectl } from '../../kubectl';
import { type Rendered, readFolder } from '../../rendered';
import { waitUntilReady } from '../../wait';

export const READY_MS = 1_200_000;

/** A platform whose version changes by colours: what `npm run release` decides and asks, rendered and applied as people do. */
export class Stage {
  /** @param state that is applied already */
  constructor(
    private readonly environment: string,
    private readonly namespace: string,
    private state: ReleaseState,
  ) {}

  /** Whether the cluster lets the release go on. @throws Refused */
  ask(action: Action): void {
    gate({ kubectl: runKubectl, namespace: this.namespace, name: this.environment, measures: true }, this.state, action);
  }

  /** Goes on if the cluster lets it, and applies what that makes of the platform. @throws Refused */
  act(action: Action, tag?: string): Promise<Rendered> {
    this.ask(action);
    this.state = stateAfter(this.state, action, this.environment, tag);
    return this.reapply();
  }

  /** Goes on, and waits until all of it is there. */
  async finish(action: Action, tag?: string): Promise<void> {
    await waitUntilReady(await this.act(action, tag), READY_MS);
  }

  reapply(): Promise<Rendered> {
    const { tag, ...release } = this.state;
    return applyRelease(this.environment, { tag, release: { strategy: 'blue-green', ...release } });
  }
}

export async function applyRelease(name: string, release: Release): Promise<Rendered> {
  const [environment] = validateAll({ [name]: releasing(name, release) });
  if (!environment) throw new Error(`${name} is no environment`);
  const directory = renderTo(name, environment);
  await kubectl(['apply', '--filename', directory]);
  return readFolder(directory);
}

/** What it says. @throws when it is not refused, or for another reason */
export function expectRefusal(ask: () => void, reason: RegExp): string {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof Refused) || !reason.test(error.message)) throw error;
    return error.message.split('\n')[0] ?? '';
  }
  throw new Error(`nothing is refused: ${reason}`);
}
