const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const move = (file, from, to) => path.join(root, to, path.relative(path.join(root, from), file));

/** Snapshots stand in __snapshots__/, which mirrors test/. */
module.exports = {
  resolveSnapshotPath: (test, extension) => `${move(test, 'test', '__snapshots__')}${extension}`,
  resolveTestPath: (snapshot, extension) => move(snapshot.slice(0, -extension.length), '__snapshots__', 'test'),
  testPathForConsistencyCheck: path.join(root, 'test', 'platform', 'workload.test.ts'),
};
