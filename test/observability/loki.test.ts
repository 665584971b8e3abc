import fc from 'fast-check';
import { Loki, type LokiProps } from '../../charts/observability/loki';
import { quantityValue } from '../../charts/platform/quantity';
import { objectStore, objectsOf, readable } from '../support/fixtures';
import { containers } from '../support/objects';
import { volume, watchChart } from '../support/observability-fixtures';

const bucket = {
  url: 'https://s3.example.com',
  region: 'eu-central-1',
  bucket: 'test-loki',
  credentials: objectStore().credentials,
  capacity: '100Gi',
};

function loki(props: Partial<LokiProps> = {}) {
  const chart = watchChart();
  new Loki(chart, { volume: volume('10Gi'), retentionDays: 14, resources: 'mini', ...props });
  return { objects: objectsOf(chart) };
}

/** Megabytes that it takes in each second. */
function rate(props: Partial<LokiProps>): number {
  const [container] = containers(loki(props));
  return Number(container?.env?.find(({ name }) => name === 'LOKI_INGESTION_RATE_MB')?.value);
}

test('Loki is one pod that keeps logs on its volume', () => {
  expect(readable(loki().objects)).toMatchSnapshot();
});

test('Loki that keeps logs in a bucket has the key of that bucket, and its index on the volume', () => {
  expect(readable(loki({ bucket }).objects.filter(({ kind }) => kind === 'StatefulSet'))).toMatchSnapshot();
});

describe('The rate at which lines are taken in', () => {
  // 8 GiB of files are 32 GiB of lines in 14 days.
  test('fills four fifths of the volume in the days that a line is kept', () => {
    expect(rate({ volume: volume('10Gi'), retentionDays: 14 })).toBeCloseTo((8 * 1024 * 4) / (14 * 86_400), 4);
  });

  test('fills the capacity of a bucket, whatever the volume', () => {
    expect(rate({ bucket, volume: volume('1Gi'), retentionDays: 30 })).toBeCloseTo((100 * 1024 * 4) / (30 * 86_400), 4);
  });

  test('never lets in more than fits, with a fourth of the size of what came in', () => {
    const gibibytes = fc.integer({ min: 10, max: 4096 });
    const days = fc.integer({ min: 1, max: 365 });

    fc.assert(
      fc.property(gibibytes, days, (size, retentionDays) => {
        const stored = (rate({ volume: volume(`${size}Gi`), retentionDays }) * 2 ** 20 * retentionDays * 86_400) / 4;
        return stored > 0 && stored <= quantityValue(`${size}Gi`) * 0.9;
      }),
      { numRuns: 20 },
    );
  });

  test('lets a burst of 16 MB in at any rate: a push of the collector is never larger', () => {
    const [container] = containers(loki());
    expect(container?.env).toContainEqual({ name: 'LOKI_INGESTION_BURST_MB', value: '16' });
  });
});
