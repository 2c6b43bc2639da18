/** The names under which the console knows calls. */

export type CallState =
  | "ringing" | "menu" | "queued" | "offered" | "connecting" | "connected" | "held" | "consulting" | "conference"
  | "wrap_up" | "voicemail" | "callback" | "abandoned" | "failed" | "ended";
export type LegRole = "customer" | "agent" | "supervisor" | "outside";
export type SuperviseMode = "listen" | "whisper" | "barge" | "stop";

export interface CallLeg {
  id: string;
  role: LegRole;
  agent_id: string;
  name: string;
  mode: string;
  state: "ringing" | "connecting" | "talking" | "ended";
  since: string;
}

export interface CallQuality {
  loss: number;
  jitter_ms: number;
  round_trip_ms: number;
  opinion_score: number;
}

export interface CallView {
  id: string;
  ticket_id: string;
  state: CallState;
  direction: "in" | "out";
  inbox_id: string;
  queue_id: string;
  customer: { name: string; address: string; customer_id: string };
  legs: CallLeg[];
  started_at: string;
  queued_at: string | null;
  connected_at: string | null;
  held_since: string | null;
  recording: "off" | "on" | "paused";
  /** The leg that is being consulted, or nothing. */
  consulting: string;
  quality: CallQuality | null;
  path: string[];
  end_reason: string;
}

export interface TransferTarget {
  agent?: string;
  queue?: string;
  address?: string;
}

/** Client → server calls about calls. */
export interface CallCalls {
  "call.connect": { call: string; sdp: string };
  "call.dial": { address: string; inbox?: string; ticket?: string };
  "call.hold": { call: string; held: boolean };
  "call.mute": { call: string; muted: boolean };
  "call.digits": { call: string; digits: string };
  "call.transfer": { call: string; to: TransferTarget; consult: boolean };
  "call.complete": { call: string };
  "call.cancel": { call: string };
  "call.conference": { call: string };
  "call.record": { call: string; wish: "pause" | "resume" | "start" | "stop" };
  "call.hang_up": { call: string };
  "call.supervise": { call: string; mode: SuperviseMode };
}
