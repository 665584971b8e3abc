const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { watch } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');

const ROOT = join(__dirname, '..');
const SOURCES = ['charts', 'environments', 'imports', 'main.ts', 'images.lock.json'];

/** Milliseconds: editors save in several steps, and several files at once. */
const SETTLING = 100;

/** Synthesizes now and after each change of a source, until it is interrupted. */
exports.watch = async (environments) => {
  const changed = new Set();
  let wake = () => {};
  for (const source of SOURCES) {
    watch(join(ROOT, source), { recursive: true }, (_, file) => {
      changed.add(file && file !== source ? join(source, file) : source);
      wake();
    });
  }
  for (;;) {
    const started = Date.now();
    await once(spawn(process.execPath, [join(__dirname, 'synth.cjs'), ...environments], { stdio: 'inherit' }), 'exit');
    console.error(`${((Date.now() - started) / 1000).toFixed(1)} s; waiting for a change`);
    if (changed.size === 0) {
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
    await pause(SETTLING);
    console.error(`\nchanged: ${[...changed].join(', ')}`);
    changed.clear();
  }
};
