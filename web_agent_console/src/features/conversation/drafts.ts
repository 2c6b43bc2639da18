/** Drafts: what is being written for each ticket, saved on the hub within a second. */
import { useSyncExternalStore } from "react";
import { ApiProblem } from "../../api/client";
import type { Draft } from "../../api/types";
import { api } from "../../app/hub";

const SAVE_AFTER_MS = 700;

let known: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();
const texts = new Map<string, Draft>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
// What the hub has not taken yet because the line was down.
const unsaved = new Set<string>();

function mark(ticketId: string, has: boolean): void {
  if (known.has(ticketId) === has) return;
  const next = new Set(known);
  if (has) next.add(ticketId);
  else next.delete(ticketId);
  known = next;
  for (const listener of listeners) listener();
}

async function push(ticketId: string, leaving = false): Promise<boolean> {
  clearTimeout(timers.get(ticketId));
  timers.delete(ticketId);
  const draft = texts.get(ticketId);
  try {
    if (draft?.body) await api.put(`/tickets/${ticketId}/draft`, draft, leaving);
    else await api.delete(`/tickets/${ticketId}/draft`);
    unsaved.delete(ticketId);
    return true;
  } catch (error) {
    if (error instanceof ApiProblem) unsaved.delete(ticketId);
    else unsaved.add(ticketId);
    return error instanceof ApiProblem && error.status === 404;
  }
}

export const drafts = {
  /** The draft as the hub has it; what is in memory here is newer. */
  async read(ticketId: string): Promise<Draft> {
    const here = texts.get(ticketId);
    if (here) return here;
    const empty: Draft = { body: "", kind: "reply" };
    try {
      const draft = (await api.get<Draft | null>(`/tickets/${ticketId}/draft`)) ?? empty;
      mark(ticketId, Boolean(draft.body));
      return texts.get(ticketId) ?? draft;
    } catch {
      return texts.get(ticketId) ?? empty;
    }
  },
  /** Keep a text and save it soon; resolves when the hub has it. */
  keep(ticketId: string, draft: Draft, saved: (ok: boolean) => void): void {
    texts.set(ticketId, draft);
    mark(ticketId, Boolean(draft.body));
    clearTimeout(timers.get(ticketId));
    timers.set(ticketId, setTimeout(() => void push(ticketId).then(saved), SAVE_AFTER_MS));
  },
  /** The text has been sent or thrown away. */
  drop(ticketId: string): void {
    texts.set(ticketId, { body: "", kind: "reply" });
    mark(ticketId, false);
    void push(ticketId);
  },
  /** Save what could not be saved while the line was down. */
  flush(): void {
    for (const ticketId of unsaved) void push(ticketId);
  },
  /** Forget every text (sign-out): the next person at this machine must not see them. */
  clear(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    texts.clear();
    unsaved.clear();
    known = new Set();
  },
  /** The text held here, if any. */
  here: (ticketId: string): Draft | undefined => texts.get(ticketId),
};

// A closed tab must not lose the last second of typing.
addEventListener("pagehide", () => {
  for (const ticketId of timers.keys()) void push(ticketId, true);
});

export const useDrafts = (): ReadonlySet<string> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => known,
  );
