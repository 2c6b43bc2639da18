/** The names under which the console knows calls; the shapes come from the hub's own models. */
import type { components } from "./wire";

type Wire = components["schemas"];

export type CallState = Wire["CallState"];
export type CallQuality = Wire["QualityView"];
export type CallLeg = Omit<Wire["LegView"], "role" | "state"> & { role: "customer" | "agent" | "supervisor" | "outside"; state: "ringing" | "connecting" | "talking" | "ended" };
export type CallView = Omit<Wire["CallView"], "legs" | "direction" | "recording"> & { legs: CallLeg[]; direction: "in" | "out"; recording: "off" | "on" | "paused" };
export type IceServer = Wire["IceServer"];
export type TransferTarget = Partial<Wire["CallTarget"]>;
export type SuperviseMode = Wire["CallSupervise"]["mode"];

/** Client → server calls about calls. */
export interface CallCalls {
  "call.connect": Wire["CallConnect"];
  "call.dial": Pick<Wire["CallDial"], "address"> & Partial<Wire["CallDial"]>;
  "call.hold": Wire["CallHold"];
  "call.mute": Wire["CallMute"];
  "call.digits": Wire["CallDigits"];
  "call.transfer": Omit<Wire["CallTransfer"], "to"> & { to: TransferTarget };
  "call.complete": Wire["CallRef"];
  "call.cancel": Wire["CallRef"];
  "call.conference": Wire["CallRef"];
  "call.record": Wire["CallRecord"];
  "call.hang_up": Wire["CallRef"];
  "call.supervise": Wire["CallSupervise"];
}
