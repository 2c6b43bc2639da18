/** Asking what a change would do, and what the answer says. */
import { ApiProblem } from "../../api/client";
import { api, backend } from "../../app/hub";
import { jsonLines } from "./stream";

export interface Estimate {
  mean: number | null;
  low: number | null;
  high: number | null;
}

export const MEASURES = ["service_level", "abandonment", "asa_s", "breaches", "occupancy"] as const;
export type Measure = (typeof MEASURES)[number];
export type Measures = Partial<Record<Measure, Estimate>> & { holds?: boolean | null };
type Days<T> = Record<string, Record<string, T>>;

export interface Simulated {
  seeds: number[];
  plan: Days<Measures>;
  changed?: Days<Measures>;
  difference?: Days<Partial<Record<Measure, Estimate>>>;
}

interface Line {
  done?: number;
  whole?: number;
  result?: Simulated;
  problem?: { code: string; detail: string };
}

/** Simulate; tells how far it has come. Raises ApiProblem. */
export async function simulate(body: object, onProgress: (done: number, whole: number) => void, signal: AbortSignal): Promise<Simulated | null> {
  const response = await backend.fetch("/api/v1/staffing/what-if", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": api.csrf },
    credentials: "same-origin",
    signal,
    body: JSON.stringify(body),
  });
  if (!response.ok || !response.body) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    throw new ApiProblem(response.status, problem.code ?? "", problem.detail ?? response.statusText);
  }
  for await (const line of jsonLines<Line>(response.body)) {
    if (line.problem) throw new ApiProblem(422, line.problem.code, line.problem.detail);
    if (line.result) return line.result;
    onProgress(line.done ?? 0, line.whole ?? 0);
  }
  return null;
}
