/**
 * Socket.IO (protocol 5 on Engine.IO 4) for one namespace: as much of it as the widget needs, in a tenth of the size of the
 * stock client. WebSocket first; where something on the way swallows WebSockets, long polling.
 *
 * https://github.com/socketio/socket.io-protocol, https://github.com/socketio/engine.io-protocol
 */

export interface Ears {
  /** The hub let us in. */
  up(): void;
  down(): void;
  refused(code: string): void;
  event(name: string, data: unknown): void;
}

interface Pipe {
  send(packet: string): void;
  close(): void;
}

interface PipeEars {
  packet(packet: string): void;
  gone(): void;
}

type Open = (url: string, ears: PipeEars) => Pipe;

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5_000;
const OPENING_MS = 8_000;
const SEPARATOR = "\x1e";

const webSocket: Open = (url, ears) => {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}&transport=websocket`);
  socket.onmessage = (event) => ears.packet(String(event.data));
  socket.onclose = socket.onerror = ears.gone;
  return { send: (packet) => socket.send(packet), close: () => socket.close() };
};

const polling: Open = (url, ears) => {
  const stop = new AbortController();
  let address = `${url}&transport=polling`;
  let waiting: string[] = [];
  let posting = false;
  const ask = async (body?: string): Promise<string> => {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body: body ?? null, signal: stop.signal, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const post = async (): Promise<void> => {
    if (posting) return;
    posting = true;
    try {
      while (waiting.length) {
        const body = waiting.join(SEPARATOR);
        waiting = [];
        await ask(body);
      }
    } catch {
      ears.gone();
    }
    posting = false;
  };
  const listen = async (): Promise<void> => {
    try {
      while (!stop.signal.aborted) {
        for (const packet of (await ask()).split(SEPARATOR)) {
          if (packet[0] === "0") address += `&sid=${(JSON.parse(packet.slice(1)) as { sid: string }).sid}`;
          ears.packet(packet);
        }
      }
    } catch {
      ears.gone();
    }
  };
  void listen();
  return {
    send(packet) {
      waiting.push(packet);
      void post();
    },
    close: () => stop.abort(),
  };
};

export class Socket {
  connected = false;
  private wanted = false;
  private pipe: Pipe | null = null;
  private failures = 0;
  private polls = false;
  private quietMs = OPENING_MS;
  private heardAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastAsk = 0;
  private asked = new Map<number, (answer: unknown) => void>();

  constructor(
    private readonly namespace: string,
    private readonly auth: () => object,
    private readonly ears: Ears,
  ) {
    // Timers stand still while a computer sleeps and run late in hidden tabs: look at once when it wakes.
    for (const name of ["online", "pageshow", "focus"]) addEventListener(name, () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    document.addEventListener("resume", () => this.wake());
    addEventListener("offline", () => this.pipe && this.drop());
  }

  /** Connect, and come back for as long as the page lives. */
  open(): void {
    this.wanted = true;
    if (!this.pipe && !this.timer) this.connect();
  }

  /** Connect anew, with what `auth` says now. */
  again(): void {
    if (!this.wanted) return;
    this.drop();
    this.wake();
  }

  emit(name: string, data: object): void {
    if (this.connected) this.tell(`2${this.namespace},${JSON.stringify([name, data])}`);
  }

  /** Call the hub; null when no answer came in time. */
  ask(name: string, data: object, withinMs: number): Promise<unknown> {
    if (!this.connected) return Promise.resolve(null);
    return new Promise((resolve) => {
      const id = this.lastAsk++;
      const answer = (value: unknown): void => {
        this.asked.delete(id);
        resolve(value);
      };
      this.asked.set(id, answer);
      setTimeout(() => answer(null), withinMs);
      this.tell(`2${this.namespace},${id}${JSON.stringify([name, data])}`);
    });
  }

  private tell(packet: string): void {
    this.pipe?.send(`4${packet}`);
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.heard(OPENING_MS);
    const ears: PipeEars = {
      packet: (packet) => this.pipe === pipe && this.packet(packet),
      gone: () => this.pipe === pipe && this.drop(),
    };
    const pipe: Pipe = (this.polls ? polling : webSocket)(`${location.origin}/socket.io/?EIO=4`, ears);
    this.pipe = pipe;
  }

  private heard(quietMs = this.quietMs): void {
    this.quietMs = quietMs;
    this.heardAt = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.drop(), quietMs);
  }

  private wake(): void {
    if (!this.wanted) return;
    if (!this.pipe) this.connect();
    else if (Date.now() - this.heardAt > this.quietMs) this.drop();
  }

  private drop(forGood = false): void {
    const was = this.connected;
    this.pipe?.close();
    this.pipe = null;
    this.connected = false;
    for (const answer of [...this.asked.values()]) answer(null);
    clearTimeout(this.timer);
    this.timer = undefined;
    if (forGood) {
      this.wanted = false;
      return;
    }
    // Twice in vain: something on the way may swallow WebSockets, or long polls.
    if (!was && ++this.failures % 2 === 0) this.polls = !this.polls;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(this.failures, 6), LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
    this.ears.down();
  }

  private packet(packet: string): void {
    this.heard();
    const body = packet.slice(1);
    if (packet[0] === "2") this.pipe?.send(`3${body}`);
    else if (packet[0] === "1") this.drop();
    else if (packet[0] === "4") this.message(body);
    else if (packet[0] === "0") {
      const told = JSON.parse(body) as { pingInterval: number; pingTimeout: number };
      this.heard(told.pingInterval + told.pingTimeout);
      this.tell(`0${this.namespace},${JSON.stringify(this.auth())}`);
    }
  }

  private message(text: string): void {
    const parts = /^(\d)(?:\/[^,]*,)?(\d*)(.*)$/s.exec(text);
    if (!parts) return;
    const [, kind, id, json] = parts as unknown as [string, string, string, string];
    const data: unknown = json ? JSON.parse(json) : null;
    if (kind === "0") {
      this.connected = true;
      this.failures = 0;
      this.ears.up();
    } else if (kind === "1") this.drop();
    else if (kind === "2") this.ears.event(...(data as [string, unknown]));
    else if (kind === "3") this.asked.get(Number(id))?.((data as unknown[])[0]);
    else if (kind === "4") this.refuse(data as { data?: { code?: string } } | null);
  }

  private refuse(error: { data?: { code?: string } } | null): void {
    const code = error?.data?.code ?? "";
    const forGood = ["forbidden", "not_found", "invalid", "identity_required"].includes(code);
    this.drop(forGood);
    if (forGood) this.ears.refused(code);
  }
}
