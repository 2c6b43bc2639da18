/** How bad a number of the board is: always shown as colour and icon and word. */
import type { Board, BoardQueue } from "../../api/types";

export type Health = "good" | "watch" | "bad" | "none";

/** What a queue promises unless it says so itself. */
const DEFAULT_WITHIN_S = 60;
const RED_WAITS = 3;
const RED_MISS = 0.1;
export const STALE_AFTER_S = 10;

const rank: Record<Health, number> = { bad: 3, watch: 2, good: 1, none: 0 };

export type Thresholds = BoardQueue["thresholds"];

/** The thresholds of many queues together: those of the queue that promises most. */
export function strictest(queues: readonly BoardQueue[]): Thresholds {
  const waits = { wait_amber_s: DEFAULT_WITHIN_S, wait_red_s: DEFAULT_WITHIN_S * RED_WAITS };
  if (queues.length > 0) {
    waits.wait_amber_s = Math.min(...queues.map((queue) => queue.thresholds.wait_amber_s));
    waits.wait_red_s = Math.min(...queues.map((queue) => queue.thresholds.wait_red_s));
  }
  const target = wholeTarget(queues);
  return { ...waits, level_amber: target, level_red: Math.max(0, target - RED_MISS) };
}

/** A number of which less is better. */
export function mostHealth(value: number | null, amber: number, red: number): Health {
  if (value === null) return "none";
  if (value <= amber) return "good";
  return value <= red ? "watch" : "bad";
}

/** Service level (0-1): more is better; below amber it is worth a look, below red an act. */
export function serviceLevelHealth(value: number | null, limits: Thresholds): Health {
  if (value === null) return "none";
  if (value >= limits.level_amber) return "good";
  return value >= limits.level_red ? "watch" : "bad";
}

/** A wait in seconds; nobody waiting is neither good nor bad. */
export function waitHealth(waitS: number | null, limits: Thresholds): Health {
  return waitS === null || waitS <= 0 ? "none" : mostHealth(waitS, limits.wait_amber_s, limits.wait_red_s);
}

/** The worst of a queue's numbers. */
export function queueHealth(queue: BoardQueue): Health {
  const late: Health = queue.breached > 0 ? "bad" : queue.due_soon > 0 ? "watch" : "none";
  const all = [late, serviceLevelHealth(queue.service_level.value, queue.thresholds), waitHealth(queue.longest_wait_s, queue.thresholds)];
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
  const numerator = sum(board.queues, (queue) => queue.service_level.numerator);
  const denominator = sum(board.queues, (queue) => queue.service_level.denominator);
  return denominator === 0 ? null : { value: numerator / denominator, numerator, denominator, target: wholeTarget(board.queues) };
}

const sum = (queues: readonly BoardQueue[], of: (queue: BoardQueue) => number): number => queues.reduce((all, queue) => all + of(queue), 0);

/** The target over all queues, by the weight of their contacts. */
function wholeTarget(queues: readonly BoardQueue[]): number {
  const contacts = sum(queues, (queue) => queue.service_level.denominator);
  if (contacts > 0) return sum(queues, (queue) => queue.service_level.target * queue.service_level.denominator) / contacts;
  return queues.length > 0 ? Math.min(...queues.map((queue) => queue.service_level.target)) : 0.8;
}
