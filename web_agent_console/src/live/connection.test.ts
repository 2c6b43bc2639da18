import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { offerOf, snapshotOf } from "../testing/factories";
import { Connection, NoAnswer } from "./connection";
import { LiveStore } from "./store";
import type { AuthSource, Backend, Wire } from "./wire";

class Line implements Wire {
  connected = false;
  connects = 0;
  private readonly listeners = new Map<string, ((data: never) => void)[]>();
  private readonly any: ((event: string, data: unknown) => void)[] = [];
  constructor(readonly auth: AuthSource) {}
  on(event: string, listener: (data: never) => void) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  onAny(listener: (event: string, data: unknown) => void) {
    this.any.push(listener);
  }
  hear(event: string, data?: unknown) {
    if (event === "connect") this.connected = true;
    if (event === "disconnect") this.connected = false;
    for (const listener of this.listeners.get(event) ?? []) listener(data as never);
    for (const listener of this.any) listener(event, data);
  }
  call = async () => ({ ok: true });
  connect() {
    this.connects += 1;
  }
  disconnect() {
    this.connected = false;
  }
}

function setUp() {
  let line: Line | undefined;
  const backend: Backend = {
    fetch: async () => new Response(),
    open: (_namespace, auth) => (line = new Line(auth)),
  };
  const store = new LiveStore((run) => run());
  const connection = new Connection(backend, store);
  connection.start("secret");
  return { connection, store, line: line as unknown as Line };
}

describe("connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("says reconnecting at once and offline after five seconds, and is online again", () => {
    const { connection, line } = setUp();
    line.hear("connect");
    expect(connection.get()).toBe("online");
    line.hear("disconnect", "transport close");
    expect(connection.get()).toBe("reconnecting");
    vi.advanceTimersByTime(4_900);
    expect(connection.get()).toBe("reconnecting");
    vi.advanceTimersByTime(200);
    expect(connection.get()).toBe("offline");
    line.hear("connect");
    expect(connection.get()).toBe("online");
  });

  it("tells at a reconnect how far it has read", () => {
    const { store, line } = setUp();
    expect(line.auth()).toEqual({ token: "secret" });
    line.hear("snapshot", snapshotOf({ epoch: "e7", seq: 20 }));
    line.hear("offer.made", { ...offerOf(), seq: 25 });
    expect(store.get().offers).toHaveLength(1);
    expect(line.auth()).toEqual({ token: "secret", epoch: "e7", seq: 25 });
  });

  it("comes back by itself when the hub closed or refused it while we are signed in", async () => {
    const { connection, line } = setUp();
    connection.onRefused = async () => true;
    line.hear("connect_error", new Error("restarting"));
    await vi.advanceTimersByTimeAsync(2_100);
    expect(line.connects).toBe(2);
  });

  it("stays away when the session has ended", async () => {
    const { connection, line } = setUp();
    connection.onRefused = async () => false;
    line.hear("connect_error", new Error("unauthenticated"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(line.connects).toBe(1);
  });

  it("does not pretend that a call without a line was answered", async () => {
    const { connection } = setUp();
    await expect(connection.call("typing", { ticket: "t" })).rejects.toBeInstanceOf(NoAnswer);
  });
});
