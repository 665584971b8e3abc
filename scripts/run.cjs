// `node scripts/run.cjs <program>.ts [argument]...`, from the repository's root: what every npm script runs.
const { runInBundle } = require('./bundle.cjs');

process.argv.splice(1, 1); // as if node had been given the program itself
runInBundle(process.argv[1]);
