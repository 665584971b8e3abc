import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { environmentSchema } from '../../environments/schema';
import { plainData } from '../../environments/validation/plain-data';
import { rules } from '../../environments/validation/rules';
import { pairRules } from '../../environments/validation/site-rules';
import { problemsAmong } from '../../environments/validation/validate';
import type { Rejected } from '../support/rejected';
import { matches, segments, textFields } from '../support/text-fields';

const folder = join(__dirname, '..', 'rejected');

const files = readdirSync(folder).map((file) => ({
  title: basename(file, '.ts').replaceAll('-', ' '),
  ...(require(join(folder, file)) as { rejected: Rejected }).rejected,
}));

const problems = files.flatMap((file) => file.problems);

describe('A hostile environment file is refused with exactly its problems:', () => {
  test.each(files)('$title', ({ environment, beside, problems }) => {
    const [found] = problemsAmong({ prod: environment, ...beside });

    expect(found).toEqual({ file: 'prod', problems });
  });
});

describe('Among the hostile environment files', () => {
  test('there are sixty or more', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  test('every problem has a path, a value, a rule and a fix', () => {
    const incomplete = problems.filter(({ path, value, rule, fix }) => [path, value, rule, fix].some((text) => text.trim() === ''));

    expect(incomplete).toEqual([]);
  });

  test('no problem is said in the words of the validation library', () => {
    const foreign = problems.filter(({ rule, fix }) => /invalid input|see environments/i.test(rule + fix));

    expect(foreign).toEqual([]);
  });

  test('no field has two problems', () => {
    const repeated = files.filter((file) => new Set(file.problems.map(({ path }) => path)).size < file.problems.length);

    expect(repeated).toEqual([]);
  });

  test('every rule across fields is broken', () => {
    const sound = files.flatMap(({ environment }) => environmentSchema.safeParse(plainData(environment).data).data ?? []);

    const unbroken = rules.filter(({ breaches }) => !sound.some((environment) => breaches(environment).length > 0));

    expect(unbroken.map(({ reads }) => reads)).toEqual([]);
  });

  test('every rule across two sites is broken', () => {
    const sound = (file: unknown) => environmentSchema.safeParse(plainData(file).data).data;
    const pairs = files.flatMap(({ environment, beside = {} }) => {
      const site = sound(environment);
      return site ? Object.values(beside).flatMap((file) => [sound(file) ?? []].flat().map((partner) => ({ site, partner }))) : [];
    });

    const unbroken = pairRules.filter(({ breaches }) => !pairs.some(({ site, partner }) => breaches(site, partner).length > 0));

    expect(unbroken.map(({ breaches }) => String(breaches))).toEqual([]);
  });

  test('every field of text is attacked with text', () => {
    const attacks = problems.map(({ path, value }) => ({
      path,
      hostileKey: segments(path).at(-1)?.startsWith('"'),
      text: value.startsWith('"'),
    }));

    const spared = textFields(environmentSchema).filter(
      ({ paths, isKey }) =>
        !attacks.some(({ path, hostileKey, text }) => (isKey ? hostileKey : text) && paths.some((place) => matches(place, path))),
    );

    expect(spared.map(({ paths, isKey }) => `${isKey ? 'a name in ' : ''}${paths.join(' or ')}`)).toEqual([]);
  });
});
