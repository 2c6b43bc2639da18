import { Button, NativeSelect } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Judgement } from "../../api/types";
import { api } from "../../app/hub";
import { toasts } from "../../ui/toasts";
import { Judgements } from "./Judgements";
import { labelName, targetName, triageTexts } from "./texts";
import { useNames } from "./useNames";
import css from "./Triage.module.css";

interface Props {
  ticketId: string;
  triage: Record<string, Judgement>;
}

/** What the ticket was taken for, and the way to say that it is something else: the hub learns from that. */
export function TakenFor({ ticketId, triage }: Props) {
  const t = triageTexts.use();
  const queries = useQueryClient();
  const { queues, skills, names } = useNames();
  const [correcting, setCorrecting] = useState(false);
  const correct = (target: string, label: string) => {
    const done = () => toasts.show({ tone: "good", text: t("learned_thanks") });
    const refused = (error: Error) => toasts.show({ tone: "bad", text: t("failed", { detail: error.message }) });
    void api.post(`/tickets/${ticketId}/triage`, { target, label }).then(done, refused).finally(() => void queries.invalidateQueries({ queryKey: ["why", ticketId] }));
  };
  const choices: Record<string, string[]> = {
    queue: queues.map((one) => one.id),
    skill: ["none", ...skills.map((one) => one.id)],
    priority: ["low", "normal", "high", "urgent"],
    urgency: ["normal", "high", "critical"],
    sentiment: ["negative", "neutral", "positive"],
  };
  const spam = triage.spam;
  const isSpam = spam !== undefined && (spam.corrected ? spam.corrected === "spam" : spam.label === "spam" && !spam.abstained);
  return (
    <div className={css.taken}>
      <Judgements triage={triage} names={names} />
      <div className={css.actions}>
        <Button size="compact-xs" variant="default" aria-expanded={correcting} onClick={() => setCorrecting(!correcting)}>{t(correcting ? "close" : "correct")}</Button>
        <Button size="compact-xs" variant="default" onClick={() => correct("spam", isSpam ? "ham" : "spam")}>{t(isSpam ? "call_ham" : "call_spam")}</Button>
      </div>
      {correcting && (
        <div className={css.choices}>
          {Object.entries(choices).map(([target, labels]) => (
            <NativeSelect key={target} size="xs" label={targetName(target)} value={triage[target]?.corrected ?? ""}
              data={[{ value: "", label: "–" }, ...labels.map((value) => ({ value, label: labelName(target, value, names) }))]}
              onChange={(event) => { if (event.currentTarget.value) correct(target, event.currentTarget.value); }} />
          ))}
        </div>
      )}
    </div>
  );
}
