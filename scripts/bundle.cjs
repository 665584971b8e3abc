// A TypeScript program as one file of JavaScript, with V8's compiled code beside it, kept in .cache/: it starts in a quarter of the time
// that its hundreds of files take.
const { createHash } = require('node:crypto');
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire, SourceMap } = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const ROOT = join(__dirname, '..');

/** What decides how a program is built, besides its own files. */
const BUILDERS = [__filename, 'package.json', 'tsconfig.json', 'node_modules/esbuild/package.json'];

/** Milliseconds: a file that changed this shortly before the build could change again and keep its time stamp. */
const CLOCK_TICK = 50;

/** V8 optimizes what it has run for a while; most programs are over before that pays. */
const PATIENCE = '--interrupt-budget=1000000';

/** Runs a TypeScript program of the project, whose types nobody checks here, as `node` runs JavaScript. */
exports.runInBundle = (entry) =>
  run(entry).catch((error) => {
    console.error(error.errors ? error.message : error); // esbuild's errors say file, line and what is wrong there
    process.exitCode = 1;
  });

async function run(entry) {
  setFlagsFromString(PATIENCE);
  const cache = join(ROOT, '.cache', entry);
  const program = join(cache, keptProgram(cache) ?? (await build(entry, cache)));
  const compiled = `${program}.compiled`;
  const script = new Script(readFileSync(program, 'utf8'), { filename: program, cachedData: readIfThere(compiled) });
  if (script.cachedDataRejected !== false) process.on('exit', () => write(compiled, script.createCachedData()));
  showTypeScriptLines(program);
  const module = { exports: {} };
  const file = join(ROOT, entry);
  const require = Object.assign(createRequire(file), { main: module });
  script.runInThisContext()(module.exports, require, module, file, dirname(file));
}

/** The program's file name, unless anything that went into it has changed. */
function keptProgram(cache) {
  const kept = readIfThere(join(cache, 'kept.json'));
  if (!kept) return undefined;
  const { node, program, stamps } = JSON.parse(kept);
  return node === process.version && stamps.every(([path, stamp]) => stampOf(path) === stamp) ? program : undefined;
}

async function build(entry, cache) {
  mkdirSync(cache, { recursive: true });
  const started = Date.now();
  const { outputFiles, metafile } = await require('esbuild').build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: join(cache, 'program'),
    bundle: true,
    external: ['esbuild', 'typescript'], // the one looks for files beside its own, the other is larger than all of ours
    platform: 'node',
    target: 'node20',
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: '})' },
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [ownPlaces(join(ROOT, entry))],
  });
  const [map, code] = outputFiles;
  const program = createHash('sha256').update(code.contents).digest('hex');
  removeFormer(cache, started);
  write(join(cache, program), code.contents);
  write(join(cache, `${program}.map`), map.contents);

  const files = [...BUILDERS, ...Object.keys(metafile.inputs)].map((path) => resolve(ROOT, path));
  const paths = [...files, ...new Set(files.map(dirname))]; // a file that is added to a folder can take the place of another
  const stamps = paths.map((path) => [path, stampOf(path)]);
  if (paths.every((path) => statSync(path).ctimeMs < started - CLOCK_TICK)) {
    write(join(cache, 'kept.json'), JSON.stringify({ node: process.version, program, stamps }));
  }
  return program;
}

/** Programs that nobody reads any more: another synth may be about to read one that was just written. */
function removeFormer(cache, now) {
  const former = readdirSync(cache).filter((file) => statSync(join(cache, file)).mtimeMs < now - 60_000);
  for (const file of former) rmSync(join(cache, file), { force: true });
}

/** In a bundle, `__dirname` would be the program's, and every file would be the main one. */
const ownPlaces = (entry) => ({
  name: 'own places',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: `const __dirname = ${JSON.stringify(dirname(path))};${path === entry ? '' : 'const module = {};'}${readFileSync(path, 'utf8')}`,
      loader: 'ts',
    }));
  },
});

/** Changes whenever the file, or the list of the folder's entries, does. */
function stampOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 'missing';
  return found.isDirectory() ? readdirSync(path).join('/') : `${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}

function showTypeScriptLines(program) {
  let map;
  Error.prepareStackTrace = (error, calls) => {
    map ??= new SourceMap(JSON.parse(readFileSync(`${program}.map`, 'utf8')));
    const places = calls.map((call) => {
      const { originalSource, originalLine, originalColumn } =
        call.getFileName() === program ? map.findEntry(call.getLineNumber() - 1, call.getColumnNumber() - 1) : {};
      if (originalSource === undefined) return String(call);
      const place = `${resolve(dirname(program), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
      return `${call.getFunctionName() ?? '<anonymous>'} (${place})`;
    });
    return [String(error), ...places.map((place) => `    at ${place}`)].join('\n');
  };
}

function readIfThere(file) {
  return statSync(file, { throwIfNoEntry: false }) && readFileSync(file);
}

/** In one step, as others may be reading. */
function write(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
