/** Who a mail goes to, as agents type it: addresses with commas between them, each alone or as `Name <address>`. */
import type { Address } from "../../api/types";

export interface Chosen {
  to: string[];
  cc: string[];
  bcc: string[];
}

const QUOTED = /[",;<>()\\]/;

/** An address as it is typed and read. */
export function written({ name, address }: Address): string {
  if (!name) return address;
  return `${QUOTED.test(name) ? `"${name.replaceAll(/["\\]/g, "")}"` : name} <${address}>`;
}

/** The addresses of a line; commas and semicolons inside quotation marks part nothing. */
export function addressesIn(line: string): string[] {
  const found = line.match(/(?:"[^"]*"|[^",;，；\n])+/g) ?? [];
  return found.map((one) => one.trim()).filter(Boolean);
}

/** Names for reading: who has none is called by the address. */
export const named = (people: readonly Address[]): string => people.map((one) => one.name || one.address).join(", ");

/** Whether each of these can be an address at all. */
export const allSound = (chosen: Chosen): boolean =>
  [...chosen.to, ...chosen.cc, ...chosen.bcc].every((one) => /^[^\s@<>]+@[^\s@<>]+$/.test(one.replace(/^.*<([^<>]*)>$/, "$1").trim()));
