import { diffLines } from "./diff_lines";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const SIGNS = { same: " ", added: "+", gone: "−", skip: "" };

/** What differs between two versions: told by sign and element as well as by colour. */
export function Diff({ lines }: { lines: readonly string[] }) {
  const t = knowledgeTexts.use();
  const drawn = diffLines(lines);
  if (drawn.length === 0) return <p className={css.muted}>{t("no_changes")}</p>;
  return (
    <div className={css.diff} role="region" aria-label={t("compare")} tabIndex={0}>
      {drawn.map((line, place) => {
        const Line = line.kind === "added" ? "ins" : line.kind === "gone" ? "del" : "span";
        return <Line key={place} data-kind={line.kind}>{SIGNS[line.kind]} {line.text}</Line>;
      })}
    </div>
  );
}
