import { clock } from "../../i18n/time";
import type { Said } from "./transcripts";
import { useRecordingTexts } from "./texts";
import css from "./Player.module.css";

/** What was said; beside a player each line leads to its place. */
export function Transcript({ said, at, onSeek }: { said: readonly Said[]; at: number; onSeek?: (to: number) => void }) {
  const c = useRecordingTexts();
  return (
    <ol className={css.words} aria-label={c("transcript")}>
      {said.map((one, index) => {
        const line = <><time>{clock(one.start_s)}</time><span><strong>{c(one.customer ? "customer" : "agent")}: </strong>{one.text}</span></>;
        return (
          <li key={index}>
            {onSeek
              ? <button type="button" className={css.word} aria-current={(at >= one.start_s && at < one.end_s) || undefined} onClick={() => onSeek(one.start_s)}>{line}</button>
              : <p className={css.word}>{line}</p>}
          </li>
        );
      })}
    </ol>
  );
}
