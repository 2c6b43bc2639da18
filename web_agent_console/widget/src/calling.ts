/** Calls from the widget, as far as everybody carries them: whether one may call, and the one that goes on. The rest comes with the first call. */
import { signal } from "@preact/signals";
import type { CallNews } from "./call/facts";
import type { CallPanel } from "./call/panel";
import type { VisitorCall } from "./call/visitor_call";
import type { Session } from "./conversation";
import { callBeforeReload } from "./host";
import type { Ack } from "./line";

export class Calling {
  /** Whether the hub takes calls from here. */
  readonly offered = signal(false);
  /** The call, with the screen that shows it. */
  readonly current = signal<{ call: VisitorCall; Panel: typeof CallPanel } | null>(null);
  private iceServers: RTCIceServer[] = [];

  constructor(
    private readonly ask: (name: string, data: object) => Promise<Ack>,
    private readonly name: () => string,
  ) {}

  /** The hub says at each connection whether one may call; a call that a reload broke off is taken up again. */
  onSession(session: Session): void {
    this.offered.value = session.calls ?? false;
    this.iceServers = session.ice_servers ?? [];
    const broken = this.current.value ? "" : callBeforeReload();
    if (broken) void this.dial(broken);
  }

  hear(news: CallNews): void {
    this.current.value?.call.hear(news);
  }

  /** Call, or come back into a call. */
  async dial(callId = ""): Promise<void> {
    const { CallPanel: Panel, VisitorCall } = await import("./call/panel");
    if (this.current.value?.call.live) return;
    const call = new VisitorCall({ call: this.ask, iceServers: this.iceServers, name: this.name() });
    this.current.value = { call, Panel };
    call.begin(callId);
  }

  readonly close = (): void => {
    this.current.value = null;
  };
}
