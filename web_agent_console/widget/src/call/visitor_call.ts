/** The visitor's end of a call: the phone that the console uses too, talking to the hub as a visitor. */
import { signal } from "@preact/signals";
import { openMicrophone } from "../../../voice/media";
import { openPeer } from "../../../voice/peer";
import { Phone, type PhoneState } from "../../../voice/phone";
import { noteCall } from "../host";
import type { Ack } from "../line";
import { type CallFacts, type CallNews, fresh, hearCall } from "./facts";

/** The way to the hub. */
export interface CallLine {
  call(name: string, data: object): Promise<Ack & { call?: string; sdp?: string }>;
  iceServers: RTCIceServer[];
  name: string;
}

const THE_CALL = "the call";

export class VisitorCall {
  readonly facts = signal<CallFacts>(fresh);
  readonly phone = signal<PhoneState>({ call: null, audio: "idle", muted: false, detail: "" });
  private readonly speaker = new Audio();
  private readonly end: Phone;

  constructor(private readonly line: CallLine) {
    this.end = new Phone({
      openMicrophone: () => openMicrophone(""),
      openPeer,
      iceServers: () => this.line.iceServers,
      connect: (_, sdp) => this.connect(sdp),
      play: async (stream) => {
        this.speaker.srcObject = stream;
        if (stream) await this.speaker.play();
      },
      claimed: () => true,
      giveUp: () => undefined,
      hold: () => () => undefined,
      later: (run, ms) => void setTimeout(run, ms),
    });
    this.end.subscribe(() => (this.phone.value = this.end.get()));
    addEventListener("online", () => this.end.moved());
  }

  /** Call, or come back into a call after a reload. */
  begin(callId = ""): void {
    this.facts.value = { ...fresh, id: callId };
    this.end.follow(THE_CALL);
  }

  /** Whether it goes on. */
  get live(): boolean {
    return this.facts.value.standing !== "ended" && this.phone.value.call !== null;
  }

  again = (): void => void this.end.again();

  hear(news: CallNews): void {
    this.facts.value = hearCall(this.facts.value, news, Date.now());
    if (this.facts.value.standing === "ended") this.over();
  }

  press(digit: string): void {
    void this.line.call("call.digits", { call: this.facts.value.id, digits: digit });
  }

  mute(): void {
    this.end.mute(!this.phone.value.muted);
  }

  hangUp(): void {
    const { id } = this.facts.value;
    if (id) void this.line.call("call.hang_up", { call: id });
    this.facts.value = { ...this.facts.value, standing: "ended" };
    this.over();
  }

  private over(): void {
    noteCall("");
    this.end.follow(null);
  }

  private async connect(sdp: string): Promise<{ sdp: string } | { refused: string }> {
    const { id } = this.facts.value;
    const answer = id ? await this.line.call("call.connect", { call: id, sdp }) : await this.line.call("call.start", { sdp, ...(this.line.name ? { name: this.line.name } : {}) });
    // Without an answer the call may stand or not: it is tried again, as the phone does with every broken line.
    if (answer.code === "no_answer") throw new Error("no answer");
    if (!answer.ok || !answer.sdp) {
      noteCall("");
      return { refused: answer.detail ?? "" };
    }
    if (answer.call) this.facts.value = { ...this.facts.value, id: answer.call };
    noteCall(this.facts.value.id);
    return { sdp: answer.sdp };
  }
}
