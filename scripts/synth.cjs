// `npm run synth [-- <environment>... --watch]`, and the app of cdk8s.yaml: runs main.ts without checking its types.
const { runInBundle } = require('./bundle.cjs');
const { watch } = require('./synth-watch.cjs');

const WATCH = '--watch';
const asked = process.argv.slice(2);

if (asked.includes(WATCH)) watch(asked.filter((argument) => argument !== WATCH));
else runInBundle('main.ts');
