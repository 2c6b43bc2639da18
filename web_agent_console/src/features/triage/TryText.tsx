import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Judgement } from "../../api/types";
import { api } from "../../app/hub";
import { Judgements } from "./Judgements";
import { triageTexts } from "./texts";
import css from "./Triage.module.css";

/** A text of one's own, and what it would be taken for. */
export function TryText({ names }: { names: ReadonlyMap<string, string> }) {
  const t = triageTexts.use();
  const [text, setText] = useState("");
  const [told, setTold] = useState<Record<string, Judgement> | null>(null);
  const [problem, setProblem] = useState("");
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setProblem("");
    void api.post<{ triage: Record<string, Judgement> }>("/classifier/try", { text }).then(
      (answer) => setTold(answer.triage),
      (error: Error) => setProblem(t("failed", { detail: error.message })),
    );
  };
  return (
    <section className={css.block} aria-label={t("try")}>
      <h3 className={css.heading}>{t("try")}</h3>
      <form className={css.try} onSubmit={ask}>
        <Textarea autosize minRows={2} maxRows={8} aria-label={t("try_hint")} placeholder={t("try_hint")} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Button type="submit" size="xs" variant="default" disabled={text.trim() === ""}>{t("try_run")}</Button>
      </form>
      {problem !== "" && <p className={css.trouble} role="alert">{problem}</p>}
      {told && <Judgements triage={told} names={names} />}
    </section>
  );
}
