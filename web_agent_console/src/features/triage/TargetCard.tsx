import { Button } from "@mantine/core";
import type { ClassifierModel, ClassifierTarget } from "../../api/types";
import { useLanguage } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { dots, line } from "./curve";
import { labelName, percent, targetName, triageTexts } from "./texts";
import css from "./Triage.module.css";

const SIZE = 200;
const MOST_LABELS = 30;

interface Props {
  shown: ClassifierTarget;
  names: ReadonlyMap<string, string>;
  busy: boolean;
  onTrain: () => void;
  onRollback: () => void;
}

/** One target: the labels there are, the card of the model in use, and what became of the last trainings. */
export function TargetCard({ shown, names, busy, onTrain, onRollback }: Props) {
  const t = triageTexts.use();
  const language = useLanguage();
  const bare = shown.target === "queue" || shown.target === "priority";
  return (
    <section className={css.block} aria-label={targetName(shown.target)}>
      <header className={css.blockHead}>
        <h3 className={css.heading}>{targetName(shown.target)}</h3>
        <span className={css.muted}>{t("labels", { corrections: shown.corrections, solved: shown.solved })}, {t("threshold", { n: percent(shown.threshold) })}</span>
        <Button size="compact-xs" variant="default" disabled={busy} onClick={onTrain}>{t("train_one")}</Button>
        {shown.in_use?.can_roll_back && <Button size="compact-xs" variant="default" disabled={busy} onClick={onRollback}>{t("rollback")}</Button>}
      </header>
      {shown.model && shown.in_use
        ? <><p className={css.muted}>{t("in_use", { at: fullMoment(language, shown.in_use.changed_at) })}</p><Card model={shown.model} names={names} /></>
        : <p className={css.muted}>{t(bare ? "no_model_bare" : "no_model")}</p>}
      {shown.history.length > 0 && <Trainings models={shown.history} />}
    </section>
  );
}

function Card({ model, names }: { model: ClassifierModel; names: ReadonlyMap<string, string> }) {
  const t = triageTexts.use();
  const language = useLanguage();
  const { card } = model;
  const day = (at: string | null) => (at ? fullMoment(language, at) : "–");
  const share = (value: number | null) => (value === null ? "–" : `${percent(value)} %`);
  return (
    <>
      <dl className={css.figures}>
        <div><dt>{t("right")}</dt><dd>{share(card.right)} <span className={css.muted}>({t("right_before")} {share(card.right_before)})</span></dd></div>
        <div><dt>{t("answered")}</dt><dd>{share(card.answered)}</dd></div>
        <div><dt>{t("calibration")}</dt><dd>{card.calibration_error === null ? "–" : card.calibration_error.toFixed(3)}</dd></div>
        <div><dt>{t("learned")}</dt><dd>{t("learned_of", { n: card.learned, corrections: card.corrections, seeds: card.seeds, from: day(card.first_at), to: day(card.last_at) })}</dd></div>
      </dl>
      <div className={css.drawings}>
        <Labels model={model} names={names} />
        <Curve model={model} />
      </div>
    </>
  );
}

function Labels({ model, names }: { model: ClassifierModel; names: ReadonlyMap<string, string> }) {
  const t = triageTexts.use();
  return (
    <table className={css.labels}>
      <caption>{t("per_label")} · {t("tried", { n: model.card.tried })}</caption>
      <thead><tr><th scope="col">{t("label")}</th><th scope="col">{t("examples")}</th><th scope="col">{t("precision")}</th><th scope="col">{t("recall")}</th></tr></thead>
      <tbody>
        {model.card.labels.slice(0, MOST_LABELS).map((one) => (
          <tr key={one.label}>
            <th scope="row">{labelName(model.target, one.label, names)}</th><td>{one.learned}</td>
            <td><Bar share={one.precision} /></td><td><Bar share={one.recall} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ share }: { share: number | null }) {
  if (share === null) return <span className={css.muted}>–</span>;
  return <span className={css.bar}><span className={css.track} aria-hidden><span style={{ width: `${percent(share)}%` }} /></span>{percent(share)} %</span>;
}

function Curve({ model }: { model: ClassifierModel }) {
  const t = triageTexts.use();
  const points = dots(model.card.bins, SIZE);
  return (
    <figure className={css.curve}>
      <figcaption>{t("curve")}</figcaption>
      <svg viewBox={`-10 -10 ${SIZE + 20} ${SIZE + 20}`} role="img" aria-label={t("curve_label", { n: points.length })}>
        <rect width={SIZE} height={SIZE} className={css.frame} />
        <line x1={0} y1={SIZE} x2={SIZE} y2={0} className={css.diagonal} />
        <path d={line(points)} className={css.line} />
        {model.card.bins.map((one, place) => (
          <circle key={one.stated} cx={points[place]?.x} cy={points[place]?.y} r={points[place]?.r} className={css.dot}>
            <title>{t("bin", { n: one.count, stated: percent(one.stated), right: percent(one.right) })}</title>
          </circle>
        ))}
      </svg>
    </figure>
  );
}

function Trainings({ models }: { models: readonly ClassifierModel[] }) {
  const t = triageTexts.use();
  const language = useLanguage();
  return (
    <details className={css.history}>
      <summary>{t("history")} ({models.length})</summary>
      <ol>
        {models.map((one) => (
          <li key={one.id} data-outcome={one.outcome}>
            <span>{fullMoment(language, one.trained_at)}</span> <b>{t(`outcome.${one.outcome}`)}</b> <span className={css.muted}>{one.outcome === "skipped" ? t("too_few", { n: one.card.learned }) : t("contest", { n: one.card.tried, wins: one.card.wins, losses: one.card.losses })} · {one.actor_name ?? t("by_schedule")}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
