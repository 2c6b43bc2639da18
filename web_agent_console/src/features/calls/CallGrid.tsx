import type { CallView, SuperviseMode } from "../../api/calls";
import { useLive } from "../../app/hooks";
import { clock } from "../../i18n/time";
import { legOf, myCall } from "../../live/nouns/calls";
import { Icon } from "../../ui/icons";
import board_css from "../board/Board.module.css";
import { callerOf } from "./caller";
import { claimAudio } from "./claim";
import { gradeOf } from "../../../voice/quality";
import { CallIcon } from "./icons";
import { command } from "./my_phone";
import { hasCallText, useCallTexts } from "./texts";
import css from "./CallBar.module.css";

const MODES = ["listen", "whisper", "barge"] as const;
const AUDIBLE: ReadonlySet<CallView["state"]> = new Set(["connected", "held", "consulting", "conference"]);

/** The calls of my teams, with the means to hear one, to help its agent, or to join in. */
export function CallGrid({ now }: { now: number }) {
  const c = useCallTexts();
  const calls = useLive((state) => state.calls);
  const queues = useLive((state) => state.queues);
  const myId = useLive((state) => state.me?.id ?? "");
  const mine = useLive(myCall);
  const shown = Object.values(calls).filter((call) => call.state !== "wrap_up" && call.state !== "callback").toSorted((a, b) => (a.started_at < b.started_at ? -1 : 1));
  const supervise = (call: CallView, mode: SuperviseMode) => {
    claimAudio();
    void command("call.supervise", { call: call.id, mode });
  };
  return (
    <section className={board_css.block} aria-label={c("board.title")}>
      <div className={board_css.blockHead}><h2 className={board_css.blockTitle}>{c("board.title")} <span className={board_css.muted}>{shown.length}</span></h2></div>
      {shown.length === 0
        ? <p className={board_css.none}>{c("board.none")}</p>
        : (
          <div className={board_css.scroll} tabIndex={0} role="group" aria-label={c("board.title")}>
            <table className={board_css.table}>
              <thead><tr><th scope="col">{c("board.customer")}</th><th scope="col">{c("board.with")}</th><th scope="col">{c("board.state")}</th><th scope="col" className={board_css.num}>{c("board.time")}</th><th scope="col"><span className="visually-hidden">{c("controls")}</span></th></tr></thead>
              <tbody>
                {shown.map((call) => {
                  const { name } = callerOf(call);
                  const state = `state.${call.state}`;
                  const leg = legOf(call, myId);
                  const others = call.legs.filter((one) => one.role !== "customer" && one.role !== "supervisor" && one.state !== "ended");
                  return (
                    <tr key={call.id}>
                      <th scope="row"><span className={board_css.queueName}><Icon name="phone" size={14} />{name}</span></th>
                      <td>{others.map((one) => one.name).join(", ") || queues[call.queue_id]?.name || "–"}</td>
                      <td>
                        {hasCallText(state) ? c(state) : call.state}{" "}
                        {call.quality && <span className={board_css.mark} data-health={{ good: "good", fair: "watch", poor: "bad" }[gradeOf(call.quality.opinion_score)]}><CallIcon name="signal" size={12} />{c(`quality.${gradeOf(call.quality.opinion_score)}`)}</span>}
                      </td>
                      <td className={board_css.num}>{clock((now - Date.parse(call.connected_at ?? call.queued_at ?? call.started_at)) / 1000)}</td>
                      <td>
                        <span className={css.tools}>
                          {AUDIBLE.has(call.state) && (!leg || leg.role === "supervisor") && MODES.map((mode) => (
                            <button key={mode} type="button" className={css.tool} disabled={mine !== null && mine.id !== call.id} aria-pressed={leg && (leg.mode === "talk" ? "barge" : leg.mode) === mode}
                              aria-label={c("board.act", { act: c(`board.${mode}`), name })} onClick={() => supervise(call, mode)}>{c(`board.${mode}`)}</button>
                          ))}
                          {leg?.role === "supervisor" && <button type="button" className={css.tool} data-end onClick={() => supervise(call, "stop")} aria-label={c("board.act", { act: c("board.stop"), name })}>{c("board.stop")}</button>}
                        </span>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
    </section>
  );
}
