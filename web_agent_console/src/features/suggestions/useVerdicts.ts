import { useRef } from "react";
import type { Verdict } from "../../api/types";
import { api } from "../../app/hub";

/** A suggestion, and what it answers where that is not all that was asked. */
export type Used = [id: string, text?: string];

const tell = (ticket: string, [id, text]: Used, verdict: Verdict): void =>
  void api.post("/suggestions", { ticket, article_id: id, verdict, text }).catch(() => undefined);

/** Tell the hub what became of its suggestions: that is how it learns. */
export function useVerdicts(ticketId: string) {
  const used = useRef<[string, Used[]][]>([]);
  return {
    inserted(text: string, ids: Used[]) {
      used.current.push([text, ids]);
      for (const id of ids) tell(ticketId, id, "accepted");
    },
    rejected(id: string) {
      tell(ticketId, [id], "rejected");
    },
    /** What was sent: a text that was changed before sending is worth knowing. */
    sent(body: string) {
      for (const [text, ids] of used.current) {
        if (!body.includes(text.trim())) for (const id of ids) tell(ticketId, id, "edited");
      }
      used.current = [];
    },
  };
}
