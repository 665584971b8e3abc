import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { compareQuantities, quantityValue } from '../../charts/platform/quantity';
import { environmentSchema } from '../../environments/schema';
import * as fields from '../../environments/validation/fields';
import { textFields } from '../support/text-fields';

const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) => schema.safeParse(value).success;

const bytes = fc.tuple(fc.integer({ min: 1, max: 4096 }), fc.constantFrom('Ki', 'Mi', 'Gi', 'Ti')).map(([size, unit]) => `${size}${unit}`);
const cpu = fc.oneof(
  number(1, 9_999_999).map((thousandths) => `${thousandths}m`),
  fc.integer({ min: 1, max: 9_999_999 }).map((thousandths) => String(thousandths / 1000)),
);
const host = fc.array(word, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));
const port = fc.option(number(1, 65_535), { nil: undefined }).map((value) => (value === undefined ? '' : `:${value}`));
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.map((part) => `/${part}`).join(''));

/** Some of a cron field's numbers: all, one, a range or a list, perhaps in steps. */
const cronField = (min: number, max: number) => {
  const one = fc.integer({ min, max });
  const range = fc.tuple(one, one).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const steps = fc.integer({ min: 1, max: max - min }).map((step) => `*/${step}`);
  const list = fc.array(fc.oneof(one.map(String), range), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(','));
  return fc.oneof(fc.constant('*'), steps, list);
};
// Days that every month has: the 31st of February never comes round.
const cron = fc
  .tuple(cronField(0, 59), cronField(0, 23), cronField(1, 28), cronField(1, 12), cronField(0, 6))
  .map((parts) => parts.join(' '));

/** A range of IPv4 addresses, its address as a number and the length of its prefix. */
const range = fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
  const size = 2 ** (32 - prefix);
  return { first: Math.floor(address / size) * size, prefix };
});
const dotted = (address: number) => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

describe('Quantities:', () => {
  test('every size in Ki, Mi, Gi or Ti up to 4096Ti is accepted', () => {
    fc.assert(fc.property(bytes, (value) => accepts(fields.bytes, value)));
  });

  test('every number of thousandths of a core is accepted, however it is written', () => {
    fc.assert(fc.property(cpu, (value) => accepts(fields.cpu, value)));
  });

  test('comparing is a total order', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (a, b, c) => {
        expect(Math.sign(compareQuantities(a, b))).toBe(0 - Math.sign(compareQuantities(b, a)));
        expect(compareQuantities(a, a)).toBe(0);
        if (compareQuantities(a, b) <= 0 && compareQuantities(b, c) <= 0) expect(compareQuantities(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('units are compared by what they hold', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4096 }), (size) => compareQuantities(`${size}Gi`, `${size * 1024}Mi`) === 0));
  });

  test('every accepted size is a whole number of bytes that JavaScript holds exactly', () => {
    fc.assert(fc.property(bytes, (value) => Number.isSafeInteger(quantityValue(value))));
  });
});

describe('Schedules:', () => {
  test('every five fields within their bounds are accepted', () => {
    fc.assert(fc.property(cron, (value) => accepts(fields.cron, value)));
  });

  test('four or six fields are refused', () => {
    fc.assert(
      fc.property(cron, (value) => !accepts(fields.cron, `${value} *`) && !accepts(fields.cron, value.split(' ').slice(1).join(' '))),
    );
  });
});

describe('Hosts, URLs and images:', () => {
  test('every host of lower-case labels is accepted', () => {
    fc.assert(fc.property(host, (value) => accepts(fields.hostName, value)));
  });

  test('no accepted host is another one in a URL', () => {
    const dubious = fc.stringMatching(/^[0-9a-fx.-]{1,20}$/).filter((value) => accepts(fields.hostName, value));

    fc.assert(fc.property(fc.oneof(host, dubious), (value) => new URL(`https://${value}/`).hostname === value));
  });

  test('every URL of host, port and path is accepted', () => {
    fc.assert(fc.property(host, port, path, (name, at, below) => accepts(fields.httpUrl, `https://${name}${at}${below}`)));
  });

  test('every image with its registry is accepted', () => {
    fc.assert(fc.property(host, port, path, (name, at, below) => accepts(fields.imageRepository, `${name}${at}${below}`)));
  });
});

describe('Mail addresses and channels:', () => {
  const mailbox = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/);

  test('every mailbox at a host is accepted', () => {
    fc.assert(fc.property(mailbox, host, (name, at) => accepts(fields.emailAddress, `${name}@${at}`)));
  });

  test('a mailbox without a host, a second address and a name beside it are refused', () => {
    fc.assert(
      fc.property(mailbox, host, fc.constantFrom(',', ', ', ';', ' ', '@'), (name, at, between) => {
        const address = `${name}@${at}`;
        const refused = [name, `${name}@`, `@${at}`, `${address}${between}${address}`, `${name} <${address}>`, `<${address}>`];
        expect(refused.filter((value) => accepts(fields.emailAddress, value))).toEqual([]);
      }),
    );
  });

  test('every channel of lower-case letters, digits, dashes and underscores is accepted behind its sign, and only there', () => {
    const channel = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,79}$/);

    fc.assert(fc.property(channel, (name) => accepts(fields.channelName, `#${name}`) && !accepts(fields.channelName, name)));
  });

  test('a mention is no channel', () => {
    fc.assert(
      fc.property(word, fc.constantFrom('@', '<!', '<@', '##', '#@'), (name, sign) => !accepts(fields.channelName, `${sign}${name}`)),
    );
  });
});

describe('Values of labels:', () => {
  /** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
  const KUBERNETES = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

  test('what Kubernetes takes is accepted, and nothing else', () => {
    const value = fc.oneof(fc.stringMatching(KUBERNETES), fc.stringMatching(/^[A-Za-z0-9_.:/ -]{1,70}$/));

    fc.assert(fc.property(value, (text) => accepts(fields.labelValue, text) === KUBERNETES.test(text)));
  });
});

describe('Address ranges:', () => {
  test('every IPv4 range is accepted', () => {
    fc.assert(fc.property(range, ({ first, prefix }) => accepts(fields.cidr, `${dotted(first)}/${prefix}`)));
  });

  test('an IPv4 range with a bit behind its prefix is refused', () => {
    const wide = range.filter(({ prefix }) => prefix < 32);

    fc.assert(fc.property(wide, ({ first, prefix }) => !accepts(fields.cidr, `${dotted(first + 1)}/${prefix}`)));
  });

  test('every IPv6 address is accepted as a range in its shortest form only', () => {
    const address = fc.array(fc.nat({ max: 0xffff }), { minLength: 8, maxLength: 8 }).map((parts) => new ipaddr.IPv6(parts));

    fc.assert(
      fc.property(address, (value) => {
        expect(accepts(fields.cidr, `${value.toString()}/128`)).toBe(true);
        expect(accepts(fields.cidr, `${value.toNormalizedString()}/128`)).toBe(value.toNormalizedString() === value.toString());
      }),
    );
  });
});

/** Each kind of text, with a value that it takes. */
const kinds = [...new Set(textFields(environmentSchema).map(({ schema }) => schema))].flatMap((schema) => {
  const expectation = fields.expectations.get(schema);
  const examples = [...(expectation?.fix.matchAll(/"([^"<]+)"/g) ?? [])].map(([, example = '']) => example);
  return expectation ? [{ rule: expectation.rule, schema, examples: examples.length > 0 ? examples : ['plain words'] }] : [];
});

describe.each(kinds)('Text that must be $rule:', ({ schema, examples }) => {
  test('the examples in its fix are accepted', () => {
    expect(examples.filter((example) => !accepts(schema, example))).toEqual([]);
  });

  test('no control character and nothing outside ASCII is accepted, wherever it stands', () => {
    const strange = fc.oneof(
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: 127, max: 0xff }),
      fc.integer({ min: 0x100, max: 0x10_ffff }),
    );

    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat({ max: 40 }), strange, (example, place, code) => {
        const at = place % (example.length + 1);
        return !accepts(schema, example.slice(0, at) + String.fromCodePoint(code) + example.slice(at));
      }),
    );
  });
});
