/** How bad a number of the board is: always shown as colour and icon and word. */
import type { Board, BoardQueue } from "../../api/types";

export type Health = "good" | "watch" | "bad" | "none";

const WATCH_MARGIN = 0.1;
const BAD_WAIT_FACTOR = 3;
const DEFAULT_WITHIN_S = 60;
export const STALE_AFTER_S = 10;

const rank: Record<Health, number> = { bad: 3, watch: 2, good: 1, none: 0 };

/** Service level against its target: a tenth below is worth a look, more is worth an act. */
export function serviceLevelHealth(level: Pick<BoardQueue["service_level"], "value" | "target">): Health {
  if (level.value === null) return "none";
  if (level.value >= level.target) return "good";
  return level.value >= level.target - WATCH_MARGIN ? "watch" : "bad";
}

/** A wait against the seconds within which the queue promises an answer. */
export function waitHealth(waitS: number | null, withinS: number = DEFAULT_WITHIN_S): Health {
  if (waitS === null || waitS <= 0) return "none";
  if (waitS <= withinS) return "good";
  return waitS <= withinS * BAD_WAIT_FACTOR ? "watch" : "bad";
}

/** The worst of a queue's numbers. */
export function queueHealth(queue: BoardQueue): Health {
  const late: Health = queue.breached > 0 ? "bad" : queue.due_soon > 0 ? "watch" : "none";
  const all = [late, serviceLevelHealth(queue.service_level), waitHealth(queue.longest_wait_s, queue.service_level?.within_s)];
  return all.reduce((worst, one) => (rank[one] > rank[worst] ? one : worst), "none");
}

/** Worst queue first; equal ones by wait, then by name. */
export function worstFirst(queues: readonly BoardQueue[]): BoardQueue[] {
  return queues.toSorted(
    (a, b) =>
      rank[queueHealth(b)] - rank[queueHealth(a)] ||
      b.breached - a.breached ||
      (b.longest_wait_s ?? 0) - (a.longest_wait_s ?? 0) ||
      a.name.localeCompare(b.name),
  );
}

/** Service level over all queues, from their counts; null while there is nothing to count. */
export function wholeServiceLevel(board: Board): { value: number; numerator: number; denominator: number; target: number } | null {
  let numerator = 0;
  let denominator = 0;
  let weighted = 0;
  for (const { service_level: level } of board.queues) {
    numerator += level?.numerator ?? 0;
    denominator += level?.denominator ?? 0;
    weighted += (level?.target ?? 0) * (level?.denominator ?? 0);
  }
  if (denominator === 0) return null;
  return { value: numerator / denominator, numerator, denominator, target: weighted / denominator };
}
