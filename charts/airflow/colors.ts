/** The two places of the UI tier that take turns. */
export const COLORS = ['blue', 'green'] as const;

export type Color = (typeof COLORS)[number];

export const otherColor = (color: Color): Color => (color === 'blue' ? 'green' : 'blue');
