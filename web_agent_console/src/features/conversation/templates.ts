/** Approved texts with places like {{1}} or {{name}} for values. */
import type { ReplyTemplate } from "../../api/types";

const PLACE = /\{\{\s*(\w+)\s*\}\}/g;

/** The words as the customer reads them; a place without a value stays visible. */
export function filled(template: ReplyTemplate, values: Readonly<Record<string, string>>): string {
  return template.body.replace(PLACE, (place, name: string) => values[name]?.trim() || place);
}

/** Whether every variable has a value. */
export function complete(template: ReplyTemplate, values: Readonly<Record<string, string>>): boolean {
  return template.variables.every((name) => Boolean(values[name]?.trim()));
}

/** Whether free words may be sent at this moment. */
export function isOpen(rules: { free_text: boolean; window_closes_at: string | null }, now: number): boolean {
  return rules.window_closes_at === null ? rules.free_text : now < Date.parse(rules.window_closes_at);
}
