import { assemble } from './charts/environment';
import { capacityOf, demandOfApp, quotasOfApp, summary } from './charts/platform/capacity';
import { Output, render } from './charts/platform/output';
import { environments } from './environments';
import { refuseAboveGrant } from './environments/validation/granted';
import { eachValid, InvalidEnvironments } from './environments/validation/validate';

/** All environments are checked and rendered before the first file changes: what is wrong anywhere changes nothing anywhere. */
function synthesize(chosen: readonly string[]): void {
  const output = new Output(process.env['CDK8S_OUTDIR'] ?? 'dist');
  const capacities = new Map<string, string>();
  try {
    for (const environment of eachValid(environments, chosen)) {
      const { app } = assemble(environment);
      refuseAboveGrant(environment, quotasOfApp(app));
      output.stage(environment.name, render(app));
      capacities.set(environment.name, summary(capacityOf(demandOfApp(app))));
    }
    for (const { name, files, changed } of output.publish()) {
      console.error(`${name}: ${files} files, ${changed} changed; ${capacities.get(name)}`);
    }
  } catch (error) {
    console.error(error instanceof InvalidEnvironments ? error.message : error);
    process.exitCode = 1;
  } finally {
    output.discard();
  }
}

const all = Object.keys(environments);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));

if (unknown.length > 0) {
  console.error(`There is no environment ${unknown.map((name) => `"${name}"`).join(' or ')}. There are: ${all.join(', ')}.`);
  process.exitCode = 2;
} else {
  synthesize(asked.length > 0 ? asked : all);
}
