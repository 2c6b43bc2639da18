/** What the set-up consists of: for each noun its columns and its form. One table, no screen of its own per noun. */
import type { AdminRow } from "../../api/types";
import type { TextKey } from "../../i18n";
import type { IconName } from "../../ui/icons";
import type { AdminText } from "./texts";
import { callInbox, recording, transports, voice } from "./voice_fields";

export type FieldKind = "text" | "email" | "password" | "secret" | "number" | "switch" | "long" | "lines" | "choice" | "reference" | "references" | "skills" | "needs" | "json";

export interface Field {
  name: string;
  /** The object whose part this is, by its path: an inbox's settings, a table in them, a queue's recording. */
  within?: string;
  /** Asked only while another value, named by its path, is this. */
  when?: { name: string; is: string };
  label: AdminText;
  kind: FieldKind;
  required?: boolean;
  hint?: AdminText;
  /** For choices: value and its text. */
  options?: { value: string; text: AdminText | string }[];
  /** For references: the noun whose rows can be chosen. */
  of?: string;
  /** Only those of its rows in which a field has this value. */
  among?: { name: string; is: string };
  initial?: unknown;
  min?: number;
  max?: number;
  step?: number;
  /** Asked only when the row is made, or only of one that is there. */
  only?: "new" | "old";
}

export interface Noun {
  path: string;
  title: TextKey;
  icon: IconName;
  label: "name" | "title";
  columns: { name: string; label: TextKey; kind?: "state" | "yes" | "reference" | "role" | "skills" | "channel" | "language" | "health"; of?: string }[];
  fields: Field[];
}

const LANGUAGES = [{ value: "en", text: "English" }, { value: "zh", text: "中文" }];
const CHANNELS = (["email", "webchat", "sms", "smpp", "whatsapp", "telegram", "voice", "webhook"] as const).map((value) => ({
  value, text: `channel.${value}` as TextKey,
}));
const POLICIES = (["default", "fifo", "channel_priority", "longest_idle", "most_proficient", "least_flexible", "sla_urgency", "batch_optimal"] as const).map((value) => ({
  value, text: `policy.${value}` as TextKey,
}));
const ANY_LANGUAGE = [{ value: "", text: "admin.none" as TextKey }, ...LANGUAGES];
const active: Field = { name: "active", label: "admin.active", kind: "switch", initial: true };
const name: Field = { name: "name", label: "admin.name", kind: "text", required: true };
const seconds = (field: string, label: TextKey, initial: number): Field => ({ name: field, label, kind: "number", initial, min: 0 });

export const NOUNS: Record<string, Noun> = {
  agents: {
    path: "/agents", title: "admin.agents", icon: "people", label: "name",
    columns: [
      { name: "name", label: "admin.name" }, { name: "email", label: "admin.email" }, { name: "role", label: "admin.role", kind: "role" },
      { name: "language", label: "admin.language", kind: "language" }, { name: "skills", label: "admin.skills_held", kind: "skills" },
      { name: "state", label: "admin.state", kind: "state" }, { name: "active", label: "admin.active", kind: "yes" },
    ],
    fields: [
      name,
      { name: "email", label: "admin.email", kind: "email", required: true },
      { name: "password", label: "admin.password", kind: "password", hint: "admin.password_hint" },
      { name: "role", label: "admin.role", kind: "choice", initial: "agent", options: [{ value: "agent", text: "admin.role_agent" }, { value: "supervisor", text: "admin.role_supervisor" }, { value: "admin", text: "admin.role_admin" }] },
      { name: "language", label: "admin.language", kind: "choice", initial: "en", options: LANGUAGES },
      { name: "team_ids", label: "admin.teams", kind: "references", of: "teams", initial: [] },
      { name: "skills", label: "admin.skills_held", kind: "skills", initial: {} },
      { name: "max_load", label: "admin.max_load", kind: "number", initial: 5, min: 0, max: 100, hint: "max_load_hint" },
      { name: "interruptible", label: "interruptible", kind: "switch", initial: true },
      { name: "addresses", within: "direct", label: "direct_addresses", kind: "lines", initial: [], hint: "direct_hint" },
      { name: "wait_s", within: "direct", label: "direct_wait_s", kind: "number", initial: 60, min: 0 },
      { name: "mail_wait_s", within: "direct", label: "direct_mail_wait_s", kind: "number", initial: 14_400, min: 0 },
      { name: "colleague_id", within: "direct", label: "direct_colleague", kind: "reference", of: "agents", initial: "" },
      { name: "then", within: "direct", label: "direct_then", kind: "choice", initial: "queue", options: [{ value: "queue", text: "direct_queue" }, { value: "voicemail", text: "direct_voicemail" }, { value: "callback", text: "direct_callback" }] },
      { ...active, only: "old" },
    ],
  },
  skills: {
    path: "/skills", title: "admin.skills", icon: "spark", label: "name",
    columns: [{ name: "name", label: "admin.name" }, { name: "language", label: "admin.language", kind: "language" }, { name: "keywords", label: "admin.keywords" }],
    fields: [
      name,
      { name: "language", label: "admin.language", kind: "choice", initial: "", options: ANY_LANGUAGE, hint: "admin.skill_language_hint" },
      { name: "keywords", label: "admin.keywords", kind: "lines", initial: [], hint: "admin.one_a_line" },
      { name: "examples", label: "admin.examples", kind: "lines", initial: [], hint: "admin.one_a_line" },
    ],
  },
  queues: {
    path: "/queues", title: "admin.queues", icon: "queue", label: "name",
    columns: [
      { name: "name", label: "admin.name" }, { name: "team_id", label: "admin.team", kind: "reference", of: "teams" },
      { name: "requirement", label: "admin.requirements", kind: "skills" }, { name: "sla_policy_id", label: "admin.sla_policy", kind: "reference", of: "sla-policies" },
      { name: "active", label: "admin.active", kind: "yes" },
    ],
    fields: [
      name,
      { name: "team_id", label: "admin.team", kind: "reference", of: "teams", initial: "" },
      { name: "sla_policy_id", label: "admin.sla_policy", kind: "reference", of: "sla-policies", initial: "" },
      { name: "hours_id", label: "admin.business_hours", kind: "reference", of: "business-hours", initial: "" },
      { name: "requirement", label: "admin.requirements", kind: "needs", initial: [] },
      { name: "priority", label: "admin.priority", kind: "number", initial: 0, min: -100, max: 100 },
      { name: "policy", label: "admin.policy", kind: "choice", initial: "default", options: POLICIES, hint: "admin.policy_hint" },
      { name: "shadow_policy", label: "shadow.trial", kind: "choice", initial: "", options: [{ value: "", text: "shadow.no_trial" }, ...POLICIES], hint: "shadow.hint" },
      seconds("offer_timeout_s", "admin.offer_timeout_s", 30),
      seconds("wrap_up_s", "admin.wrap_up_s", 60),
      { name: "disposition_required", label: "admin.disposition_required", kind: "switch", initial: false },
      seconds("affinity_s", "admin.affinity_s", 30),
      { name: "max_waiting", label: "admin.max_waiting", kind: "number", initial: 0, min: 0, hint: "admin.no_limit_hint" },
      { name: "overflow_queue_id", label: "admin.overflow_queue", kind: "reference", of: "queues", initial: "" },
      seconds("overflow_after_s", "admin.overflow_after_s", 0),
      { name: "overflow_above", label: "admin.overflow_above", kind: "number", initial: 0, min: 0, hint: "admin.no_limit_hint" },
      { name: "misses_allowed", label: "admin.misses_allowed", kind: "number", initial: 1, min: 1, max: 100 },
      { name: "pull_allowed", label: "admin.pull_allowed", kind: "switch", initial: true },
      seconds("service_level_s", "admin.service_level_s", 20),
      { name: "service_level_target", label: "admin.service_level_target", kind: "number", initial: 0.8, min: 0, max: 1, step: 0.01 },
      seconds("alert_after_s", "admin.alert_after_s", 120),
      { ...seconds("wait_amber_s", "admin.wait_amber_s", 0), hint: "admin.derived_hint" },
      { ...seconds("wait_red_s", "admin.wait_red_s", 0), hint: "admin.derived_hint" },
      { name: "level_amber", label: "admin.level_amber", kind: "number", initial: 0, min: 0, max: 1, step: 0.01, hint: "admin.derived_hint" },
      { name: "level_red", label: "admin.level_red", kind: "number", initial: 0, min: 0, max: 1, step: 0.01, hint: "admin.derived_hint" },
      ...recording,
      active,
    ],
  },
  inboxes: {
    path: "/inboxes", title: "admin.inboxes", icon: "tray", label: "name",
    columns: [
      { name: "name", label: "admin.name" }, { name: "channel", label: "admin.channel", kind: "channel" }, { name: "address", label: "admin.address" },
      { name: "queue_id", label: "admin.queue", kind: "reference", of: "queues" }, { name: "id", label: "admin.connection", kind: "health" },
      { name: "active", label: "admin.active", kind: "yes" },
    ],
    fields: [
      name,
      { name: "channel", label: "admin.channel", kind: "choice", initial: "email", only: "new", options: CHANNELS },
      { name: "queue_id", label: "admin.queue", kind: "reference", of: "queues", required: true, initial: "" },
      { name: "address", label: "admin.address", kind: "text", initial: "" },
      { name: "language", label: "admin.language", kind: "choice", initial: "", options: ANY_LANGUAGE },
      { name: "brand", label: "admin.brand", kind: "text", initial: "", hint: "admin.brand_hint" },
      { name: "requirement", label: "admin.requirements", kind: "needs", initial: [] },
      { name: "max_per_s", label: "admin.max_per_s", kind: "number", initial: 0, min: 0, step: 0.1, hint: "admin.no_bound_hint" },
      { name: "max_files", label: "admin.max_files", kind: "number", initial: 0, min: 0, max: 100, hint: "admin.no_bound_hint" },
      { name: "max_file_bytes", label: "admin.max_file_bytes", kind: "number", initial: 0, min: 0, hint: "admin.no_bound_hint" },
      ...voice,
      ...transports,
      callInbox,
      { name: "settings", label: "admin.config", kind: "json", initial: {}, hint: "admin.settings_hint" },
      active,
    ],
  },
};

type Values = Record<string, unknown>;

const partsOf = (field: Field): string[] => [...(field.within?.split(".") ?? []), field.name];

function at(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((held, part) => (held as Values | null | undefined)?.[part], values);
}

function put(values: unknown, [part = "", ...rest]: readonly string[], value: unknown): Values {
  const held = (values ?? {}) as Values;
  return { ...held, [part]: rest.length > 0 ? put(held[part], rest, value) : value };
}

/** The form's values for a row, or for a new one: what parts belong to is held whole. */
export function valuesOf(noun: Noun, row: AdminRow | null): Values {
  const initial: Values = {};
  for (const field of noun.fields) {
    const [top = ""] = partsOf(field);
    initial[top] ??= field.within ? {} : (field.initial ?? "");
  }
  return row ? Object.fromEntries(Object.entries(initial).map(([held, first]) => [held, row[held] ?? first])) : initial;
}

/** What a field shows of the form's values. */
export const valueOf = (field: Field, values: Values): unknown => at(values, partsOf(field)) ?? field.initial ?? "";

/** The form's values after a field was changed. */
export const withValue = (field: Field, values: Values, value: unknown): Values => put(values, partsOf(field), value);

/** Whether a field is asked for this row (null: a new one) with the values as they are now. */
export const asked = (field: Field, row: AdminRow | null, values: Values): boolean =>
  (!field.only || (field.only === "new") === (row === null)) && (!field.when || at(values, field.when.name.split(".")) === field.when.is);

/** What to send: only what was changed, an empty password never. */
export function changesOf(noun: Noun, row: AdminRow | null, values: Values): Values {
  const before = valuesOf(noun, row);
  const passwords = new Set(noun.fields.filter((field) => field.kind === "password").map((field) => field.name));
  const only = new Map(noun.fields.map((field) => [field.name, field.only]));
  const sent = Object.keys(before).filter((held) => {
    if (passwords.has(held)) return values[held] !== "";
    const when = only.get(held);
    if (when && (when === "new") !== (row === null)) return false;
    return row === null || JSON.stringify(before[held]) !== JSON.stringify(values[held]);
  });
  return Object.fromEntries(sent.map((held) => [held, values[held]]));
}
