/** The visitor's own requests, as far as everybody carries them: where the proof stands, and the panel that is fetched when it is needed. */
import { signal } from "@preact/signals";
import type { Chat } from "./chat";
import type { Ack } from "./line";
import type { OwnParts } from "./requests/requests";

/** Where proving an address stands, as the hub says it. */
export interface Proof {
  stage: "none" | "address" | "code" | "proven";
  address: string;
  again_at: string | null;
  tries_left: number;
}

const nothing: Proof = { stage: "none", address: "", again_at: null, tries_left: 0 };

export class Own {
  readonly parts = signal<OwnParts | null>(null);
  readonly open = signal(false);
  readonly proof = signal(nothing);
  /** A code that was written where messages are. */
  readonly typed = signal("");

  constructor(readonly ask: (name: string, data: object) => Promise<Ack>) {}

  /** Take the hub's word; on coming back what was proven is not shown again by itself. */
  stand(proof: Proof = nothing, back = false): void {
    const before = this.proof.value.stage;
    this.proof.value = proof;
    if (proof.stage === "none" ? before === "none" : back && proof.stage === "proven") return;
    if (proof.stage === "none") this.open.value = false;
    else this.show();
  }

  show(): void {
    this.open.value = true;
    void this.load();
  }

  /** Show the requests, or ask for them in the conversation. */
  async begin(chat: Chat): Promise<void> {
    this.open.value = true;
    (await this.load())?.begin(chat);
  }

  private async load(): Promise<OwnParts | null> {
    try {
      this.parts.value ??= (await import("./requests/requests")).parts;
    } catch {
      this.open.value = false;
    }
    return this.parts.value;
  }

  /** Take what was written if it is a code that is waited for. */
  takes(text: string): boolean {
    if (this.proof.value.stage !== "code" || !/^[\s\d-]{6,14}$/.test(text)) return false;
    this.typed.value = text;
    this.show();
    return true;
  }
}
