/** Whom a call can be given to, by what was typed. */
import type { TransferTarget } from "../../api/calls";
import type { Agent, Queue } from "../../api/types";

export interface Target {
  key: string;
  kind: "agent" | "queue" | "number";
  name: string;
  to: TransferTarget;
  agent?: Agent;
}

const NUMBER = /^\+?[\d\s().-]{2,}$|^sip:\S+$/;
const RANK: Record<string, number> = { available: 0, wrap_up: 1, busy: 2, not_responding: 3, break: 4, offline: 5 };

/** Whether this can be dialled: digits with the usual marks, or a SIP address. */
export const isNumber = (text: string): boolean => NUMBER.test(text.trim());

/** A number as it is dialled: without the marks that people put between digits. */
export const dialable = (text: string): string => (text.trim().startsWith("sip:") ? text.trim() : text.replace(/[\s().-]/g, ""));

/** Colleagues (those who can answer first), queues, and the number itself when one was typed. */
export function targetsFor(words: string, agents: readonly Agent[], queues: readonly Queue[], myId: string): Target[] {
  const sought = words.trim().toLowerCase();
  const fits = (name: string) => name.toLowerCase().includes(sought);
  const people = agents
    .filter((agent) => agent.id !== myId && agent.state !== "offline" && fits(agent.name))
    .toSorted((a, b) => (RANK[a.state] ?? 9) - (RANK[b.state] ?? 9) || a.name.localeCompare(b.name))
    .map((agent): Target => ({ key: `a${agent.id}`, kind: "agent", name: agent.name, to: { agent: agent.id }, agent }));
  const lines = queues.filter((queue) => fits(queue.name)).map((queue): Target => ({ key: `q${queue.id}`, kind: "queue", name: queue.name, to: { queue: queue.id } }));
  const number: Target[] = isNumber(words) ? [{ key: "number", kind: "number", name: dialable(words), to: { address: dialable(words) } }] : [];
  return [...number, ...people, ...lines];
}
