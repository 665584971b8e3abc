import { isOlder, KNOWN_VERSIONS, knownVersion, shareSchema, versionOfTag } from '../../charts/airflow/schema-heads';
import { images } from '../../charts/platform/images';

describe('The version in the tag of an image', () => {
  test.each([
    ['3.3.2', '3.3.2'],
    ['3.3.2-1', '3.3.2'],
    ['3.3.2_data.7', '3.3.2'],
    ['3.3.20', '3.3.20'],
    ['3.3', undefined],
    ['v3.3.2', undefined],
    ['3.3.2rc1', undefined],
    ['main', undefined],
  ])('%s is of %s', (tag, version) => {
    expect(versionOfTag(tag)).toBe(version);
  });

  test('is known for the image that the platform runs by itself', () => {
    expect(knownVersion(images.airflow.tag)).toBe(images.airflow.tag);
  });

  test.each(['2.11.0-1', '3.3.9', 'constructor', '4.0.0'])('%s is not known', (tag) => {
    expect(knownVersion(tag)).toBeUndefined();
  });
});

describe('Two versions', () => {
  test.each([
    ['3.3.2-1', '3.3.2-2'],
    ['3.3.0', '3.3.2'],
    ['3.0.0', '3.0.2'],
    ['3.1.0', '3.1.7'],
    ['3.2.0', '3.2.2'],
  ])('%s and %s share a schema', (one, other) => {
    expect(shareSchema(one, other)).toBe(true);
  });

  test.each([
    ['3.0.2', '3.0.3'], // a patch release may migrate
    ['3.1.7', '3.1.8'],
    ['3.1.8', '3.2.0'],
    ['3.2.2', '3.3.0'],
  ])('%s and %s do not', (one, other) => {
    expect(shareSchema(one, other)).toBe(false);
  });

  test('are in the order of their numbers', () => {
    const byNumber = [...KNOWN_VERSIONS].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    expect(KNOWN_VERSIONS).toEqual(byNumber);
    expect(isOlder('3.1.8-9', '3.2.0-1')).toBe(true);
  });

  test('of which one is not known cannot be compared', () => {
    expect(() => shareSchema('3.3.2', '4.0.0')).toThrow('the schemas of 3.3.2 and 4.0.0 are not both known');
  });
});
