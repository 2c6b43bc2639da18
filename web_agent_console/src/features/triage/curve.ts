/** The calibration curve as a drawing: one dot a stretch of stated chance, its size by how many tickets lie in it. */
export interface Stretch {
  count: number;
  stated: number;
  right: number;
}

export interface Dot {
  x: number;
  y: number;
  r: number;
}

/** Where the dots lie in a square of `size`, the origin at the top left as in SVG. */
export function dots(stretches: readonly Stretch[], size: number): Dot[] {
  const most = Math.max(1, ...stretches.map((one) => one.count));
  return stretches.map((one) => ({
    x: round(one.stated * size),
    y: round((1 - one.right) * size),
    r: round(3 + 6 * Math.sqrt(one.count / most)),
  }));
}

/** The line through the dots. */
export const line = (points: readonly Dot[]): string => points.map((one, place) => `${place === 0 ? "M" : "L"}${one.x} ${one.y}`).join(" ");

const round = (value: number): number => Math.round(value * 10) / 10;

export interface Moment {
  at: number;
  share: number | null;
}

/** Where the shares of one row of steps lie, the first at the left edge; steps of which nothing can be told are left out. */
export function trend(moments: readonly Moment[], wide: number, high: number): { x: number; y: number; at: number; share: number }[] {
  const last = Math.max(1, ...moments.map((one) => one.at));
  return moments.flatMap(({ at, share }) => (share === null ? [] : [{ x: round((at / last) * wide), y: round((1 - share) * high), at, share }]));
}
