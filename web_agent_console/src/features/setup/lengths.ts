/** Lengths of time as people write them: "4h 30m", "90s"; a number alone is minutes. */
const UNITS: Record<string, number> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** The seconds of a written length; null for what is none. Nothing written is 0. */
export function lengthOf(text: string): number | null {
  const written = text.trim().toLowerCase();
  if (!written) return 0;
  if (!/^(\d+(\.\d+)?\s*[dhms]?\s*)+$/.test(written)) return null;
  let seconds = 0;
  for (const [, amount, unit] of written.matchAll(/(\d+(?:\.\d+)?)\s*([dhms]?)/g)) seconds += Number(amount) * (UNITS[unit || "m"] ?? 60);
  return Math.round(seconds);
}

/** A length as it is written; empty for none. */
export function lengthText(seconds: number): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join(" ");
}
