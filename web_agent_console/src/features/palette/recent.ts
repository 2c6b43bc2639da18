/** What this person used last, newest first: tickets looked at and commands run. Kept on this device. */
const KEY = "hub.recent";
const KEPT = 30;

function read(): string[] {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(held) ? held.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export const remember = (key: string): void =>
  localStorage.setItem(KEY, JSON.stringify([key, ...read().filter((one) => one !== key)].slice(0, KEPT)));

/** Bring what was used last to the front; the rest keeps its order. */
export function recentFirst<T>(rows: readonly T[], keyOf: (row: T) => string, recent: readonly string[] = read()): T[] {
  const place = new Map(recent.map((key, index) => [key, index]));
  return rows.toSorted((a, b) => (place.get(keyOf(a)) ?? KEPT) - (place.get(keyOf(b)) ?? KEPT));
}
