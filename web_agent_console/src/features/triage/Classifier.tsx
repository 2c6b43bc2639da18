import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Classifier as Shown } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import { Accuracy } from "./Accuracy";
import { Corrections } from "./Corrections";
import { TargetCard } from "./TargetCard";
import { TryText } from "./TryText";
import { triageTexts } from "./texts";
import { useNames } from "./useNames";
import css from "./Triage.module.css";

const WHILE_TRAINING_MS = 1_000;
const ELSE_MS = 30_000;

/** What the classifier of new contacts learned, target by target; train it, take a step back, look at what was corrected. */
export function Classifier() {
  const t = triageTexts.use();
  const { names } = useNames();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["classifier"],
    refetchInterval: (held) => (held.state.data?.training.running ? WHILE_TRAINING_MS : ELSE_MS),
    queryFn: () => api.get<Shown>("/classifier"),
  });
  const command = (path: string, body: object, said: string) => {
    const done = () => toasts.show({ tone: "good", text: said });
    const refused = (error: Error) => toasts.show({ tone: "bad", text: t("failed", { detail: error.message }) });
    void api.post(path, body).then(done, refused).finally(() => void queries.invalidateQueries({ queryKey: ["classifier"] }));
  };
  const train = (targets: string[]) => command("/classifier/retrain", { targets }, t("begun"));
  const shown = query.data;
  const running = shown?.training.running ?? false;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h2 className={css.title}>{t("title")}</h2>
        <Button size="xs" disabled={!shown || running} onClick={() => train([])}>{t("retrain")}</Button>
        <p className={css.about}>{t("about")}</p>
      </header>
      {query.isLoading && <Loader size="sm" aria-label={t("title")} />}
      {query.isError && <Empty icon="alert" title={t("failed", { detail: query.error.message })} />}
      {shown && (
        <>
          <Training training={shown.training} />
          {shown.targets.map((one) => (
            <TargetCard key={one.target} shown={one} names={names} busy={running} onTrain={() => train([one.target])}
              onRollback={() => command("/classifier/rollback", { target: one.target }, t("rolled_back"))} />
          ))}
          <Accuracy />
          <TryText names={names} />
          <Corrections names={names} />
        </>
      )}
    </div>
  );
}

function Training({ training }: { training: Shown["training"] }) {
  const t = triageTexts.use();
  const language = useLanguage();
  return (
    <div className={css.training} role="status">
      {training.running && (
        <>
          <progress value={training.done} max={training.of || 1} aria-label={t("retrain")} />
          <span>{t("training", { step: training.step, done: training.done, of: training.of })}</span>
        </>
      )}
      {!training.running && training.step !== "" && <span>{t("last_step", { step: training.step })}</span>}
      <span className={css.muted}>{training.next_at ? t("next", { at: fullMoment(language, training.next_at) }) : t("never")}</span>
      {training.problem !== "" && <span className={css.trouble}>{training.problem}</span>}
    </div>
  );
}
