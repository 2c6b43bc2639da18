// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Ears, Socket } from "./socket";

/** A WebSocket whose other end is the test. */
class Wire {
  static all: Wire[] = [];
  sent: string[] = [];
  closed = false;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    Wire.all.push(this);
  }
  send(packet: string): void {
    this.sent.push(packet);
  }
  close(): void {
    this.closed = true;
  }
  say(packet: string): void {
    this.onmessage?.({ data: packet });
  }
  welcome(): void {
    this.say('0{"sid":"e","pingInterval":15000,"pingTimeout":10000}');
    this.say('40/visitor,{"sid":"s"}');
  }
}

const last = (): Wire => Wire.all.at(-1) as Wire;

function open() {
  const told: unknown[] = [];
  const ears: Ears = {
    up: () => told.push("up"),
    down: () => told.push("down"),
    refused: (code) => told.push(code),
    event: (name, data) => told.push([name, data]),
  };
  const socket = new Socket("/visitor", () => ({ inbox: "shop" }), ears);
  socket.open();
  return { socket, told };
}

beforeEach(() => {
  vi.useFakeTimers();
  Wire.all = [];
  vi.stubGlobal("WebSocket", Wire);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the line to the hub", () => {
  it("introduces itself, answers heartbeats and hears events", () => {
    const { told } = open();
    last().welcome();
    last().say("2");
    last().say('42/visitor,["message.added",{"body":"a, [b] {c}\\n"}]');
    expect(last().url).toContain("/socket.io/?EIO=4&transport=websocket");
    expect(last().sent).toEqual(['40/visitor,{"inbox":"shop"}', "3"]);
    expect(told).toEqual(["up", ["message.added", { body: "a, [b] {c}\n" }]]);
  });

  it("tells answers apart by their number", async () => {
    const { socket } = open();
    last().welcome();
    const [first, second] = [socket.ask("end", {}, 1000), socket.ask("rate", { score: 5 }, 1000)];
    expect(last().sent.slice(1)).toEqual(['42/visitor,0["end",{}]', '42/visitor,1["rate",{"score":5}]']);
    last().say('43/visitor,1[{"ok":true}]');
    last().say('43/visitor,0[{"ok":false}]');
    expect([await first, await second]).toEqual([{ ok: false }, { ok: true }]);
  });

  it("knows that no answer is none: late, or the line gone", async () => {
    const { socket } = open();
    last().welcome();
    const late = socket.ask("end", {}, 1000);
    vi.advanceTimersByTime(1000);
    expect(await late).toBeNull();
    const lost = socket.ask("end", {}, 1000);
    last().onclose?.();
    expect(await lost).toBeNull();
    expect(await socket.ask("end", {}, 1000)).toBeNull();
  });

  it("comes back, with growing waits", () => {
    const { told } = open();
    last().welcome();
    last().onclose?.();
    vi.advanceTimersByTime(600);
    expect(Wire.all).toHaveLength(2);
    last().welcome();
    expect(told).toEqual(["up", "down", "up"]);
  });

  it("drops a line on which the hub has gone silent", () => {
    const { told } = open();
    last().welcome();
    vi.advanceTimersByTime(24_000);
    expect(told).toEqual(["up"]);
    vi.advanceTimersByTime(2_000);
    expect(told).toEqual(["up", "down"]);
    expect(Wire.all[0]?.closed).toBe(true);
  });

  it("looks at once when the computer wakes, though timers stood still", () => {
    const { told } = open();
    last().welcome();
    vi.setSystemTime(Date.now() + 3_600_000);
    window.dispatchEvent(new Event("focus"));
    expect(told).toEqual(["up", "down"]);
    window.dispatchEvent(new Event("online"));
    for (const wire of Wire.all.slice(1)) wire.welcome();
    expect(told).toEqual(["up", "down", "up"]);
  });

  it("hears nothing more from a line it has left", () => {
    const { told } = open();
    const old = last();
    old.welcome();
    old.onclose?.();
    old.say('42/visitor,["closed",{}]');
    expect(told).toEqual(["up", "down"]);
  });

  it("stays away when it is refused for good, and only then", () => {
    const { told } = open();
    last().say('0{"sid":"e","pingInterval":15000,"pingTimeout":10000}');
    last().say('44/visitor,{"message":"Try again","data":{"code":"unavailable"}}');
    vi.advanceTimersByTime(2_000);
    expect(Wire.all).toHaveLength(2);
    last().say('0{"sid":"e","pingInterval":15000,"pingTimeout":10000}');
    last().say('44/visitor,{"message":"No","data":{"code":"forbidden"}}');
    vi.advanceTimersByTime(60_000);
    expect(Wire.all).toHaveLength(2);
    expect(told.at(-1)).toBe("forbidden");
  });

  it("polls where WebSockets are swallowed", async () => {
    const asked: [string, string][] = [];
    const answers = ['0{"sid":"p","pingInterval":15000,"pingTimeout":10000}', '40/visitor,{"sid":"s"}\x1e42/visitor,["closed",{}]'];
    vi.stubGlobal("fetch", (url: string, options: { method: string; body: string | null }) => {
      asked.push([options.method, url]);
      if (options.method === "POST") return Promise.resolve({ ok: true, text: () => Promise.resolve("ok") });
      const text = answers.shift();
      return text ? Promise.resolve({ ok: true, text: () => Promise.resolve(text) }) : new Promise(() => undefined);
    });
    const { told } = open();
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(1_000);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toEqual(["down", "down", "up", ["closed", {}]]);
    expect(asked.map(([method]) => method)).toEqual(expect.arrayContaining(["GET", "POST"]));
    expect(asked.at(-1)?.[1]).toContain("transport=polling&sid=p");
  });
});
