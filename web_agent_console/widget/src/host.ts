/** The page around us: it keeps what must survive a reload, and shows or hides us. */
import type { FromChat, Given, SitePage, ToChat } from "../protocol";
import type { Unsent } from "./conversation";

export interface Kept {
  session: string;
  unsent: Unsent[];
  /** What the visitor has agreed to. */
  agreed: string;
  /** The triggers that have greeted. */
  greeted: string[];
}

export type Setting = Omit<Given, "kept"> & { kept: Kept };

export interface HostEars {
  shown(open: boolean): void;
  kept(kept: Kept): void;
  page(page: SitePage): void;
}

const KEY = "hub-chat";
const alone = window.parent === window;
let site = "";

const isUnsent = (value: unknown): value is Unsent =>
  typeof value === "object" &&
  value !== null &&
  ["clientId", "body", "at"].every((name) => typeof (value as Record<string, unknown>)[name] === "string");

const isText = (value: unknown): value is string => typeof value === "string";

/** Read what was kept; anything that is not ours counts as nothing. */
export function readKept(text: string): Kept {
  let value: Partial<Kept> = {};
  try {
    value = (JSON.parse(text) as Partial<Kept> | null) ?? {};
  } catch {
    // Not ours.
  }
  return {
    session: isText(value.session) ? value.session : "",
    unsent: Array.isArray(value.unsent) ? value.unsent.filter(isUnsent) : [],
    agreed: isText(value.agreed) ? value.agreed : "",
    greeted: Array.isArray(value.greeted) ? value.greeted.filter(isText) : [],
  };
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

/** Show a greeting beside the button. */
export const greet = (text: string): void => tell({ hub: "greet", text });

/** Show on the button how many messages wait. */
export const unread = (count: number): void => tell({ hub: "unread", count });

/** Give the button the inbox's colour. */
export const paint = (value: string): void => tell({ hub: "color", value });

/** Tell the site's owner what to mend. */
export const warn = (text: string): void => tell({ hub: "warn", text });

const CALL_KEY = "hub-chat-call";

/** Note the call that goes on, for the case that the page is loaded anew; nothing when it is over. */
export function noteCall(id: string): void {
  try {
    if (id) sessionStorage.setItem(CALL_KEY, id);
    else sessionStorage.removeItem(CALL_KEY);
  } catch {
    // Storage is off: after a reload the call is over.
  }
}

/** The call that went on when this page was loaded anew, if one did. */
export function callBeforeReload(): string {
  try {
    return sessionStorage.getItem(CALL_KEY) ?? "";
  } catch {
    return "";
  }
}

/** Meet the page around us. */
export function meet(begin: (setting: Setting) => void, ears: HostEars): void {
  if (alone) {
    const language = new URLSearchParams(location.search).get("language") ?? navigator.language;
    const page = { url: "", title: "" };
    begin({ kept: readKept(localStorage.getItem(KEY) ?? ""), language, theme: "", color: "", name: "", email: "", identity: "", page, open: true });
    window.addEventListener("storage", (event) => event.key === KEY && ears.kept(readKept(event.newValue ?? "")));
    return;
  }
  window.addEventListener("message", (event: MessageEvent) => {
    if (event.source !== window.parent || typeof event.data !== "object" || event.data === null) return;
    const message = event.data as ToChat;
    if (message.hub === "init" && !site) {
      site = event.origin;
      begin({ ...message, kept: readKept(message.kept) });
    } else if (event.origin !== site) return;
    else if (message.hub === "open") ears.shown(true);
    else if (message.hub === "closed") ears.shown(false);
    else if (message.hub === "kept") ears.kept(readKept(message.value));
    else if (message.hub === "page") ears.page({ url: message.url, title: message.title });
  });
  // It carries no secret and the other side is not known yet; which sites may frame us, frame-ancestors decides.
  window.parent.postMessage({ hub: "ready" } satisfies FromChat, "*");
}
