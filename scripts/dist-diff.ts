import { join } from 'node:path';
import { type Change, changesBetween } from './dist-diff/changes';
import { NotComparable, Repository } from './dist-diff/git';
import { report } from './dist-diff/report';

const USAGE = `usage: npm run --silent dist-diff -- <base-ref>

  npm run --silent dist-diff -- origin/main

Prints as Markdown what dist/ changes since it left <base-ref>: objects of each environment, images, and what a reviewer must look at.
Changes that are not committed yet count.`;

function main([base, ...rest]: readonly string[]): number {
  if (base === undefined || rest.length > 0) {
    console.error(USAGE);
    return 2;
  }
  try {
    const repository = new Repository(join(__dirname, '..'));
    const sides = repository.sides(repository.branchPoint(base));
    const changes = sides.map(({ environment, before, after }): [string, Change[]] => [environment, changesBetween(before, after)]);
    console.log(report(base, new Map(changes)));
    return 0;
  } catch (error) {
    if (!(error instanceof NotComparable)) throw error;
    console.error(`dist-diff: ${error.message}`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
