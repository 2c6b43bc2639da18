import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { CallLeg, CallView } from "../../api/calls";
import { store } from "../../app/hub";
import { useHubSecond, useLive } from "../../app/hooks";
import { clock } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { legOf, myCall } from "../../live/nouns/calls";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { CallTools } from "./CallTools";
import { CallTrouble } from "./CallTrouble";
import { Quality } from "./Quality";
import { CallIcon } from "./icons";
import { phone } from "./my_phone";
import { callerOf } from "./caller";
import { callText, hasCallText, useCallTexts } from "./texts";
import css from "./CallBar.module.css";

/** The call that I am in, wherever in the console I am. */
export function CallBar() {
  const call = useLive(myCall);
  const myId = useLive((state) => state.me?.id ?? "");
  const leg = call ? legOf(call, myId) : undefined;
  const listens = leg?.role === "supervisor" && leg.mode === "listen";
  useEffect(() => phone.follow(call?.id ?? null, listens), [call?.id, listens]);
  useEffect(() => () => phone.follow(null), []);
  useSayWhenOver(call);
  if (!call || !leg) return null;
  return <Bar call={call} leg={leg} />;
}

/** Say why the call is over; that somebody hung up needs no reason. */
function useSayWhenOver(call: CallView | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const id = before.current;
    before.current = call?.id ?? null;
    if (!id || call) return;
    const { calls, lastCall } = store.get();
    const over = calls[id] ?? (lastCall?.id === id ? lastCall : null);
    // Handed over: the call goes on without me.
    if (over && over.legs.some((leg) => leg.state !== "ended")) return;
    const key = `over.${over?.end_reason || "hung_up"}`;
    const failed = over?.state === "failed";
    toasts.show({ tone: failed ? "bad" : "info", text: callText(hasCallText(key) ? key : failed ? "over.failed" : "over.hung_up"), seconds: failed ? 10 : 5 });
  }, [call]);
}

const tones: Partial<Record<CallView["state"], "warn">> = { held: "warn", consulting: "warn" };

function Bar({ call, leg }: { call: CallView; leg: CallLeg }) {
  const c = useCallTexts();
  const navigate = useNavigate();
  const queue = useLive((state) => state.queues[call.queue_id]?.name);
  const supervising = leg.role === "supervisor";
  const { name, number } = callerOf(call);
  const stateKey = supervising ? `state.${leg.mode === "talk" ? "barge" : leg.mode}` : call.consulting === leg.id ? "state.asked" : `state.${call.state}`;
  const others = call.legs.filter((one) => one.id !== leg.id && one.role !== "customer" && one.state !== "ended");
  const open = () => void navigate({ to: "/tickets/$view", params: { view: supervising ? "open" : "mine" }, search: { ticket: call.ticket_id } });
  return (
    <section className={css.call} aria-label={c("call")} data-tone={tones[call.state]} data-call-state={call.state}>
      <div className={css.bar}>
        <div className={css.who}>
          <span className={css.mark}><Icon name="phone" size={18} /></span>
          <div className={css.names}>
            <p className={css.name}>
              {call.ticket_id ? <button type="button" className={css.open} onClick={open}>{name}</button> : name}
              {number && number !== name && <span className={css.address}>{number}</span>}
            </p>
            <p className={css.facts}>
              <span className={css.state} role="status">{hasCallText(stateKey) ? c(stateKey) : call.state}</span>
              {call.held_since && <span><HeldFor since={call.held_since} /></span>}
              {others.map((one) => <span key={one.id}><Icon name="person" size={12} />{c(`leg.${one.state as "talking"}`, { name: one.name })}</span>)}
              <span>{c(call.direction)}{queue ? ` · ${queue}` : ""}</span>
              {call.path.length > 0 && <span><Icon name="right" size={11} />{call.path.join(" › ")}</span>}
              {call.recording !== "off" && <span className={css.recording} data-state={call.recording}><CallIcon name="record" size={11} />{c(`recording.${call.recording}`)}</span>}
              <Quality call={call} />
            </p>
          </div>
        </div>
        <Timer call={call} />
        <CallTools key={call.id} call={call} leg={leg} />
      </div>
      <CallTrouble />
    </section>
  );
}

function HeldFor({ since }: { since: string }) {
  const c = useCallTexts();
  const now = useHubSecond();
  return <>{c("held_for", { time: clock((now - Date.parse(since)) / 1000) })}</>;
}

function Timer({ call }: { call: CallView }) {
  useHubSecond();
  const since = Date.parse(call.connected_at ?? call.started_at);
  return <span className={css.time} role="timer" aria-live="off">{clock((hubNow() - since) / 1000)}</span>;
}
