/** The names under which the console knows what it and the hub say; the shapes come from the hub's own models. */
import type { CallCalls, CallView } from "./calls";
import type { components } from "./wire";

type Wire = components["schemas"];
/** Socket events carry a number that REST answers do not have. */
type Unnumbered<T> = Omit<T, "seq">;

export type Role = Wire["Role"];
export type TicketStatus = Wire["TicketStatus"];
export type Priority = Wire["Priority"];
export type AgentStateName = Wire["AgentState"];
export type DeliveryState = Wire["DeliveryState"];
export type Channel = string;

export type Sla = Wire["SlaView"];
export type Ticket = Wire["TicketView"];
export type Message = Wire["MessageView"];
export type SelfServiceTalk = Wire["SelfServiceView"];
export type Address = Wire["AddressView"];
export type Recipients = Wire["RecipientsView"];
export type Agent = Wire["AgentView"];
export type Queue = Wire["QueueRow"];
export type User = Wire["UserView"];
export type Viewer = Wire["Looker"];
export type Snapshot = Omit<Wire["Snapshot"], "calls"> & { calls: CallView[] };
export type Offer = Unnumbered<Wire["OfferMade"]>;
export type Notice = Unnumbered<Wire["Notice"]>;
export type Suggestion = Wire["SuggestionView"];
export type ReplyDraft = Wire["ReplyDraftView"];
export type Step = Wire["StepView"];
export type Verdict = Wire["VerdictInput"]["verdict"];
export type Decision = Wire["DecisionView"];
export type Judgement = Wire["JudgementView"];
export type Classifier = Wire["ClassifierView"];
export type ClassifierTarget = Classifier["targets"][number];
export type ClassifierModel = Wire["ModelView"];
export type Accuracy = Wire["AccuracyView"];
export type Correction = Wire["CorrectionView"];
export type ShadowDay = Wire["ShadowView"];
export type Staffing = Wire["StaffingView"];
export type StaffedQueue = Wire["StaffedQueueView"];
export type StaffedHalfHour = Wire["HalfHourView"];
export type TicketEvent = Wire["TicketEventView"];
export type Customer = Wire["CustomerView"];
export type ReplyRules = Wire["ReplyRulesView"];
export type ReplyTemplate = ReplyRules["templates"][number];
export type ReplyPreview = Wire["ReplyPreview"];
export type Draft = { body: string; kind: "reply" | "note" };
export type Suppression = Wire["SuppressionView"];
export type InboundRow = Wire["InboundView"];
export type InboxHealth = Wire["InboxHealthView"];
export type Board = Omit<Wire["BoardView"], "agents"> & { agents: BoardAgent[] };
export type BoardLink = Wire["BoardLinkRow"];
export type BoardLinkMade = Wire["BoardLinkMade"];
export type BoardQueue = Board["queues"][number];
export type BoardAgent = Omit<Wire["BoardView"]["agents"][number], "state"> & { state: AgentStateName };

/** A stored file: of a message, or just uploaded (then without the message's own fields). */
export type Delivery = Wire["DeliveryView"];
export type MessageFile = Message["attachments"][number];
export type Attachment = Wire["UploadedView"] & Partial<Wire["AttachmentView"]>;

export interface Session {
  token?: string;
  user: User;
  csrf: string;
}

/** Server → client events of the namespace /agent. */
export interface AgentEvents {
  "offer.made": Offer;
  "offer.withdrawn": Unnumbered<Wire["OfferWithdrawn"]>;
  "ticket.changed": Unnumbered<Wire["TicketChanged"]>;
  "ticket.gone": Unnumbered<Wire["TicketGone"]>;
  "message.added": Message;
  "agent.changed": Unnumbered<Wire["AgentChanged"]>;
  "call.changed": CallView;
  "presence.changed": Wire["PresenceChanged"];
  notice: Notice;
}
export type AgentEventName = keyof AgentEvents;
export type AgentEvent = { [N in AgentEventName]: { name: N; data: AgentEvents[N]; seq?: number } }[AgentEventName];

export type Ack<T = object> = ({ ok: true } & T) | { ok: false; code: string; detail: string };

/** Client → server calls of the namespace /agent. */
export interface AgentCalls extends CallCalls {
  "state.set": Wire["StateSet"];
  "offer.accept": Wire["OfferAccept"];
  "offer.decline": Wire["OfferDecline"];
  "message.send": Wire["MessageSend"];
  "message.undo": Wire["MessageUndo"];
  typing: Wire["Typing"];
  "ticket.view": Wire["TicketLook"];
  "ticket.wrap_up": Wire["WrapUp"];
  "ticket.extend_wrap_up": Wire["WrapUpExtend"];
}
export type AgentCallName = keyof AgentCalls;
export type SettableState = Wire["StateSet"]["state"];

export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** A row of an admin list: only the fields the form of that noun knows are written back. */
export type AdminRow = { id: string; version?: number } & Record<string, unknown>;
