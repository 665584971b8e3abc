import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { stringify } from '../../charts/platform/yaml';

const words = (text: string) => text.split(' ');

/** What YAML gives a meaning to, what YAML 1.1 takes for something else, and what it cannot say plainly. */
const PIECES = [
  ...words(
    ': # - --- ... % ? &a *a ! !!str | > " \' { } [ ] , ` @ ~ << = \\ \\n $(NAME) name /path http://host:80/path image:1.2@sha256:0',
  ),
  ...words('y N yes No ON off true False null NULL .inf -.INF .nan 2001-12-14 2001-12-14t21:59:43.10-05:00 1:30 190:20:30'),
  ...words('0 -0 01 0x1F 0o7 0b1 1_000 1.5 .5 1e3 e8600621 E+1 é \u{1F600} \ud800 \udc00 \ufeff \0 \x1b \x7f \x85'),
  ...['', ' ', '  ', '\n', '\n\n', '\t', '\r', '\r\n', '\u00a0', '\u2028', '\u2028%', ': ', ' #', '- ', '? ', 'b c', '{{ name }}'],
  ...['x'.repeat(1100), `${'x'.repeat(90)} y`],
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789abcdefEF_.:+-'), maxLength: 9 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

const { value } = fc.letrec((tie) => ({
  scalar: fc.oneof({ weight: 5, arbitrary: text }, fc.boolean(), fc.integer(), fc.double(), fc.constant(null), fc.constant(undefined)),
  value: fc.oneof(
    { depthSize: 'small' },
    tie('scalar'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

const repeated = { key: 'value' };

class Something {
  readonly field = 1;
}

describe('The YAML writer gives what cdk8s gives', () => {
  test('for documents of nasty keys and values', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (documents) => {
        expect(stringify(...documents)).toBe(Yaml.stringify(...documents));
      }),
      { numRuns: 1000 },
    );
  });

  test.each(PIECES.map((piece) => [JSON.stringify(piece).slice(0, 20), piece]))('for %s as a key, as a value and as a line', (_, piece) => {
    const document = {
      [piece]: piece,
      list: [piece, `${piece}\n`, `text\n${piece}`, `text\n${piece}\ntext\n`],
      map: { [piece]: { [piece]: {} } },
    };
    expect(stringify(document)).toBe(Yaml.stringify(document));
  });

  test.each([
    ['a list twice', { a: [repeated], b: [repeated] }],
    ['an object of a class', { a: new Something() }],
    ['a date', { a: new Date(0) }],
    ['what says itself how to be written', { a: { toJSON: () => 'written' } }],
    ['a map without prototype', { a: Object.assign(Object.create(null), { b: 1 }) }],
    ['a list with a gap', { a: new Array(2) }],
    ['zero and minus zero', { a: 0, b: -0, c: 0 }],
    ['a number beyond exact ones', { a: 2 ** 60, b: 1e300, c: Number.NaN }],
    ['nothing at all', undefined],
    ['an empty map', {}],
  ])('for %s', (_, document) => {
    expect(stringify(document)).toBe(Yaml.stringify(document));
  });

  test('after more distinct values than it remembers', () => {
    const document = { list: Array.from({ length: 12_000 }, (_, index) => `"${index}"`) };
    expect(stringify(document)).toBe(Yaml.stringify(document));
  });
});
