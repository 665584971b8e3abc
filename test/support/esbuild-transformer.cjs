// Jest's transform: types are checked once by tsc, so tests only need them stripped.
const { transformSync } = require('esbuild');

module.exports = {
  process(source, sourcefile) {
    return {
      code: transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'inline', sourcefile }).code,
    };
  },
};
