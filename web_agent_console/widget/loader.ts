/**
 * The script that a web site embeds:
 *
 *   <script src="https://hub.example.com/widget.js" data-inbox="shop-chat" async></script>
 *
 * It shows a button, keeps the conversation's key in this site's own storage (inside a cross-site iframe the browser
 * denies storage) and opens the chat in an iframe. Styles are set by script, which strict content policies allow.
 */
import type { FromChat, ToChat } from "./protocol";

const Z_INDEX = "2147483000";
const PHONE = matchMedia("(max-width: 480px)");

/** Whom an identity token is for, as a suffix of the storage key. The hub proves it; here it only tells people apart. */
function subject(token: string): string {
  try {
    const claims = JSON.parse(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"))) as Record<string, unknown>;
    return `:${claims["sub"] ?? claims["email"] ?? ""}`;
  } catch {
    return "";
  }
}

function start(script: HTMLScriptElement, inbox: string): void {
  const hub = new URL(script.src).origin;
  const data = script.dataset;
  const identity = data["identity"] ?? "";
  // Whoever signs in next at this computer gets a conversation of their own.
  const key = `hub-chat:${inbox}${subject(identity)}`;
  const language = data["language"] || document.documentElement.lang || navigator.language;
  const chinese = language.toLowerCase().startsWith("zh");
  const words = chinese
    ? { open: "打开在线客服", close: "关闭在线客服", title: "在线客服" }
    : { open: "Open chat", close: "Close chat", title: "Chat" };

  const frame = document.createElement("iframe");
  const button = document.createElement("button");
  const badge = document.createElement("span");
  let shown = false;
  let pageOverflow = "";

  const style = (element: HTMLElement, rules: Record<string, string>): void => {
    for (const name in rules) element.style.setProperty(name, rules[name] ?? "", "important");
  };

  const tell = (message: ToChat): void => frame.contentWindow?.postMessage(message, hub);

  const place = (): void => {
    const phone = PHONE.matches;
    style(frame, {
      position: "fixed",
      border: "0",
      "z-index": Z_INDEX,
      display: shown ? "block" : "none",
      "color-scheme": "normal",
      right: phone ? "0" : "20px",
      bottom: phone ? "0" : "88px",
      width: phone ? "100%" : "376px",
      height: phone ? "100%" : "min(600px, calc(100vh - 108px))",
      "border-radius": phone ? "0" : "14px",
      "box-shadow": "0 8px 40px rgba(0,0,0,.28)",
    });
    style(button, { display: shown && phone ? "none" : "grid" });
  };

  const show = (yes: boolean): void => {
    if (yes === shown) return;
    shown = yes;
    button.setAttribute("aria-expanded", String(yes));
    button.setAttribute("aria-label", yes ? words.close : words.open);
    place();
    // A phone shows the chat over the whole page, which must not scroll behind it.
    if (PHONE.matches || !yes) {
      const page = document.documentElement.style;
      if (yes) pageOverflow = page.overflow;
      page.overflow = yes ? "hidden" : pageOverflow;
    }
    tell({ hub: yes ? "open" : "closed" });
    if (yes) frame.focus();
    else button.focus();
  };

  const read = (): string => {
    try {
      return localStorage.getItem(key) ?? "";
    } catch {
      return "";
    }
  };

  const keep = (value: string): void => {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch {
      // Storage is off or full: the chat works, and is forgotten with the page.
    }
  };

  const hear = (message: FromChat): void => {
    if (message.hub === "ready") {
      const { theme = "", name = "", email = "" } = data;
      tell({ hub: "init", kept: read(), language, theme, name, email, identity, open: shown });
      place();
    } else if (message.hub === "keep") keep(String(message.value).slice(0, 100_000));
    else if (message.hub === "close") show(false);
    else if (message.hub === "warn") console.warn(`Hub chat: ${message.text}`);
    else if (message.hub === "unread") {
      badge.textContent = message.count ? String(message.count) : "";
      style(badge, { display: message.count ? "block" : "none" });
    }
  };

  button.type = "button";
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", words.open);
  style(button, {
    position: "fixed",
    right: "20px",
    bottom: "20px",
    width: "56px",
    height: "56px",
    padding: "0",
    border: "0",
    display: "none",
    "place-items": "center",
    "border-radius": "50%",
    background: data["color"] || "#1c5fd4",
    color: "#fff",
    cursor: "pointer",
    "z-index": Z_INDEX,
    "box-shadow": "0 4px 16px rgba(0,0,0,.3)",
  });
  const svg = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(svg, "svg");
  const path = document.createElementNS(svg, "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("width", "28");
  icon.setAttribute("height", "28");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
  icon.append(path);
  style(badge, {
    position: "absolute",
    top: "-2px",
    right: "-2px",
    "min-width": "20px",
    padding: "0 4px",
    font: "600 12px/20px system-ui, sans-serif",
    "border-radius": "10px",
    background: "#c92a2a",
    color: "#fff",
    display: "none",
  });
  button.append(icon, badge);
  button.addEventListener("click", () => show(!shown));

  frame.title = words.title;
  frame.allow = "clipboard-write";
  frame.src = `${hub}/widget/?inbox=${encodeURIComponent(inbox)}`;
  style(frame, { display: "none" });

  window.addEventListener("message", (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== hub) return;
    if (typeof event.data === "object" && event.data !== null) hear(event.data as FromChat);
  });
  PHONE.addEventListener("change", place);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) show(false);
  });
  document.body.append(button, frame);
}

const script = (document.currentScript ?? document.querySelector("script[data-inbox]")) as HTMLScriptElement | null;
const inbox = script?.dataset["inbox"];
if (script && inbox) {
  const begin = (): void => start(script, inbox);
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
