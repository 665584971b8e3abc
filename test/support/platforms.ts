/** The environments as rendered objects. */
import { assemble } from '../../charts/environment';
import type { Traffic } from '../../charts/platform/traffic';
import type { SecretInventory } from '../../charts/security/secret-inventory';
import { environments } from '../../environments';
import type { Environment, EnvironmentInput } from '../../environments/schema';
import { validateAll } from '../../environments/validation/validate';
import type { KubernetesObject } from './manifests';
import type { Objects } from './objects';
import { STANDBYS } from './standby-variants';
import { VARIANTS } from './variants';

export interface Platform extends Objects {
  readonly name: string;
  readonly environment: Environment;
  readonly charts: readonly RenderedChart[];
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
}

export interface RenderedChart extends Objects {
  /** File name without its extension: 30-airflow. */
  readonly id: string;
  /** Chart name without its order: airflow. */
  readonly name: string;
}

function platformsOf(inputs: Readonly<Record<string, EnvironmentInput>>): Platform[] {
  return validateAll(inputs).map((environment) => {
    const { app, traffic, secrets } = assemble(environment);
    const charts = app.charts.map((chart): RenderedChart => {
      const { id } = chart.node;
      return { id, name: id.replace(/^\d\d-/, ''), objects: chart.toJson() as KubernetesObject[] };
    });
    return { name: environment.name, environment, charts, objects: charts.flatMap(({ objects }) => objects), traffic, secrets };
  });
}

let assembled: { environments: Platform[]; variants: Platform[] } | undefined;

function all() {
  assembled ??= { environments: platformsOf(environments), variants: platformsOf({ ...VARIANTS, ...STANDBYS }) };
  return assembled;
}

/** The environments of environments/. */
export const platforms = (): readonly Platform[] => all().environments;

/** The environments, and platforms that choose what none of these does. */
export const platformsAndVariants = (): readonly Platform[] => [...all().environments, ...all().variants];

export function platform(name: string): Platform {
  const found = platformsAndVariants().find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no environment and no variant is called ${name}`);
  return found;
}

/** A fact about every environment and variant: the check lists who breaks it. */
export function everywhere(fact: string, offenders: (platform: Platform) => readonly string[]): void {
  for (const each of platformsAndVariants()) {
    test(`${each.name}: ${fact}`, () => {
      expect(offenders(each)).toEqual([]);
    });
  }
}
