/** Where the marks of the staffing chart go; pure. */

/** A round number at or above the highest value, for the end of an axis. */
export function axisEnd(values: readonly number[]): number {
  const most = Math.max(1, ...values);
  const unit = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 5, 10].find((each) => each * unit >= most) ?? 10;
  return step * unit;
}

/** A line of steps over equally wide places, in a box of this size; gaps where there is no number. */
export function steps(values: readonly (number | null)[], end: number, width: number, height: number): string {
  const wide = width / Math.max(1, values.length);
  let path = "";
  let open = false;
  values.forEach((value, place) => {
    if (value === null) {
      open = false;
      return;
    }
    const y = round(height - (value / end) * height);
    path += `${open ? "L" : "M"}${round(place * wide)},${y}H${round((place + 1) * wide)}`;
    open = true;
  });
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A bar for each value. */
export function bars(values: readonly number[], end: number, width: number, height: number): Bar[] {
  const wide = width / Math.max(1, values.length);
  return values.map((value, place) => {
    const tall = (value / end) * height;
    return { x: round(place * wide + wide * 0.1), y: round(height - tall), width: round(wide * 0.8), height: round(tall) };
  });
}
