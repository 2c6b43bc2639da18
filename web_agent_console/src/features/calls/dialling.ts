/** Calling somebody: from which of our numbers, and what to do when it does not go. */
import { useQuery } from "@tanstack/react-query";
import type { Page } from "../../api/types";
import { api, store } from "../../app/hub";
import { useLive } from "../../app/hooks";
import { myCall } from "../../live/nouns/calls";
import { claimAudio, warmUpPhone } from "./claim";
import { ask } from "./my_phone";
import { dialable } from "./targets";

export interface Line {
  id: string;
  name: string;
  address: string;
  channel: string;
  active?: boolean;
}

const KEY = "hub.caller_id";

/** The voice inboxes in use: each is a number that can be shown to the customer. */
export function useLines(): Line[] | undefined {
  const query = useQuery({
    queryKey: ["lines"],
    staleTime: 300_000,
    queryFn: () => api.get<Page<Line>>("/inboxes", { limit: 100 }),
  });
  return query.data?.items.filter((inbox) => inbox.channel === "voice" && inbox.active !== false);
}

/** The line this person called from last, else the first. */
export const usualLine = (lines: readonly Line[]): string => {
  const last = localStorage.getItem(KEY);
  return lines.find((line) => line.id === last)?.id ?? lines[0]?.id ?? "";
};

/** Whether I am in a call already. */
export const useInCall = (): boolean => useLive((state) => myCall(state) !== null);

/** Call a number; true when the hub dials. */
export async function dial(number: string, inbox: string, ticket?: string): Promise<boolean> {
  if (myCall(store.get())) return false;
  warmUpPhone();
  claimAudio();
  if (inbox) localStorage.setItem(KEY, inbox);
  const ack = await ask("call.dial", { address: dialable(number), ...(inbox ? { inbox } : {}), ...(ticket ? { ticket } : {}) });
  return ack.ok;
}
