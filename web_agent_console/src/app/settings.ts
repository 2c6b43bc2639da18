import type { Quiet } from "../features/alerts/quiet_hours";

/** What this person prefers on this device. */
export interface Settings {
  language: "en" | "zh" | "auto";
  sound: boolean;
  quiet: Quiet;
  singleKeys: boolean;
  enterSends: boolean;
  afterSolve: "next" | "list" | "stay";
}

const KEY = "hub.settings";
const defaults: Settings = { language: "auto", sound: true, quiet: "off", singleKeys: true, enterSends: false, afterSolve: "next" };

function load(): Settings {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return defaults;
  }
}

let current = load();
const listeners = new Set<() => void>();

export const settings = {
  get: (): Settings => current,
  set(change: Partial<Settings>): void {
    current = { ...current, ...change };
    localStorage.setItem(KEY, JSON.stringify(current));
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
