/** Calls of the in-browser stand-in: a state machine small enough to look at every screen, and a peer that sends a tone. */
import type { CallLeg, CallView } from "../api/calls";
import { callOf, legOf } from "./factories";

type Say = (call: CallView) => void;
type Data = Record<string, string> & { held?: boolean; consult?: boolean; to?: Record<string, string> };

const now = () => new Date().toISOString();
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const customer = legOf({ id: "lc", role: "customer", agent_id: "", name: "Maria Lund" });
let live: CallView | null = null;

const call = (change: Partial<CallView> = {}): CallView =>
  callOf({
    id: "k1", customer: { name: "Maria Lund", address: "+46 70 123 45 67", customer_id: "c0" }, queue_id: "q1", path: ["English", "Billing"], started_at: ago(190), queued_at: ago(160),
    connected_at: ago(84), quality: { loss: 0.004, jitter_ms: 6, round_trip_ms: 48, opinion_score: 4.2 }, legs: [customer, legOf({ id: "la" })], ...change,
  });
const third = legOf({ id: "l3", agent_id: "a2", name: "Bo", state: "ringing" });

/** The calls of a page opened with `?call=…`: connected, held, consulting, conference, supervise. */
export function fakeCalls(ticketId: string): CallView[] {
  const wish = new URLSearchParams(location.search).get("call");
  const others = call({ id: "k2", customer: { name: "", address: "+44 7700 900123", customer_id: "c3" }, queue_id: "q2", legs: [customer, legOf({ id: "lb", agent_id: "a2", name: "Bo" })], ticket_id: ticketId });
  const waiting = call({ id: "k3", state: "queued", connected_at: null, customer: { name: "Jonas Weber", address: "", customer_id: "c5" }, legs: [customer], ticket_id: ticketId });
  if (wish === null) return [];
  const states: Record<string, Partial<CallView>> = {
    held: { state: "held", held_since: ago(21) },
    consulting: { state: "consulting", consulting: "l3", legs: [customer, legOf({ id: "la" }), third] },
    conference: { state: "conference", legs: [customer, legOf({ id: "la" }), { ...third, state: "talking" }] },
  };
  if (wish === "supervise") return [others, waiting];
  live = call({ ticket_id: ticketId, ...(states[wish] ?? {}) });
  return [live, others, waiting];
}

/** What the hub answers to calls about calls. */
export const callCommands = (say: Say): Record<string, (data: Data) => object | Promise<object>> => {
  const change = (next: Partial<CallView>) => {
    if (!live) return {};
    live = { ...live, ...next };
    say(live);
    return {};
  };
  const withoutThird = () => live?.legs.filter((leg) => leg.id !== "l3") ?? [];
  const agentLeg = (mode: CallLeg["mode"], role: CallLeg["role"] = "agent") => legOf({ id: "la", role, mode });
  return {
    "call.connect": async ({ sdp }) => ({ sdp: await answerWithTone(sdp ?? "") }),
    "call.dial": ({ address }) => {
      live = call({ id: "k9", direction: "out", state: "connecting", connected_at: null, started_at: now(), path: [], customer: { name: "", address: address ?? "", customer_id: "" }, legs: [legOf({ id: "la" })] });
      say(live);
      return { call: "k9" };
    },
    "call.hold": ({ held }) => change(held ? { state: "held", held_since: now() } : { state: "connected", held_since: null }),
    "call.transfer": ({ consult, to }) => {
      if (!consult) return change({ state: "ended", legs: [customer, third] });
      setTimeout(() => change({ legs: [customer, agentLeg("talk"), { ...third, state: "talking" }] }), 1500);
      return change({ state: "consulting", consulting: "l3", legs: [customer, agentLeg("talk"), { ...third, name: to?.address ?? "Bo" }] });
    },
    "call.cancel": () => change({ state: "connected", consulting: "", legs: withoutThird() }),
    "call.conference": () => change({ state: "conference", consulting: "" }),
    "call.complete": () => change({ state: "ended", legs: [customer, third] }),
    "call.record": ({ wish }) => change({ recording: wish === "pause" ? "paused" : "on" }),
    "call.hang_up": () => change({ state: "ended", end_reason: "hung_up", legs: [] }),
    "call.supervise": ({ mode }) => {
      live ??= fakeCalls("")[0] ?? null;
      const rest = live?.legs.filter((leg) => leg.id !== "la") ?? [];
      return change({ legs: mode === "stop" ? rest : [...rest, agentLeg(mode === "barge" ? "talk" : (mode as "listen"), "supervisor")] });
    },
  };
};

async function answerWithTone(sdp: string): Promise<string> {
  const peer = new RTCPeerConnection();
  const context = new AudioContext();
  const tone = context.createOscillator();
  const target = context.createMediaStreamDestination();
  tone.connect(target);
  tone.start();
  await peer.setRemoteDescription({ type: "offer", sdp });
  for (const track of target.stream.getTracks()) peer.addTrack(track);
  await peer.setLocalDescription(await peer.createAnswer());
  await new Promise((resolve) => setTimeout(resolve, 200));
  return peer.localDescription?.sdp ?? "";
}
