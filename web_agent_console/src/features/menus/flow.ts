/** A menu as a drawing and as something to be changed. Pure. */
import type { components } from "../../api/wire";

type Wire = components["schemas"];
export type MenuNode = Wire["MenuNodeInput"];
export type NodeKind = Wire["NodeKind"];
export type MenuOption = Wire["MenuOptionInput"];
export type MenuPrompt = Wire["MenuPromptInput"];

export interface Menu {
  id: string;
  version: number;
  name: string;
  language: string;
  start: string;
  nodes: MenuNode[];
  secret: string;
}

export const KINDS: readonly NodeKind[] = ["say", "choice", "collect", "hours", "lookup", "branch", "dip", "answer", "queue", "voicemail", "callback", "forward", "hang_up"];
const FINAL: ReadonlySet<NodeKind> = new Set<NodeKind>(["queue", "voicemail", "callback", "forward", "hang_up"]);

/** Which fields of a step count, by its kind. */
const USES: Record<NodeKind, readonly string[]> = {
  say: ["prompts", "next"],
  choice: ["prompts", "options", "otherwise", "tries", "first_s"],
  collect: ["prompts", "fact", "min_digits", "max_digits", "next", "otherwise", "tries", "first_s"],
  hours: ["hours_id", "next", "otherwise"],
  lookup: ["next", "otherwise"],
  branch: ["fact", "options", "otherwise"],
  dip: ["url", "next", "otherwise"],
  answer: ["article_id", "prompts", "next", "otherwise"],
  queue: ["queue_id", "requirement", "priority", "fact", "prompts"],
  voicemail: ["prompts", "queue_id"],
  callback: ["prompts", "queue_id"],
  forward: ["address", "prompts"],
  hang_up: ["prompts"],
};

export const uses = (kind: NodeKind, field: string): boolean => USES[kind].includes(field);
export const isFinal = (kind: NodeKind): boolean => FINAL.has(kind);

export interface Arrow {
  from: string;
  to: string;
  /** The digits or the value that lead here, or which of a step's two ways it is. */
  label: string;
  way: "option" | "next" | "otherwise";
}

/** The ways on from a step. */
export function arrowsOf(node: MenuNode): Arrow[] {
  const options: Arrow[] = uses(node.kind, "options") ? node.options.map((one) => ({ from: node.id, to: one.next, label: one.digits || one.value, way: "option" })) : [];
  const plain = (["next", "otherwise"] as const).filter((way) => uses(node.kind, way)).map((way): Arrow => ({ from: node.id, to: node[way], label: "", way }));
  return [...options, ...plain].filter((arrow) => arrow.to !== "");
}

export interface Place {
  id: string;
  column: number;
  row: number;
}

/** Where each step stands: one row further down for each step that a caller needs to get there; what nobody reaches comes last. */
export function places(menu: Pick<Menu, "start" | "nodes">): Place[] {
  const nodes = new Map(menu.nodes.map((node) => [node.id, node]));
  const rows = new Map<string, number>();
  let wave = nodes.has(menu.start) ? [menu.start] : [];
  for (let row = 0; wave.length > 0; row += 1) {
    for (const id of wave) rows.set(id, row);
    const next = wave.flatMap((id) => arrowsOf(nodes.get(id) as MenuNode).map((arrow) => arrow.to));
    wave = [...new Set(next)].filter((id) => nodes.has(id) && !rows.has(id));
  }
  const last = Math.max(-1, ...rows.values()) + 1;
  const filled = new Map<number, number>();
  // In the order of discovery, so that siblings stand in the order of their digits.
  const order = [...rows.keys(), ...menu.nodes.map((node) => node.id).filter((id) => !rows.has(id))];
  return order.map((id) => {
    const row = rows.get(id) ?? last;
    const column = filled.get(row) ?? 0;
    filled.set(row, column + 1);
    return { id, column, row };
  });
}

/** A new step of this kind under an id that no other has. */
export function freshNode(nodes: readonly MenuNode[], kind: NodeKind): MenuNode {
  let n = 1;
  while (nodes.some((node) => node.id === `${kind}-${n}`)) n += 1;
  return {
    id: `${kind}-${n}`, kind, label: "", prompts: [], options: [], next: "", otherwise: "", tries: 3, first_s: 5, fact: "", min_digits: 1, max_digits: 12,
    hours_id: "", url: "", article_id: "", queue_id: "", requirement: [], priority: "", address: "",
  };
}

/** The menu with a step put in place of the one with its id, or as one more; the first step of all is the start. */
export function withNode(menu: Menu, node: MenuNode): Menu {
  const held = menu.nodes.some((one) => one.id === node.id);
  const nodes = held ? menu.nodes.map((one) => (one.id === node.id ? node : one)) : [...menu.nodes, node];
  return { ...menu, nodes, start: menu.start || node.id };
}

/** The menu without a step, and without the ways to it. */
export function withoutNode(menu: Menu, id: string): Menu {
  const off = (to: string) => (to === id ? "" : to);
  const nodes = menu.nodes
    .filter((node) => node.id !== id)
    .map((node) => ({ ...node, next: off(node.next), otherwise: off(node.otherwise), options: node.options.map((one) => ({ ...one, next: off(one.next) })) }));
  return { ...menu, nodes, start: menu.start === id ? (nodes[0]?.id ?? "") : menu.start };
}

/** What a step is called: its label, else its id. */
export const nameOf = (node: MenuNode): string => node.label || node.id;

/** Facts written one a line as name=value. */
export function factsOf(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => /^\s*(\w{1,40})\s*=\s*(.*?)\s*$/.exec(line)).filter((found) => found !== null);
  return Object.fromEntries(pairs.map((found) => [found[1], found[2]]));
}
