/** The course of the board's numbers since it was opened: enough for a small line under each tile. */
import type { Board } from "../../api/types";
import { wholeServiceLevel } from "./health";

export interface Sample {
  at: number;
  waiting: number;
  longest: number | null;
  level: number | null;
  ready: number;
  asa: number | null;
  abandoned: number;
}

const EVERY_MS = 5_000;
const KEPT = 120;

/** Add the board as it is now, at most every five seconds, and forget what is older than ten minutes. */
export function withSample(samples: readonly Sample[], board: Board): readonly Sample[] {
  const at = Date.parse(board.as_of);
  const last = samples.at(-1);
  if (last && at - last.at < EVERY_MS) return samples;
  const { totals } = board;
  const sample: Sample = {
    at,
    waiting: totals.waiting,
    longest: totals.longest_wait_s,
    level: wholeServiceLevel(board)?.value ?? null,
    ready: totals.ready,
    asa: totals.asa_s,
    abandoned: totals.abandoned,
  };
  return [...samples.slice(-(KEPT - 1)), sample];
}

/** The line as an SVG path in a box; gaps are where nothing was known. Null when there is no line to draw. */
export function linePath(values: readonly (number | null)[], width: number, height: number): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  let pen = "M";
  const steps = values.map((value, index) => {
    if (value === null) {
      pen = "M";
      return "";
    }
    const x = (index / (values.length - 1)) * width;
    // A course without change is a line in the middle, neither high nor low.
    const y = span === 0 ? height / 2 : height - ((value - low) / span) * height;
    const step = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
    return step;
  });
  return steps.join("");
}
