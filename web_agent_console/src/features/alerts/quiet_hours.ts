/** When nothing rings: hours of the day by the agent's own clock. */
export const QUIET = { off: null, evening: [18, 8], night: [22, 7], always: [0, 24] } as const;
export type Quiet = keyof typeof QUIET;

/** Whether these are quiet hours now; an interval may go over midnight. */
export function isQuiet(quiet: Quiet, at: Date): boolean {
  const hours = QUIET[quiet];
  if (!hours) return false;
  const [from, until] = hours;
  const hour = at.getHours();
  return from < until ? hour >= from && hour < until : hour >= from || hour < until;
}
