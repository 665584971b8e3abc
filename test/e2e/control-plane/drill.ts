import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { assemble } from '../../../charts/environment';
import { FoundationChart } from '../../../charts/platform/foundation-chart';
import { render } from '../../../charts/platform/output';
import { environments } from '../../../environments';
import type { Environment, EnvironmentInput } from '../../../environments/schema';
import { validateAll } from '../../../environments/validation/validate';
import { VARIANTS } from '../../support/variants';
import type { Report } from '../report';
import type { ControlPlane } from './servers';
import type { Tools } from './tools';

/** What the suites share. */
export interface Drill {
  readonly report: Report;
  readonly folder: string;
  readonly tools: Tools;
  readonly controlPlane: ControlPlane;
}

/** An environment, written to a folder of its own. */
export interface Written {
  readonly environment: Environment;
  /** Folder of its YAML files. */
  readonly directory: string;
}

/**
 * All environments and variants with their policies in force. Each has an instance of its own: what belongs to the cluster would be
 * the same object otherwise.
 */
export function writeAll(folder: string): Written[] {
  const inputs = Object.entries({ ...environments, ...VARIANTS }).map(([name, input]): [string, EnvironmentInput] => [
    name,
    { ...input, instance: name, security: { ...input.security, policies: { ...input.security?.policies, mode: 'deny' } } },
  ]);
  return validateAll(Object.fromEntries(inputs)).map((environment) => {
    const directory = mkdtempSync(join(folder, `${environment.name}-`));
    for (const [file, text] of render(assemble(environment).app)) writeFileSync(join(directory, file), text);
    return { environment, directory };
  });
}

/** Name of a platform of nothing but its namespace, whose policies ask for digests. */
export const PINNED = 'pinned';

export function writePinned(folder: string): string {
  const app = new App();
  new FoundationChart(app, {
    site: { owner: { instance: PINNED, environment: PINNED } },
    namespaces: [PINNED],
    storage: { provider: 'local', reclaimPolicy: 'Delete' },
    headroom: 0,
    policies: { mode: 'deny', digests: true, encrypted: true, operators: [] },
  });
  const file = join(folder, `${PINNED}.yaml`);
  for (const text of render(app).values()) writeFileSync(file, text);
  return file;
}
