import { join } from 'node:path';
import { assemble } from './charts/environment';
import { render, writeFolder } from './charts/platform/output';
import { environments } from './environments';
import { InvalidEnvironments, validateAll } from './environments/validation/validate';

try {
  // All are checked and rendered before the first byte is written: what is wrong anywhere changes nothing anywhere.
  const folders = validateAll(environments).map((environment) => ({ name: environment.name, files: render(assemble(environment).app) }));
  for (const { name, files } of folders) {
    const changed = writeFolder(join(process.env['CDK8S_OUTDIR'] ?? 'dist', name), files);
    console.error(`${name}: ${files.size} files, ${changed} changed`);
  }
} catch (error) {
  console.error(error instanceof InvalidEnvironments ? error.message : error);
  process.exitCode = 1;
}
