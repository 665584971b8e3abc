const FACTORS: Readonly<Record<string, number>> = { m: 1e-3, '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** A CPU or byte quantity as a number of cores or bytes. */
export function quantityValue(quantity: string): number {
  const [, number = '', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = FACTORS[unit];
  if (number === '' || factor === undefined) throw new Error(`"${quantity}" is not a quantity`);
  return Number(number) * factor;
}

export function compareQuantities(a: string, b: string): number {
  return quantityValue(a) - quantityValue(b);
}

/** Sizes added up, in the largest unit that needs no fraction. */
export function sumOfBytes(sizes: readonly string[]): string {
  const sum = sizes.reduce((total, size) => total + quantityValue(size), 0);
  const unit = ['Ti', 'Gi', 'Mi', 'Ki'].find((candidate) => sum % (FACTORS[candidate] ?? 1) === 0) ?? 'Ki';
  return `${Math.ceil(sum / (FACTORS[unit] ?? 1))}${unit}`;
}

export const inMebibytes = (amount: number): string => sumOfBytes([`${amount}Mi`]);
