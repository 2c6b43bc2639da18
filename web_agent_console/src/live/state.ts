/** The live state of the console: what the hub has told us, by noun. */
import type { CallView } from "../api/calls";
import type { Agent, Message, Notice, Offer, Queue, Ticket, Viewer } from "../api/types";

export interface LiveState {
  epoch: string | null;
  seq: number;
  /** Raised by each full snapshot, so that screens read anew what a snapshot does not carry. */
  generation: number;
  me: Agent | null;
  agents: Readonly<Record<string, Agent>>;
  queues: Readonly<Record<string, Queue>>;
  tickets: Readonly<Record<string, Ticket>>;
  messages: Readonly<Record<string, readonly Message[]>>;
  /** What was said in conversations that are just being read. */
  early: Readonly<Record<string, readonly Message[]>>;
  offers: readonly Offer[];
  /** Calls that go on: mine, and for supervisors those of their teams. */
  calls: Readonly<Record<string, CallView>>;
  /** The call that ended last, so that it can be said why. */
  lastCall: CallView | null;
  /** Servers that help browsers behind walls to reach the hub with audio. */
  iceServers: readonly RTCIceServer[];
  viewers: Readonly<Record<string, readonly Viewer[]>>;
  notices: readonly (Notice & { key: number })[];
  lostOffers: readonly { offer: Offer; reason: string; key: number }[];
}

export const emptyState: LiveState = {
  epoch: null,
  seq: 0,
  generation: 0,
  me: null,
  agents: {},
  queues: {},
  tickets: {},
  messages: {},
  early: {},
  offers: [],
  calls: {},
  lastCall: null,
  iceServers: [],
  viewers: {},
  notices: [],
  lostOffers: [],
};
