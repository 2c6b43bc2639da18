/** What the hub wrote into the page about this inbox, and what of it applies here and now. Pure but for reading the page. */
import type { SitePage } from "../protocol";

export type { SitePage };

/** A text, or texts by language; "*" is for every other. */
export type Said = string | Record<string, string>;

export interface Field {
  id: string;
  kind: "text" | "name" | "email" | "phone" | "select";
  label: Said;
  required: boolean;
  options: string[];
}

export interface Trigger {
  text: Said;
  after_s: number;
  url: string;
  once: boolean;
}

export interface Facts {
  inbox: string;
  greeting: Said;
  color: string;
  consent: Said;
  share_page: boolean;
  form: Field[];
  triggers: Trigger[];
  files: { types: string[]; max_bytes: number } | null;
  email: boolean;
  /** What the hub answers by itself. */
  articles: "off" | "offer" | "answer";
}

export interface Availability {
  open: boolean;
  opens_at: string | null;
  staffed: boolean;
}

const none: Facts = { inbox: "", greeting: "", color: "", consent: "", share_page: false, form: [], triggers: [], files: null, email: false, articles: "off" };

export function readFacts(): Facts {
  const block = document.getElementById("facts");
  return block ? { ...none, ...(JSON.parse(block.textContent ?? "{}") as Partial<Facts>) } : none;
}

/** The text in this language, else the one for every other language, else the first there is. */
export function inLanguage(said: Said, language: string): string {
  if (typeof said === "string") return said;
  const tag = language.toLowerCase();
  return said[tag] ?? said[tag.split("-")[0] ?? ""] ?? said["*"] ?? said["en"] ?? Object.values(said)[0] ?? "";
}

/** Whether a page's address fits a pattern in which `*` stands for anything. */
export function fits(pattern: string, url: string): boolean {
  if (!pattern) return true;
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(url);
}

const EMAIL: Field = { id: "email", kind: "email", label: "", required: true, options: [] };

/** What must be asked first: the inbox's form without what the site has vouched for, and outside hours where to answer. */
export function questions(facts: Facts, person: { name: string; email: string }, away: boolean): Field[] {
  const asked = facts.form.filter((one) => !(one.kind === "email" && person.email) && !(one.kind === "name" && person.name));
  const wantsAddress = away && facts.email && !person.email && !asked.some((one) => one.kind === "email");
  return wantsAddress ? [...asked, EMAIL] : asked;
}

/** A trigger's name among those that have greeted before. */
export const triggerKey = (trigger: Trigger): string => `${trigger.url}|${trigger.after_s}|${JSON.stringify(trigger.text).slice(0, 80)}`;

/** The triggers that may greet on this page, the soonest first. */
export function dueTriggers(triggers: readonly Trigger[], url: string, greeted: readonly string[]): Trigger[] {
  return triggers
    .filter((one) => fits(one.url, url) && !(one.once && greeted.includes(triggerKey(one))))
    .sort((a, b) => a.after_s - b.after_s);
}

/** What of the page's address may be told: never the query, which may carry secrets. */
export const shareable = (page: SitePage): SitePage => ({ url: page.url.split(/[?#]/)[0]?.slice(0, 2_000) ?? "", title: page.title.slice(0, 300) });

/** Whether the inbox takes this file; browsers leave the type of unknown kinds empty. */
export function takes(files: Facts["files"], file: { type: string; size: number }): "yes" | "type" | "size" {
  if (!files) return "type";
  const type = (file.type || "application/octet-stream").toLowerCase();
  const fitting = files.types.some((one) => (one.endsWith("*") ? type.startsWith(one.slice(0, -1)) : type === one.toLowerCase()));
  if (!fitting) return "type";
  return file.size > files.max_bytes ? "size" : "yes";
}
