// `npm run synth [-- <environment>... --watch]`, and the app of cdk8s.yaml: runs main.ts without checking its types.
const { runInBundle } = require('./synth-bundle.cjs');
const { watch } = require('./synth-watch.cjs');

const WATCH = '--watch';
const asked = process.argv.slice(2);

const done = asked.includes(WATCH) ? watch(asked.filter((argument) => argument !== WATCH)) : runInBundle('main.ts');
done.catch((error) => {
  console.error(error.errors ? error.message : error); // esbuild's errors say file, line and what is wrong there
  process.exitCode = 1;
});
