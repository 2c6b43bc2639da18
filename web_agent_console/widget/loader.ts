/**
 * The script that a web site embeds:
 *
 *   <script src="https://hub.example.com/widget.js" data-inbox="shop-chat" async></script>
 *
 * It shows a button, keeps the conversation's key in this site's own storage (inside a cross-site iframe the browser
 * denies storage) and opens the chat in an iframe. All of it lives in a shadow root with a style sheet made by script:
 * the site's styles do not reach in, ours do not reach out, and a policy of `style-src 'none'` is kept.
 */
import css from "./loader.css?inline";
import type { FromChat, ToChat } from "./protocol";

const PHONE = matchMedia("(max-width: 480px), (max-height: 480px)");
const PAGE_MS = 1_000;

const WORDS: Record<string, [open: string, close: string, title: string]> = {
  en: ["Open chat", "Close chat", "Chat"],
  zh: ["打开在线客服", "关闭在线客服", "在线客服"],
  de: ["Chat öffnen", "Chat schließen", "Chat"],
  fr: ["Ouvrir la discussion", "Fermer la discussion", "Discussion"],
  es: ["Abrir el chat", "Cerrar el chat", "Chat"],
  pt: ["Abrir o chat", "Fechar o chat", "Chat"],
  ja: ["チャットを開く", "チャットを閉じる", "チャット"],
};

/** Whom an identity token is for, as a suffix of the storage key. The hub proves it; here it only tells people apart. */
function subject(token: string): string {
  try {
    const claims = JSON.parse(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"))) as Record<string, unknown>;
    return `:${claims["sub"] ?? claims["email"] ?? ""}`;
  } catch {
    return "";
  }
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, look: string, label = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.className = look;
  if (label) element.setAttribute("aria-label", label);
  if (element instanceof HTMLButtonElement) element.type = "button";
  return element;
}

function start(script: HTMLScriptElement, inbox: string): void {
  const hub = new URL(script.src).origin;
  const data = script.dataset;
  const identity = data["identity"] ?? "";
  // Whoever signs in next at this computer gets a conversation of their own.
  const key = `hub-chat:${inbox}${subject(identity)}`;
  const language = data["language"] || document.documentElement.lang || navigator.language;
  const [openWord, closeWord, title] = WORDS[language.toLowerCase().split("-")[0] ?? ""] ?? (WORDS["en"] as [string, string, string]);

  const host = document.createElement("hub-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const frame = make("iframe", "");
  const button = make("button", "open", openWord);
  const badge = make("span", "badge");
  const greeting = make("div", "greeting");
  let shown = false;
  let pageOverflow = "";
  let covered: Element[] = [];
  let at = "";

  const tell = (message: ToChat): void => frame.contentWindow?.postMessage(message, hub);

  const page = (): { url: string; title: string } => ({ url: location.href, title: document.title });

  /** On a phone the chat covers the page: nothing behind it scrolls, can be reached by Tab or is read out. */
  const cover = (yes: boolean): void => {
    for (const element of covered) element.removeAttribute("inert");
    covered = [];
    const style = document.documentElement.style;
    if (!yes) {
      style.overflow = pageOverflow;
      return;
    }
    pageOverflow = style.overflow;
    style.overflow = "hidden";
    covered = [...document.body.children].filter((element) => element !== host && !element.hasAttribute("inert"));
    for (const element of covered) element.setAttribute("inert", "");
  };

  const show = (yes: boolean): void => {
    if (yes === shown) return;
    shown = yes;
    button.setAttribute("aria-expanded", String(yes));
    button.setAttribute("aria-label", yes ? closeWord : openWord);
    frame.hidden = !yes;
    greeting.replaceChildren();
    if (PHONE.matches || !yes) cover(yes && PHONE.matches);
    tell({ hub: yes ? "open" : "closed" });
    if (yes) frame.focus();
    else button.focus();
  };

  const greet = (words: string): void => {
    if (shown) return;
    const text = make("button", "text");
    const away = make("button", "away", closeWord);
    text.textContent = words;
    away.textContent = "×";
    text.onclick = () => show(true);
    away.onclick = () => greeting.replaceChildren();
    greeting.replaceChildren(text, away);
  };

  const paint = (color: string): void => {
    if (!/^#[0-9a-f]{6}$/.test(color)) return;
    sheet.insertRule(`:host { --own: ${color}; }`, sheet.cssRules.length);
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => parseInt(color.slice(from, from + 2), 16));
    button.classList.toggle("dark", red * 0.299 + green * 0.587 + blue * 0.114 > 150);
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
      localStorage.setItem(key, value);
    } catch {
      // Storage is off or full: the chat works, and is forgotten with the page.
    }
  };

  const hear = (message: FromChat): void => {
    if (message.hub === "ready") {
      const { theme = "", color = "", name = "", email = "" } = data;
      tell({ hub: "init", kept: read(), language, theme, color, name, email, identity, page: page(), open: shown });
      host.hidden = false;
    } else if (message.hub === "keep") keep(String(message.value).slice(0, 100_000));
    else if (message.hub === "close") show(false);
    else if (message.hub === "greet") greet(String(message.text));
    else if (message.hub === "color") paint(String(message.value));
    else if (message.hub === "warn") console.warn(`Hub chat: ${message.text}`);
    else if (message.hub === "unread") badge.textContent = message.count ? String(message.count) : "";
  };

  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: "28", height: "28", "aria-hidden": "true" })) icon.setAttribute(name, value);
  path.setAttribute("fill", "currentColor");
  path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
  icon.append(path);
  button.append(icon, badge);
  button.onclick = () => show(!shown);
  greeting.setAttribute("role", "status");

  frame.title = title;
  frame.allow = "clipboard-write; microphone; autoplay";
  frame.src = `${hub}/widget/?inbox=${encodeURIComponent(inbox)}`;
  frame.hidden = true;
  // Hidden until the chat answers: on a site where it may not be shown there is no button that does nothing.
  host.hidden = true;

  addEventListener("message", (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== hub) return;
    if (typeof event.data === "object" && event.data !== null) hear(event.data as FromChat);
  });
  addEventListener("storage", (event) => {
    if (event.key === key) tell({ hub: "kept", value: event.newValue ?? "" });
  });
  setInterval(() => {
    if (location.href === at) return;
    at = location.href;
    tell({ hub: "page", ...page() });
  }, PAGE_MS);
  PHONE.addEventListener("change", () => cover(shown && PHONE.matches));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) show(false);
  });
  root.append(greeting, button, frame);
  document.body.append(host);
  // For links and buttons of the site's own: hubChat.open().
  (window as unknown as Record<string, unknown>)["hubChat"] = { open: () => show(true), close: () => show(false) };
}

const script = (document.currentScript ?? document.querySelector("script[data-inbox]")) as HTMLScriptElement | null;
const inbox = script?.dataset["inbox"];
if (script && inbox) {
  const begin = (): void => start(script, inbox);
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
