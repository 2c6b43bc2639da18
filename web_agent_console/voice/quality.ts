/** How good a connection is, as people hear it. */

/** Shares from 0 to 1, milliseconds, and the opinion score from 1 to 5. */
export interface Measured {
  loss: number;
  jitter_ms: number;
  round_trip_ms: number;
  opinion_score: number;
}

export type Grade = "good" | "fair" | "poor";

/** Of the received audio: what has come and what is missing since the last look, and the times in milliseconds. */
export interface Reading {
  lost: number;
  received: number;
  jitter_ms: number;
  round_trip_ms: number;
}

/**
 * Estimate the opinion score (1 to 4.5) by the simplified E-model: ITU-T G.107 with the delay impairment of G.107 7.4 and the
 * loss impairment of G.711 with concealment (Ie 0, Bpl 25.1).
 */
export function opinionScore(loss: number, jitterMs: number, roundTripMs: number): number {
  const delayMs = roundTripMs / 2 + jitterMs * 2 + 20;
  const percent = loss * 100;
  const delayImpairment = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const rating = Math.max(0, Math.min(93.2, 93.2 - delayImpairment - (95 * percent) / (percent + 25.1)));
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}

/** What two readings, one after the other, say of the time between them. */
export function qualityOf(before: Reading | null, after: Reading): Measured {
  const lost = Math.max(0, after.lost - (before?.lost ?? 0));
  const received = Math.max(0, after.received - (before?.received ?? 0));
  const loss = lost + received === 0 ? 0 : lost / (lost + received);
  const { jitter_ms, round_trip_ms } = after;
  return { loss, jitter_ms, round_trip_ms, opinion_score: opinionScore(loss, jitter_ms, round_trip_ms) };
}

/** The word for a score; the bounds are those of G.107 Annex B for most and for nearly all users dissatisfied. */
export const gradeOf = (score: number): Grade => (score >= 3.6 ? "good" : score >= 3.1 ? "fair" : "poor");
