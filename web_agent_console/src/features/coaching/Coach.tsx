import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Page, Ticket } from "../../api/types";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { toasts } from "../../ui/toasts";
import { coachTexts } from "./texts";
import css from "./Coach.module.css";

type Form = components["schemas"]["QaFormView"];
type Score = components["schemas"]["QaScoreView"];
type Answers = Record<string, number | null>;

const refused = (error: unknown) => toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : coachTexts.tr("wrong") });

/** What a supervisor does in a conversation: a word to the agent, taking over, judging. */
export function Coach({ ticket }: { ticket: Ticket }) {
  return (
    <div className={css.coach}>
      <Whisper ticket={ticket} />
      <Scores ticket={ticket} />
    </div>
  );
}

function Whisper({ ticket }: { ticket: Ticket }) {
  const t = coachTexts.use();
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  if (!ticket.assignee_id) return <p className={css.hint}>{t("nobody")}</p>;
  const name = ticket.assignee_name ?? "";
  const say = async () => {
    setBusy(true);
    try {
      await api.post(`/tickets/${ticket.id}/whispers`, { body: words.trim() });
      setWords("");
      toasts.show({ tone: "good", text: t("sent", { name }) });
    } catch (error) {
      refused(error);
    }
    setBusy(false);
  };
  const take = async () => {
    try {
      await api.patch(`/tickets/${ticket.id}`, { assignee_id: "me" });
      toasts.show({ tone: "good", text: t("given") });
    } catch (error) {
      refused(error);
    }
  };
  return (
    <>
      <Textarea size="xs" autosize minRows={2} maxRows={6} label={t("whisper", { name })} description={t("whisper_hint", { name })} value={words}
        onChange={(event) => setWords(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && words.trim() && void say()} />
      <div className={css.row}>
        <Button size="compact-sm" disabled={!words.trim()} loading={busy} onClick={() => void say()}>{t("send")}</Button>
        <Button size="compact-sm" variant="default" onClick={() => void take()}>{t("take_over")}</Button>
      </div>
    </>
  );
}

function Scores({ ticket }: { ticket: Ticket }) {
  const t = coachTexts.use();
  const path = `/tickets/${ticket.id}/qa-scores`;
  const forms = useQuery({ queryKey: ["qa-forms"], staleTime: 60_000, queryFn: () => api.get<Page<Form>>("/qa-forms", { limit: 100 }) });
  const scores = useQuery({ queryKey: ["qa-scores", ticket.id], queryFn: () => api.get<Page<Score>>(path) });
  const [chosen, setChosen] = useState("");
  const usable = (forms.data?.items ?? []).filter((one) => one.active);
  const form = usable.find((one) => one.id === chosen) ?? usable[0];
  return (
    <section className={css.scores} aria-label={t("judge")}>
      <h4>{t("judge")}</h4>
      <ul className={css.given}>
        {(scores.data?.items ?? []).map((one) => (
          <li key={one.id}>{t("scored", { n: Math.round(one.value * 100), name: one.scorer_name })}{one.failed && ` · ${t("failed")}`}{one.comment && <span className={css.hint}> {one.comment}</span>}</li>
        ))}
      </ul>
      {form ? (
        <>
          {usable.length > 1 && <NativeSelect size="xs" label={t("form")} value={form.id} data={usable.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setChosen(event.currentTarget.value)} />}
          <Sheet key={`${ticket.id} ${form.id}`} form={form} path={path} ticketId={ticket.id} />
        </>
      ) : forms.isSuccess && <p className={css.hint}>{t("no_forms")}</p>}
    </section>
  );
}

function Sheet({ form, path, ticketId }: { form: Form; path: string; ticketId: string }) {
  const t = coachTexts.use();
  const queries = useQueryClient();
  const [answers, setAnswers] = useState<Answers>(() => Object.fromEntries(form.questions.map((one) => [one.id, one.points ?? 1])));
  const [comment, setComment] = useState("");
  const save = async () => {
    try {
      const score = await api.post<Score>(path, { form_id: form.id, answers, comment });
      toasts.show({ tone: "good", text: t("saved", { n: Math.round(score.value * 100) }) });
      await queries.invalidateQueries({ queryKey: ["qa-scores", ticketId] });
    } catch (error) {
      refused(error);
    }
  };
  return (
    <form className={css.sheet} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      {form.questions.map((one) => {
        const most = one.points ?? 1;
        const points = Array.from({ length: most + 1 }, (_, number) => ({ value: String(number), label: t("points", { a: number, b: most }) }));
        return (
          <NativeSelect key={one.id} size="xs" label={`${one.text}${one.critical ? " *" : ""}`} value={answers[one.id] === null ? "" : String(answers[one.id])}
            data={[...points.reverse(), { value: "", label: t("not_applicable") }]}
            onChange={(event) => { const value = event.currentTarget.value; setAnswers((held) => ({ ...held, [one.id]: value === "" ? null : Number(value) })); }} />
        );
      })}
      <Textarea size="xs" autosize minRows={1} maxRows={5} label={t("comment")} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <Button type="submit" size="compact-sm" variant="default">{t("save")}</Button>
    </form>
  );
}
