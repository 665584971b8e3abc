import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tagsOf } from '../charts/airflow/release';
import { imageReference, images } from '../charts/platform/images';
import { environments } from '../environments';
import { validateAll } from '../environments/validation/validate';

/** Programs that can ask a registry for a digest, and how each is asked. */
const CLIENTS: Readonly<Record<string, (reference: string) => string[]>> = {
  crane: (reference) => ['digest', reference],
  skopeo: (reference) => ['inspect', '--no-tags', '--format', '{{.Digest}}', `docker://${reference}`],
  regctl: (reference) => ['image', 'digest', reference],
};

/**
 * Fills images.lock.json with the digest of every image of the catalogue and of every environment's Airflow images. An
 * image that cannot be asked for fails the whole run and leaves the file as it was: a digest is never guessed.
 */
function main(): number {
  const client = Object.keys(CLIENTS).find((name) => spawnSync(name, ['--help'], { stdio: 'ignore' }).error === undefined);
  const command = client && CLIENTS[client];
  if (!client || !command) {
    console.error(`no registry client on the PATH: install one of ${Object.keys(CLIENTS).join(', ')} and run this again`);
    return 1;
  }
  const digests: Record<string, string> = {};
  for (const reference of references()) {
    const { status, stdout, stderr } = spawnSync(client, command(reference), { encoding: 'utf8' });
    const digest = stdout.trim();
    if (status !== 0 || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      console.error(`${client} gave no digest for ${reference}: ${(stderr || stdout).trim()}\nimages.lock.json stays as it was`);
      return 1;
    }
    console.error(`${reference}@${digest}`);
    digests[reference] = digest;
  }
  writeFileSync(join(__dirname, '..', 'images.lock.json'), `${JSON.stringify(digests, null, 2)}\n`);
  console.error(`images.lock.json: ${Object.keys(digests).length} digests; now run: npm run synth`);
  return 0;
}

function references(): string[] {
  const own = validateAll(environments).flatMap(({ airflow: { image }, release }) =>
    tagsOf(release, image.tag).map((tag) => imageReference({ ...image, tag })),
  );
  return [...new Set([...Object.values(images).map((image) => imageReference(image)), ...own])].sort();
}

process.exitCode = main();
