import { parseArgs } from 'node:util';
import { compareQuantities } from '../charts/platform/quantity';
import type { RenderedObject } from '../charts/platform/rendered-object';
import { environments } from '../environments';
import type { EnvironmentInput } from '../environments/schema';
import { bytes } from '../environments/validation/fields';
import { kubectl, Refused } from './kubectl';
import { fieldOf, type NamedVolume, objectsOf, volumesOf } from './volume-claims';
import { type GrowthOptions, VolumeGrowth } from './volume-growth';

const USAGE = `usage: npm run grow-volume -- <environment> <claim> <size> [--dry-run]

  npm run grow-volume -- prod redis-data 20Gi

Makes the volumes of a claim larger on the cluster of $KUBECONFIG, without an end to their pods where the storage can do that. The
environment file must say the size already; if it does not, this says which field. --dry-run only says what would be done.`;

/** Makes volumes larger: quota, claims, and the StatefulSet whose claims cannot be changed. It can break off anywhere, and run again. */
export async function grow(environment: EnvironmentInput, claim: string, size: string, options: GrowthOptions): Promise<void> {
  const objects = objectsOf(environment);
  const growths = wanted(environment, objects, claim, size).map((volume) => ({ volume, growth: new VolumeGrowth(volume, size, options) }));
  for (const { growth } of growths) growth.check();
  admit(objects, new Set(growths.map(({ volume }) => volume.namespace)), options);
  for (const { growth } of growths) await growth.grow();
  options.say(options.dryRun ? 'nothing was changed' : `${claim} has ${size}`);
}

/** The volumes of that name, of which the environment says that they have that size. */
function wanted(environment: EnvironmentInput, objects: readonly RenderedObject[], claim: string, size: string): NamedVolume[] {
  if (!bytes.safeParse(size).success) throw new Refused(`"${size}" is no size`, 'a whole number with Mi, Gi or Ti: "20Gi"');
  const all = volumesOf(objects);
  const volumes = all.filter(({ name, owner }) => name === claim || new RegExp(`^${name}-${owner.name}-[0-9]+$`).test(claim));
  if (volumes.length === 0) {
    const names = [...new Set(all.map(({ name }) => name))].sort().join(', ');
    throw new Refused(`${environment.name} has no claim ${claim}`, `use one of ${names}`);
  }
  const other = volumes.find((volume) => compareQuantities(volume.size, size) !== 0);
  if (!other) return volumes;
  const said = `environments/${environment.name}.ts says ${other.size}`;
  if (compareQuantities(other.size, size) > 0) {
    throw new Refused(`${said}, which is more than ${size}`, `grow it to ${other.size}: volumes never shrink`);
  }
  throw new Refused(
    `${said}, and the next apply must find what the file says`,
    `set ${fieldOf(environment, other, size) ?? 'its size'} to '${size}' there, run npm run synth, and run this again`,
  );
}

/** Without its new quota, a namespace would refuse the larger claims. */
function admit(objects: readonly RenderedObject[], namespaces: ReadonlySet<string>, { kubectl: run, dryRun, say }: GrowthOptions): void {
  for (const quota of objects.filter(({ kind, metadata }) => kind === 'ResourceQuota' && namespaces.has(metadata.namespace ?? ''))) {
    say(`${dryRun ? 'would ' : ''}apply the quota of ${quota.metadata.namespace}, which admits the new size`);
    if (!dryRun) run(['apply', '--filename', '-'], JSON.stringify(quota));
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false } },
  });
  const [name = '', claim, size, ...rest] = positionals;
  const environment = Object.entries(environments).find(([known]) => known === name)?.[1];
  if (!environment || !claim || !size || rest.length > 0) {
    console.error(`${USAGE}\n\nenvironments: ${Object.keys(environments).join(', ')}`);
    return 2;
  }
  await grow(environment, claim, size, { kubectl, dryRun: values['dry-run'], say: console.log });
  return 0;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(`grow-volume: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    },
  );
}
