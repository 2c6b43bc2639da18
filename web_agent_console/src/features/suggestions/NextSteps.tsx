import { useQuery } from "@tanstack/react-query";
import type { Step, Ticket } from "../../api/types";
import { api, store } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { Icon, type IconName } from "../../ui/icons";
import { patchTicket, setStatus } from "../conversation/actions";
import { reasonWords } from "../triage/reasons";
import { useSuggestionTexts } from "./texts";
import css from "./Suggestions.module.css";

const icons: Record<Step["kind"], IconName> = { ask: "reply", solve: "check", move: "queue", tag: "note" };

/** What the agent might do next, each step with its reason; a click does it, nothing else does. */
export function NextSteps({ ticket, onText }: { ticket: Ticket; onText: (text: string) => void }) {
  const t = useSuggestionTexts();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ["next steps", ticket.id, ticket.last_inbound_at, ticket.status, ticket.queue_id, ticket.tags],
    staleTime: 120_000,
    queryFn: async () => (await api.get<{ items: Step[] }>("/suggestions/next", { ticket: ticket.id })).items,
  });
  const steps = query.data ?? [];
  if (steps.length === 0) return null;
  const queueName = (id: string) => store.get().queues[id]?.name ?? id;
  const run = (step: Step) => {
    if (step.kind === "ask") onText(step.value);
    else if (step.kind === "solve") void setStatus(ticket, "solved");
    else if (step.kind === "move") void patchTicket(ticket.id, { queue_id: step.value });
    else void patchTicket(ticket.id, { tags: [...ticket.tags, step.value] });
  };
  return (
    <ul className={css.steps} aria-label={t("next")}>
      {steps.map((step) => {
        const why = t(`because.${step.reason}` as "because.thanks", { because: reasonWords(language, { reasons: step.reasons, why: step.because }), n: Math.round(step.confidence * 100) });
        return (
          <li key={`${step.kind} ${step.value}`}>
            <button type="button" className={css.step} title={why} onClick={() => run(step)}>
              <Icon name={icons[step.kind]} size={12} />{t(`next.${step.kind}`, { queue: queueName(step.value), tag: step.value })}
              <span className="visually-hidden">. {why}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
