import { useLanguage, useT } from "../../i18n";
import { duration, timeOfDay } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { STALE_AFTER_S } from "./health";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

/** Whether the board is too old to be believed, and the moment up to which it tells: running clocks would pretend that we still know. */
export function ageOf(board: { as_of: string }, now: number): { stale: boolean; shown: number } {
  const asOf = Date.parse(board.as_of);
  const stale = (now - asOf) / 1000 > STALE_AFTER_S;
  return { stale, shown: stale ? asOf : now };
}

/** From when the board is, or for how long nothing has been heard. */
export function AsOf({ board, now }: { board: { as_of: string }; now: number }) {
  const t = useT();
  const own = boardTexts.use();
  const language = useLanguage();
  return (
    <p className={css.asOf} role="status">
      {ageOf(board, now).stale
        ? <><Icon name="wifiOff" size={15} />{own("board.stale", { time: duration(t, (now - Date.parse(board.as_of)) / 1000) })}</>
        : <><Icon name="clock" size={15} />{own("board.as_of", { time: timeOfDay(language, board.as_of) })}</>}
    </p>
  );
}
