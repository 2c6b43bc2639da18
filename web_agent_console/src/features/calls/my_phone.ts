/** This person's phone, wired to the hub and to this browser; loaded with the first call, so not in app/hub.ts. */
import { useSyncExternalStore } from "react";
import type { CallCalls } from "../../api/calls";
import type { Ack, AgentCallName, AgentCalls } from "../../api/types";
import { connection, store } from "../../app/hub";
import { tr } from "../../i18n";
import { toasts } from "../../ui/toasts";
import { claimAudio, claimsAudio, giveUpAudio } from "./claim";
import { openMicrophone, routeTo } from "../../../voice/media";
import { openPeer } from "../../../voice/peer";
import { Phone } from "../../../voice/phone";

const LOCK = "hub.phone";
const speaker = new Audio();

function hold(lost: () => void): () => void {
  let free: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (free = resolve));
  // Whoever asked last has it: each request follows a person's click, or the reload of the tab that had it.
  navigator.locks?.request(LOCK, { steal: true }, () => until).catch(lost);
  return free;
}

export const phone = new Phone({
  openMicrophone: () => openMicrophone(),
  openPeer,
  iceServers: () => [...store.get().iceServers],
  connect: async (call, sdp) => {
    const ack = await connection.call<"call.connect", { sdp: string }>("call.connect", { call, sdp });
    return ack.ok ? { sdp: ack.sdp } : { refused: ack.detail || ack.code };
  },
  play: async (stream) => {
    speaker.srcObject = stream;
    if (!stream) return;
    await routeTo(speaker);
    await speaker.play();
  },
  claimed: claimsAudio,
  giveUp: giveUpAudio,
  hold,
  later: (run, ms) => void setTimeout(run, ms),
});

window.addEventListener("online", () => phone.moved());

/** The phone's state for a screen. */
export const usePhone = () => useSyncExternalStore(phone.subscribe, phone.get);

/** Hear the call in this tab from now on. */
export function bringHere(): void {
  claimAudio();
  void phone.again();
}

/** Let the loudspeaker that was chosen play. */
export const rerouteSpeaker = (): Promise<void> => routeTo(speaker);

/** Ask the hub something about a call; a refusal is said in a toast. True when it was done. */
export async function command<N extends keyof CallCalls & AgentCallName>(name: N, data: AgentCalls[N]): Promise<boolean> {
  return (await ask(name, data)).ok;
}

/** The same, with the answer. */
export async function ask<N extends keyof CallCalls & AgentCallName, T = object>(name: N, data: AgentCalls[N]): Promise<Ack<T>> {
  try {
    const ack = await connection.call<N, T>(name, data);
    if (!ack.ok) toasts.show({ tone: "bad", text: ack.detail || ack.code, seconds: 8 });
    return ack;
  } catch {
    toasts.show({ tone: "bad", text: tr("line.offline") });
    return { ok: false, code: "no_answer", detail: "" };
  }
}
