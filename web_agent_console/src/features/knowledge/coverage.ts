/** The coverage chart's geometry; pure. */
import type { Coverage } from "../../api/knowledge";

/** A path through the shares (0-1) of equally wide steps; the pen lifts where there were no contacts. */
export function coveragePath(steps: readonly Coverage[], width: number, height: number): string {
  let pen = "M";
  return steps.map((step, place) => {
    if (step.share === null) {
      pen = "M";
      return "";
    }
    const point = `${pen}${(((place + 0.5) / steps.length) * width).toFixed(1)} ${((1 - step.share) * height).toFixed(1)}`;
    pen = "L";
    return point;
  }).join("");
}

/** What all steps say together; null without contacts. */
export function wholeShare(steps: readonly Coverage[]): number | null {
  const contacts = steps.reduce((sum, step) => sum + step.contacts, 0);
  return contacts === 0 ? null : steps.reduce((sum, step) => sum + step.answered, 0) / contacts;
}

/** From when to when to ask, by whole days of UTC, and in what steps, for so many days back from now. */
export function stretchOf(days: number, now: number): { start: string; end: string; days: number } {
  const end = new Date(now);
  end.setUTCHours(24, 0, 0, 0);
  const start = new Date(end.getTime() - days * 86_400_000);
  return { start: start.toISOString(), end: end.toISOString(), days: days > 60 ? 3 : 1 };
}
