/** The page around us: it keeps what must survive a reload, and shows or hides us. */
import type { FromChat, Given, ToChat } from "../protocol";
import type { Unsent } from "./conversation";

export interface Kept {
  session: string;
  unsent: Unsent[];
}

export type Setting = Omit<Given, "kept"> & { kept: Kept };

const KEY = "hub-chat";
const alone = window.parent === window;
let site = "";

const isUnsent = (value: unknown): value is Unsent =>
  typeof value === "object" &&
  value !== null &&
  ["clientId", "body", "at"].every((name) => typeof (value as Record<string, unknown>)[name] === "string");

/** Read what was kept; anything that is not ours counts as nothing. */
export function readKept(text: string): Kept {
  try {
    const value = JSON.parse(text) as Partial<Kept>;
    const unsent = Array.isArray(value.unsent) ? value.unsent.filter(isUnsent) : [];
    return { session: typeof value.session === "string" ? value.session : "", unsent };
  } catch {
    return { session: "", unsent: [] };
  }
}

function tell(message: FromChat): void {
  if (!alone && site) window.parent.postMessage(message, site);
}

/** Have the embedding site keep this for the next time. */
export function keep(kept: Kept): void {
  const value = JSON.stringify(kept);
  if (alone) localStorage.setItem(KEY, value);
  else tell({ hub: "keep", value });
}

/** Ask to be hidden. */
export const close = (): void => tell({ hub: "close" });

/** Show on the button how many messages wait. */
export const unread = (count: number): void => tell({ hub: "unread", count });

/** Tell the site's owner what to mend. */
export const warn = (text: string): void => tell({ hub: "warn", text });

/** Meet the page around us; `onShown` hears when we are opened and closed. */
export function meet(begin: (setting: Setting) => void, onShown: (open: boolean) => void): void {
  const query = new URLSearchParams(location.search);
  if (alone) {
    const language = query.get("language") ?? navigator.language;
    begin({ kept: readKept(localStorage.getItem(KEY) ?? ""), language, theme: "", name: "", email: "", identity: "", open: true });
    return;
  }
  window.addEventListener("message", (event: MessageEvent) => {
    if (event.source !== window.parent || typeof event.data !== "object" || event.data === null) return;
    const message = event.data as ToChat;
    if (message.hub === "init" && !site) {
      site = event.origin;
      begin({ ...message, kept: readKept(message.kept) });
    } else if (event.origin !== site) return;
    else if (message.hub === "open") onShown(true);
    else if (message.hub === "closed") onShown(false);
  });
  // It carries no secret and the other side is not known yet; which sites may frame us, frame-ancestors decides.
  window.parent.postMessage({ hub: "ready" } satisfies FromChat, "*");
}
