import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Decision, Judgement } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage, useT } from "../../i18n";
import { timeOfDay } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import css from "./CustomerPanel.module.css";

const TakenFor = lazy(() => import("../triage/TakenFor").then((part) => ({ default: part.TakenFor })));

/** What the ticket was taken for, then every routing decision about the ticket, with every agent who was considered and the reasons. */
export function Why({ ticketId }: { ticketId: string }) {
  const t = useT();
  const query = useQuery({
    queryKey: ["why", ticketId],
    queryFn: () => api.get<{ decisions: Decision[]; triage?: Record<string, Judgement> }>(`/tickets/${ticketId}/why`),
  });
  const decisions = query.data?.decisions ?? [];
  const triage = query.data?.triage ?? {};
  return (
    <>
      {Object.keys(triage).length > 0 && <Suspense><TakenFor ticketId={ticketId} triage={triage} /></Suspense>}
      {decisions.length === 0 && <p className={css.muted}>{query.isLoading ? t("app.loading") : t("why.none")}</p>}
      {decisions.length > 0 && <Decisions decisions={decisions} />}
    </>
  );
}

function Decisions({ decisions }: { decisions: Decision[] }) {
  const t = useT();
  const language = useLanguage();
  return (
    <ol className={css.steps}>
      {decisions.toReversed().slice(0, 10).map((decision, index) => (
        <li key={`${decision.at}${index}`} className={css.step}>
          <p className={css.stepHead}><span className={css.outcome}>{decision.outcome}</span><span className={css.muted}>{timeOfDay(language, decision.at)}</span></p>
          {decision.words.map((sentence) => <p key={sentence} className={css.sentence}>{sentence}</p>)}
          <details>
            <summary className={css.muted}>{t("why.candidates", { n: decision.candidates.length })}</summary>
            {decision.candidates.map((one) => {
              const chosen = one.agent_id === decision.chosen;
              const word = chosen ? t("why.chosen") : t(one.eligible ? "why.eligible" : "why.not");
              const place = one.score === null || one.score === undefined ? "" : `, ${t("why.place", { n: one.score })}`;
              return (
                <div key={one.agent_id} className={css.candidate} data-ok={one.eligible || undefined} data-chosen={chosen || undefined}>
                  <Icon name={one.eligible ? "check" : "close"} size={13} />
                  <span>{one.agent_name} <span className={css.muted}>({word}{place})</span></span>
                  {one.reasons.length > 0 && <span className={css.reasons}>{one.reasons.join("; ")}</span>}
                </div>
              );
            })}
          </details>
        </li>
      ))}
    </ol>
  );
}
