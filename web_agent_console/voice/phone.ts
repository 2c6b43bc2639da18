/** The agent's end of a call: one microphone, one connection, kept alive for as long as the hub says that there is a call. */
import { NoMicrophone, type MicrophoneTrouble } from "./media";
import type { OpenPeer, Peer } from "./peer";
import type { Reading } from "./quality";

/** Nothing to do; asking for the microphone or the hub; audio flows; lost and trying again; in another tab; in vain. */
export type AudioState = "idle" | "opening" | "on" | "lost" | "elsewhere" | "failed" | "silent" | MicrophoneTrouble;

export interface PhoneState {
  call: string | null;
  audio: AudioState;
  muted: boolean;
  /** The hub's reason, where it gave one. */
  detail: string;
}

/** What the phone needs of the world around it. */
export interface PhoneParts {
  openMicrophone(): Promise<MediaStream>;
  openPeer: OpenPeer;
  iceServers(): RTCIceServer[];
  /** Ask the hub to take our audio; its answer's session description, or why not. */
  connect(call: string, sdp: string): Promise<{ sdp: string } | { refused: string }>;
  /** Play what is heard; raises when the browser wants a click first. */
  play(stream: MediaStream | null): Promise<void>;
  /** Whether this tab is the one that carries audio; and that it no longer is. */
  claimed(): boolean;
  giveUp(): void;
  /** Hold the one right to carry audio until `release`; `lost` when another tab takes it. */
  hold(lost: () => void): () => void;
  later(run: () => void, ms: number): void;
}

/** A line that is troubled often mends itself; longer than this, the customer hears it. */
const MEND_MS = 2_500;
const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000];

class Refused extends Error {}

export class Phone {
  private state: PhoneState = { call: null, audio: "idle", muted: false, detail: "" };
  private readonly listeners = new Set<() => void>();
  private stream: MediaStream | null = null;
  private peer: Peer | null = null;
  private release: (() => void) | null = null;
  private tries = 0;
  /** Grows with each attempt; what an older one brings is thrown away. */
  private attempt = 0;
  private listensOnly = false;

  constructor(private readonly parts: PhoneParts) {}

  readonly get = (): PhoneState => this.state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Take note of the call that I am in; a supervisor who only listens needs no microphone. */
  follow(call: string | null, listensOnly = false): void {
    const speaksNow = this.listensOnly && !listensOnly;
    this.listensOnly = listensOnly;
    if (call === this.state.call) {
      // Who listened without a microphone needs one to be heard.
      if (speaksNow && this.peer && !this.stream) void this.connect();
      return;
    }
    this.drop();
    if (this.state.call !== null && call === null) this.parts.giveUp();
    this.set({ call, audio: "idle", muted: false, detail: "" });
    this.tries = 0;
    if (!call) return;
    if (this.parts.claimed()) void this.connect();
    else this.set({ audio: "elsewhere" });
  }

  /** Begin anew: after a trouble was mended, or to bring the audio into this tab. */
  async again(): Promise<void> {
    this.tries = 0;
    await this.connect();
  }

  /** The machine has another way into the network: the old connection is worth nothing. */
  moved(): void {
    if (this.peer && this.state.call) void this.connect();
  }

  mute(muted: boolean): void {
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !muted;
    this.set({ muted });
  }

  /** Speak through another microphone from now on. */
  async changeMicrophone(): Promise<void> {
    if (!this.stream || !this.peer) return;
    const next = await this.parts.openMicrophone();
    const track = next.getAudioTracks()[0];
    if (!track || !this.peer) return;
    track.enabled = !this.state.muted;
    await this.peer.send(track);
    this.stop(this.stream);
    this.stream = this.watched(next);
  }

  readonly read = async (): Promise<Reading | null> => (await this.peer?.read().catch(() => null)) ?? null;

  private async connect(): Promise<void> {
    const call = this.state.call;
    if (!call) return;
    const attempt = ++this.attempt;
    const current = () => attempt === this.attempt;
    this.peer?.close();
    this.peer = null;
    this.set({ audio: this.tries > 0 ? "lost" : "opening", detail: "" });
    this.release ??= this.parts.hold(() => this.taken());
    try {
      this.stream ??= this.watched(await this.microphone());
      if (!current()) return;
      this.mute(this.state.muted);
      const peer = await this.parts.openPeer({
        track: this.stream?.getAudioTracks()[0] ?? null,
        iceServers: this.parts.iceServers(),
        exchange: (sdp) => this.exchange(call, sdp),
        news: {
          heard: (heard) => void (current() && this.play(heard)),
          state: (state) => current() && this.onLine(state, attempt),
        },
      });
      if (current()) this.peer = peer;
      else peer.close();
    } catch (error) {
      if (current()) this.trouble(error);
    }
  }

  private async microphone(): Promise<MediaStream | null> {
    try {
      return await this.parts.openMicrophone();
    } catch (error) {
      if (this.listensOnly) return null;
      throw error;
    }
  }

  /** A microphone that is pulled out ends its track: go on with the one that is left. */
  private watched(stream: MediaStream | null): MediaStream | null {
    for (const track of stream?.getAudioTracks() ?? []) {
      track.onended = () => void (stream === this.stream && this.changeMicrophone().catch((error: unknown) => this.trouble(error)));
    }
    return stream;
  }

  private async exchange(call: string, sdp: string): Promise<string> {
    const answer = await this.parts.connect(call, sdp);
    if ("refused" in answer) throw new Refused(answer.refused);
    return answer.sdp;
  }

  private async play(heard: MediaStream): Promise<void> {
    try {
      await this.parts.play(heard);
    } catch {
      this.set({ audio: "silent" });
    }
  }

  private trouble(error: unknown): void {
    if (error instanceof NoMicrophone) return this.set({ audio: error.trouble });
    if (error instanceof Refused) return this.set({ audio: "failed", detail: error.message });
    this.tryLater();
  }

  private onLine(state: RTCPeerConnectionState, attempt: number): void {
    if (state === "connected") {
      this.tries = 0;
      if (this.state.audio !== "silent") this.set({ audio: "on" });
    } else if (state === "failed") this.tryLater();
    else if (state === "disconnected") {
      this.set({ audio: "lost" });
      this.parts.later(() => attempt === this.attempt && this.state.audio === "lost" && void this.connect(), MEND_MS);
    }
  }

  private tryLater(): void {
    const wait = AGAIN_MS[this.tries];
    if (wait === undefined) return this.set({ audio: "failed", detail: "" });
    this.tries += 1;
    this.set({ audio: "lost" });
    const attempt = this.attempt;
    this.parts.later(() => attempt === this.attempt && void this.connect(), wait);
  }

  /** Another tab of mine has the audio now. */
  private taken(): void {
    this.release = null;
    this.parts.giveUp();
    this.drop();
    this.set({ audio: "elsewhere" });
  }

  private drop(): void {
    this.attempt += 1;
    this.peer?.close();
    this.peer = null;
    this.stop(this.stream);
    this.stream = null;
    this.release?.();
    this.release = null;
    void this.parts.play(null);
  }

  private stop(stream: MediaStream | null): void {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }

  private set(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
