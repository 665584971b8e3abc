import { assemble } from './charts/environment';
import { capacityOf, demandOfApp, quotasOfApp } from './charts/platform/capacity';
import { capacityTable, type EnvironmentCapacity } from './charts/platform/capacity-table';
import { Output, render } from './charts/platform/output';
import { environments } from './environments';
import { refuseAboveGrant } from './environments/validation/granted';
import { eachValid, InvalidEnvironments } from './environments/validation/validate';

/** All environments are checked and rendered before the first file changes: what is wrong anywhere changes nothing anywhere. */
function synthesize(chosen: readonly string[]): void {
  const output = new Output(process.env['CDK8S_OUTDIR'] ?? 'dist');
  const capacities: EnvironmentCapacity[] = [];
  try {
    for (const environment of eachValid(environments, chosen)) {
      const { app } = assemble(environment);
      refuseAboveGrant(environment, quotasOfApp(app));
      output.stage(environment.name, render(app));
      capacities.push({ ...environment, capacity: capacityOf(demandOfApp(app)) });
    }
    for (const { name, files, changed } of output.publish()) console.error(`${name}: ${files} files, ${changed} changed`);
    console.error(`\n${capacityTable(capacities)}`);
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
