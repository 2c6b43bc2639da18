import type { CallLeg, CallView } from "../../api/calls";
import type { LiveState } from "../state";

const OVER = new Set<CallView["state"]>(["ended", "failed", "abandoned"]);

/** Take a call's newest form; one that is over goes, and only the last of them is kept to say why. */
export function putCall(state: LiveState, call: CallView): LiveState {
  if (!OVER.has(call.state)) return { ...state, calls: { ...state.calls, [call.id]: call } };
  const { [call.id]: held, ...calls } = state.calls;
  return held ? { ...state, calls, lastCall: call } : state;
}

// Ringing: what I dial rings with me in it; a call that comes in is nobody's yet.
const MINE = new Set<CallView["state"]>(["ringing", "connecting", "connected", "held", "consulting", "conference"]);

/**
 * This agent's own part in a call, while it lasts. Whoever has accepted takes part before there is a leg: the hub makes it
 * when the browser connects. Whoever is only asked does not yet.
 */
export function legOf(call: CallView, agentId: string): CallLeg | undefined {
  const leg = call.legs.find((one) => one.agent_id === agentId && one.state !== "ended");
  if (leg) return leg.state === "ringing" ? undefined : leg;
  if (call.agent_id !== agentId || !MINE.has(call.state)) return undefined;
  return { id: "", role: "agent", agent_id: agentId, name: "", mode: "talk", state: "connecting", since: call.started_at };
}

/** The call that this agent takes part in now; the newest, should there be several. */
export function myCall(state: LiveState): CallView | null {
  const myId = state.me?.id;
  if (!myId) return null;
  let found: CallView | null = null;
  for (const call of Object.values(state.calls)) {
    if (legOf(call, myId) && (!found || call.started_at > found.started_at)) found = call;
  }
  return found;
}
