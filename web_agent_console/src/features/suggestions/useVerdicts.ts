import { useRef } from "react";
import type { Suggestion, Verdict } from "../../api/types";
import { api } from "../../app/hub";

const tell = (ticket: string, articleId: string, verdict: Verdict): void =>
  void api.post("/suggestions", { ticket, article_id: articleId, verdict }).catch(() => undefined);

/** Tell the hub what became of its suggestions: that is how it learns. */
export function useVerdicts(ticketId: string) {
  const used = useRef<Suggestion[]>([]);
  return {
    inserted(suggestion: Suggestion) {
      used.current.push(suggestion);
      tell(ticketId, suggestion.article_id, "accepted");
    },
    rejected(suggestion: Suggestion) {
      tell(ticketId, suggestion.article_id, "rejected");
    },
    /** What was sent: a text that was changed before sending is worth knowing. */
    sent(body: string) {
      for (const suggestion of used.current) {
        if (!body.includes(suggestion.text.trim())) tell(ticketId, suggestion.article_id, "edited");
      }
      used.current = [];
    },
  };
}
