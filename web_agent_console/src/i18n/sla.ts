/** An SLA clock in words and tone, by the hub's time. */
import type { Sla } from "../api/types";
import type { Translate } from "./texts";
import { duration } from "./time";

export type SlaTone = "ok" | "warning" | "breached" | "paused" | "met";
export interface SlaView {
  tone: SlaTone;
  text: string;
}

/** What to show of an SLA clock at `now` (ms); null when there is none. */
export function slaView(t: Translate, sla: Sla | null | undefined, now: number): SlaView | null {
  if (!sla || sla.state === "none") return null;
  if (sla.state === "paused") return { tone: "paused", text: t("sla.paused") };
  if (sla.state === "met") return { tone: "met", text: t("sla.met") };
  if (!sla.due_at) return null;
  const left = (Date.parse(sla.due_at) - now) / 1000;
  // The hub's word comes with the next event; the clock on screen does not wait for it.
  if (sla.state === "breached" || left <= 0) {
    return { tone: "breached", text: t("sla.late", { time: duration(t, Math.max(0, -left)) }) };
  }
  if (sla.state === "warning") return { tone: "warning", text: t("sla.soon", { time: duration(t, left) }) };
  return { tone: "ok", text: t("sla.due_in", { time: duration(t, left) }) };
}
