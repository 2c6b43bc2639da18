import { useRef, useState } from "react";
import type { CallLeg, CallView } from "../../api/calls";
import { Icon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { AudioSettings } from "./AudioSettings";
import { CallNote } from "./CallNote";
import { Keypad } from "./Keypad";
import { Transfer } from "./Transfer";
import { CallIcon, type CallIconName } from "./icons";
import { command, phone, usePhone } from "./my_phone";
import { type CallText } from "./texts_en";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

type Panel = "keypad" | "transfer" | "note" | "audio";

const WITH_CUSTOMER: ReadonlySet<CallView["state"]> = new Set(["connected", "held", "conference"]);

interface Props {
  call: CallView;
  leg: CallLeg;
}

/** What can be done with the call, and the panel of what is being done. */
export function CallTools({ call, leg }: Props) {
  const [panel, setPanel] = useState<Panel | null>(null);
  const opener = useRef<HTMLButtonElement | null>(null);
  const close = () => {
    setPanel(null);
    opener.current?.focus();
  };
  const toggle = (wish: Panel) => (panel === wish ? close() : setPanel(wish));
  useKeys({ Escape: () => (panel ? close() : false) });
  const opens = (wish: Panel): Opens => ({ opened: panel === wish, ref: panel === wish ? opener : undefined, onClick: () => toggle(wish) });
  return (
    <>
      {leg.role === "supervisor" ? <SupervisorTools call={call} leg={leg} /> : <AgentTools call={call} leg={leg} opens={opens} toggle={toggle} />}
      {panel && (
        <div className={css.panel}>
          {panel === "keypad" && <Keypad onKey={(digits) => void command("call.digits", { call: call.id, digits })} />}
          {panel === "transfer" && <Transfer call={call} onDone={close} />}
          {panel === "note" && <CallNote ticketId={call.ticket_id} onDone={close} />}
          {panel === "audio" && <AudioSettings />}
        </div>
      )}
    </>
  );
}

interface Opens {
  opened: boolean;
  ref: React.RefObject<HTMLButtonElement | null> | undefined;
  onClick: () => void;
}

function AgentTools({ call, leg, opens, toggle }: Props & { opens: (panel: Panel) => Opens; toggle: (panel: Panel) => void }) {
  const c = useCallTexts();
  const { muted } = usePhone();
  const id = call.id;
  const held = call.state === "held";
  // Who is asked, or was brought in, talks; what happens with the customer is for the agent whose call it is.
  const mine = call.agent_id === leg.agent_id;
  const talks = mine && WITH_CUSTOMER.has(call.state);
  const alone = call.state === "connected" || held;
  const asking = mine && call.state === "consulting";
  const asked = call.legs.find((leg) => leg.id === call.consulting);
  const third = asked?.state === "talking" || call.state === "conference";

  const mute = () => {
    phone.mute(!muted);
    void command("call.mute", { call: id, muted: !muted });
  };
  const hold = () => void command("call.hold", { call: id, held: !held });
  const hangUp = () => void command("call.hang_up", { call: id });
  const record = call.recording === "on" ? "pause" : call.recording === "paused" ? "resume" : "start";
  useKeys({
    "alt+m": mute,
    "alt+h": () => (mine && alone ? hold() : false),
    "alt+p": () => (mine ? toggle("keypad") : false),
    "alt+t": () => (mine && alone ? toggle("transfer") : false),
    "alt+x": hangUp,
  });
  return (
    <div className={css.tools} role="group" aria-label={c("controls")}>
      <Tool icon={muted ? "micOff" : "mic"} text={muted ? "unmute" : "mute"} keys="Alt M" pressed={muted} onClick={mute} />
      {mine && !asking && call.state !== "conference" && <Tool icon={held ? "resume" : "hold"} text={held ? "resume" : "hold"} keys="Alt H" pressed={held} disabled={!talks} onClick={hold} />}
      {mine && <Tool icon="keypad" text="keypad" keys="Alt P" {...opens("keypad")} />}
      {asking
        ? (
          <>
            <Tool icon="transfer" text="consult.hand_over" strong disabled={!third} onClick={() => void command("call.complete", { call: id })} />
            <Tool icon="people" text="consult.all" disabled={!third} onClick={() => void command("call.conference", { call: id })} />
            <Tool icon="resume" text="consult.back" onClick={() => void command("call.cancel", { call: id })} />
          </>
        )
        : mine && call.state !== "conference" && <Tool icon="transfer" text="transfer" keys="Alt T" disabled={!alone} {...opens("transfer")} />}
      {mine && call.state === "conference" && <Tool icon="transfer" text="consult.hand_over" onClick={() => void command("call.complete", { call: id })} />}
      {talks && <Tool icon={record === "pause" ? "pause" : "record"} text={`record.${record}`} onClick={() => void command("call.record", { call: id, wish: record })} />}
      {call.ticket_id && <Tool icon="note" text="note" {...opens("note")} />}
      <Tool icon="speaker" text="audio" {...opens("audio")} />
      <Tool icon="down" text="hang_up" keys="Alt X" end onClick={hangUp} />
    </div>
  );
}

const MODES = ["listen", "whisper", "barge"] as const;
const modeIcons = { listen: "ear", whisper: "mic", barge: "people" } as const;

function SupervisorTools({ call, leg }: Props) {
  const c = useCallTexts();
  const now = leg.mode === "talk" ? "barge" : leg.mode;
  const leave = () => void command("call.supervise", { call: call.id, mode: "stop" });
  useKeys({ "alt+x": leave });
  return (
    <div className={css.tools} role="group" aria-label={c("controls")}>
      {MODES.map((mode) => (
        <Tool key={mode} icon={modeIcons[mode]} text={`board.${mode}`} pressed={now === mode} onClick={() => void command("call.supervise", { call: call.id, mode })} />
      ))}
      <Tool icon="down" text="leave" keys="Alt X" end onClick={leave} />
    </div>
  );
}

const SHARED = ["people", "note", "pause"] as const;
type SharedIcon = (typeof SHARED)[number];
const isShared = (icon: string): icon is SharedIcon => (SHARED as readonly string[]).includes(icon);

interface ToolProps {
  icon: CallIconName | SharedIcon;
  text: CallText;
  keys?: string;
  pressed?: boolean;
  opened?: boolean;
  strong?: boolean;
  end?: boolean;
  disabled?: boolean;
  ref?: React.Ref<HTMLButtonElement> | undefined;
  onClick: () => void;
}

function Tool({ icon, text, keys, pressed, opened, strong, end, disabled, ref, onClick }: ToolProps) {
  const c = useCallTexts();
  return (
    <button ref={ref} type="button" className={css.tool} title={keys ? `${c(text)} (${keys})` : c(text)} disabled={disabled} aria-pressed={pressed} aria-expanded={opened}
      data-strong={strong || undefined} data-end={end || undefined} onClick={onClick}>
      {isShared(icon) ? <Icon name={icon} size={16} /> : <CallIcon name={icon} size={16} />}
      <span className={css.word}>{c(text)}</span>
    </button>
  );
}
