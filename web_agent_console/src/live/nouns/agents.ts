import type { Agent, Viewer } from "../../api/types";
import type { LiveState } from "../state";

/** Take an agent's new state, mine included. */
export function putAgent(state: LiveState, agent: Agent): LiveState {
  const agents = { ...state.agents, [agent.id]: { ...state.agents[agent.id], ...agent } };
  const me = state.me?.id === agent.id ? { ...state.me, ...agent } : state.me;
  return { ...state, agents, me };
}

/** Who looks at a ticket now, and who types. */
export function putViewers(state: LiveState, ticketId: string, viewers: readonly Viewer[]): LiveState {
  const others = viewers.filter((viewer) => viewer.id !== state.me?.id);
  return { ...state, viewers: { ...state.viewers, [ticketId]: others } };
}
