/** A walk through a menu without a call, as the hub makes it. */
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import type { Menu } from "./flow";

type Wire = components["schemas"];
export type Walk = Wire["DryRunView"];
export type Given = { digits: string | null; facts: Record<string, string> | null };

export interface Caller {
  address: string;
  known: boolean;
  /** Local date and time as the browser's field has it; empty: now. */
  at: string;
}

/** What of a draft is sent: empty prompts are left out. */
export function draftOf(menu: Menu) {
  const { name, language, start, secret } = menu;
  const nodes = menu.nodes.map((node) => ({ ...node, prompts: node.prompts.filter((prompt) => prompt.text.trim() !== "" || prompt.blob !== "") }));
  return { name: name.trim(), language, start, secret, nodes };
}

/** Have the hub walk this draft. Raises ApiProblem with what is wrong with it. */
export const walk = (menu: Menu, caller: Caller, inputs: readonly Given[]): Promise<Walk> =>
  api.post<Walk>("/menus/draft/dry-run", {
    menu: draftOf({ ...menu, name: menu.name || "-" }),
    address: caller.address,
    known: caller.known,
    ...(caller.at ? { at: new Date(caller.at).toISOString() } : {}),
    inputs,
  });
