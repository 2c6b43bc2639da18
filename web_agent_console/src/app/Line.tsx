import { useT } from "../i18n";
import { Icon } from "../ui/icons";
import { useLine, useOutbox } from "./hooks";
import css from "./Line.module.css";

/** How the line to the hub is: silent while all is well. */
export function Line() {
  const t = useT();
  const line = useLine();
  const waiting = useOutbox().filter((one) => one.state === "waiting" || one.state === "sending").length;
  const text =
    line === "offline" && waiting > 0 ? t("line.offline_waiting", { n: waiting }) : t(`line.${line}`);
  return (
    <span role="status" aria-live="polite" data-line={line} className={css.line}>
      {line === "online"
        ? <span className={css.dot} title={text}><span className="visually-hidden">{text}</span></span>
        : <><Icon name="wifiOff" size={15} /><span>{text}</span></>}
    </span>
  );
}
