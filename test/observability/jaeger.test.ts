import { Jaeger, type JaegerProps } from '../../charts/observability/jaeger';
import { Secret } from '../../charts/platform/secret';
import { objectsOf, readable } from '../support/fixtures';
import { containers } from '../support/objects';
import { NAMESPACE, volume, watchChart } from '../support/observability-fixtures';

const passwords = new Secret('elasticsearch', NAMESPACE, { keys: { jaeger: { purpose: 'Password', format: 'url-safe' } } });

const elasticsearch = { url: 'http://elasticsearch.airflow-observability:9200', passwords };

function jaeger(props: Partial<JaegerProps> = {}) {
  const chart = watchChart();
  new Jaeger(chart, { volume: volume('5Gi'), retentionDays: 3, resources: 'mini', ...props });
  return { objects: objectsOf(chart) };
}

const variable = (name: string, props: Partial<JaegerProps> = {}) =>
  containers(jaeger(props))[0]?.env?.find((candidate) => candidate.name === name)?.value;

test('Jaeger is one pod that keeps spans on its volume', () => {
  expect(readable(jaeger().objects)).toMatchSnapshot();
});

test('Jaeger that keeps spans in Elasticsearch has a password there, and no volume', () => {
  expect(readable(jaeger({ elasticsearch }).objects.filter(({ kind }) => kind === 'StatefulSet'))).toMatchSnapshot();
});

test('A span is kept for the days that the environment says', () => {
  expect(variable('JAEGER_RETENTION')).toBe('72h');
});

describe('The spans that are taken in', () => {
  // Each byte takes three with its index.
  test.each([
    ['5Gi', 3, '5523'], // 4 GiB / 3 / 259,200 s
    ['50Gi', 7, '23671'], // 40 GiB / 3 / 604,800 s
  ])('fill four fifths of a volume of %s in %i days', (size, retentionDays, expected) => {
    expect(variable('JAEGER_BYTES_PER_SECOND', { volume: volume(size), retentionDays })).toBe(expected);
  });

  test('are as many where Elasticsearch keeps them', () => {
    expect(variable('JAEGER_BYTES_PER_SECOND', { elasticsearch })).toBe(variable('JAEGER_BYTES_PER_SECOND'));
  });
});
