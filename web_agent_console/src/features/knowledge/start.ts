/** What a new article begins with; it survives a reload of the tab. */
import type { Start } from "./editing";

const KEY = "knowledge.start";

export const begin = (start: Start): void => sessionStorage.setItem(KEY, JSON.stringify(start));

export function begun(): Start {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Start;
  } catch {
    return {};
  }
}
