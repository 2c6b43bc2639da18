import type { Judgement } from "../../api/types";
import { useLanguage } from "../../i18n";
import { reasonWords } from "./reasons";
import { labelName, percent, targetName, triageTexts } from "./texts";
import css from "./Triage.module.css";

const ORDER = ["queue", "skill", "priority", "urgency", "sentiment", "language", "spam"];

/** What a text was taken for, target by target, with how surely and why. */
export function Judgements({ triage, names }: { triage: Record<string, Judgement>; names: ReadonlyMap<string, string> }) {
  const t = triageTexts.use();
  const language = useLanguage();
  return (
    <dl className={css.judgements} aria-label={t("taken_for")}>
      {ORDER.map((target) => {
        const one = triage[target];
        if (!one) return null;
        const word = one.label ? labelName(target, one.label, names) : t("nothing");
        return (
          <div key={target} data-unsure={one.abstained || undefined}>
            <dt>{targetName(target)}</dt>
            <dd>
              <b>{one.corrected ? labelName(target, one.corrected, names) : word}</b>{" "}
              {one.label !== "" && <span className={css.muted}>{one.corrected ? `(${word} ${percent(one.probability)} %)` : `${percent(one.probability)} %`}</span>}
              {one.abstained && !one.corrected && <span className={css.mark}>{t("unsure")}</span>}
              {one.used && <span className={css.mark} data-used>{t("used")}</span>}
              {one.why !== "" && <span className={css.under}>{reasonWords(language, one)}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
