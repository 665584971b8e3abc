import fc from 'fast-check';
import { tunnelRange, wireguardKey } from '../../environments/validation/edge-fields';
import { problemsIn } from '../../environments/validation/validate';
import { minimal } from '../support/rejected';

const dotted = (address: number) => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** A private range that a tunnel can have: its first address as a number, its prefix, and how many addresses it has. */
const range = fc
  .record({
    prefix: fc.integer({ min: 16, max: 30 }),
    block: fc.constantFrom(10 * 2 ** 24, 172 * 2 ** 24 + 16 * 2 ** 16, 192 * 2 ** 24 + 168 * 2 ** 16),
  })
  .chain(({ prefix, block }) => {
    const size = 2 ** (32 - prefix);
    return fc.nat({ max: 2 ** 16 / size - 1 }).map((place) => ({ first: block + place * size, prefix, size }));
  });

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((byte) => byte !== 0));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** Problems of a production environment whose VPN has these devices. */
function problemsWith({ first, prefix }: { first: number; prefix: number }, addresses: readonly string[]) {
  const peers = addresses.map((address, index) => [`device-${index}`, { address, publicKey: base64(new Uint8Array(32).fill(index + 1)) }]);
  const vpn = { enabled: true, range: `${dotted(first)}/${prefix}`, peers: Object.fromEntries(peers) as unknown };
  return problemsIn('prod', { ...minimal, edge: { ...minimal.edge, vpn } }).problems;
}

describe('A device of the VPN', () => {
  test('can have every address of the range but the ends and the one of the gateway', () => {
    fc.assert(
      fc.property(range, fc.nat(), (tunnel, seed) => {
        const place = seed % tunnel.size;
        const refused = problemsWith(tunnel, [dotted(tunnel.first + place)]).map(({ path }) => path);
        expect(refused).toEqual(place < 2 || place === tunnel.size - 1 ? ['edge.vpn.peers.device-0.address'] : []);
      }),
    );
  });

  test('cannot have an address outside the range', () => {
    fc.assert(
      fc.property(range, fc.nat({ max: 2 ** 32 - 1 }), (tunnel, address) => {
        fc.pre(address < tunnel.first || address >= tunnel.first + tunnel.size);
        expect(problemsWith(tunnel, [dotted(address)])).toHaveLength(1);
      }),
    );
  });

  test('with the address of another is told who has it, and one that is free', () => {
    const roomy = range.filter(({ prefix }) => prefix <= 28);

    fc.assert(
      fc.property(roomy, fc.integer({ min: 2, max: 14 }), (tunnel, place) => {
        const taken = dotted(tunnel.first + place);
        const [problem, ...others] = problemsWith(tunnel, [taken, taken]);
        const free = /[0-9.]+$/.exec(problem?.fix ?? '')?.[0] ?? '';

        expect(others).toEqual([]);
        expect(problem?.rule).toBe('an address of its own: device-0 has the same');
        expect(problemsWith(tunnel, [taken, free])).toEqual([]);
      }),
    );
  });
});

describe('The range of the VPN', () => {
  const accepted = (value: string) => tunnelRange.safeParse(value).success;

  test('can be every private one with room for the gateway and a device', () => {
    fc.assert(fc.property(range, ({ first, prefix }) => accepted(`${dotted(first)}/${prefix}`)));
  });

  test('is neither public, nor larger or smaller than that, nor written with bits behind the prefix', () => {
    const refused = [
      '8.8.8.0/24',
      '172.32.0.0/16',
      '10.0.0.0/8',
      '10.0.0.0/15',
      '10.0.0.0/31',
      '10.0.0.1/32',
      '10.0.0.1/24',
      '0.0.0.0/0',
      'fd00::/64',
    ];
    expect(refused.filter(accepted)).toEqual([]);
  });
});

describe('A key of WireGuard', () => {
  const accepted = (value: string) => wireguardKey.safeParse(value).success;

  test('is any 32 bytes in base64', () => {
    fc.assert(fc.property(key, (bytes) => accepted(base64(bytes))));
  });

  test('is no other number of bytes, no other alphabet, and not zero', () => {
    const other = fc.uint8Array({ maxLength: 64 }).filter(({ length }) => length !== 32);

    fc.assert(fc.property(other, (bytes) => !accepted(base64(bytes))));
    fc.assert(
      fc.property(key, (bytes) => !accepted(Buffer.from(bytes).toString('hex')) && !accepted(Buffer.from(bytes).toString('base64url'))),
    );
    expect(accepted(base64(new Uint8Array(32)))).toBe(false);
  });
});
