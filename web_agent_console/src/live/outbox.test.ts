import { describe, expect, it } from "vitest";
import { messageOf } from "../testing/factories";
import { NoAnswer } from "./connection";
import { Outbox, type Pending, type SendAck } from "./outbox";

class Shelf {
  text: string | null = null;
  getItem = () => this.text;
  setItem = (_key: string, value: string) => {
    this.text = value;
  };
}

const pendingOf = (change: Partial<Pending> = {}): Omit<Pending, "state"> => ({
  client_id: "c1", author: "a1", ticket: "t1", body: "Hello", kind: "reply", attachments: [], undo_s: 0, solve: false, created_at: "2026-09-01T10:00:00Z", ...change,
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("outbox", () => {
  it("waits while there is no line and sends once when it is back", async () => {
    let online = false;
    const sent: string[] = [];
    const outbox = new Outbox(async (one): Promise<SendAck> => {
      if (!online) throw new NoAnswer("x");
      sent.push(one.client_id);
      return { ok: true };
    }, new Shelf());
    outbox.add(pendingOf());
    await settled();
    expect(outbox.get()[0]?.state).toBe("waiting");
    online = true;
    outbox.flush();
    outbox.flush();
    await settled();
    expect(sent).toEqual(["c1"]);
    expect(outbox.get()[0]?.state).toBe("sent");
  });

  it("keeps a refused reply with the hub's reason until it is retried", async () => {
    const answers: SendAck[] = [{ ok: false, code: "conflict", detail: "closed" }, { ok: true, message: messageOf({ id: "m9" }) }];
    const outbox = new Outbox(async () => answers.shift() as SendAck, new Shelf());
    outbox.add(pendingOf());
    await settled();
    expect(outbox.get()[0]).toMatchObject({ state: "failed", detail: "closed", body: "Hello" });
    outbox.retry("c1");
    await settled();
    expect(outbox.get()[0]).toMatchObject({ state: "sent", message_id: "m9" });
  });

  it("drops a reply when the hub shows it, by client id or message id", async () => {
    const outbox = new Outbox(async () => ({ ok: true, message_id: "m-sent" }), new Shelf());
    outbox.add(pendingOf());
    outbox.add(pendingOf({ client_id: "c2" }));
    await settled();
    outbox.confirm([messageOf({ client_id: "c1" })]);
    expect(outbox.get().map((one) => one.client_id)).toEqual(["c2"]);
    outbox.confirm([messageOf({ id: "m-sent" })]);
    expect(outbox.get()).toEqual([]);
  });

  it("survives a reload: what was on its way waits again under the same client id", async () => {
    const shelf = new Shelf();
    const before = new Outbox(() => new Promise<SendAck>(() => undefined), shelf);
    before.add(pendingOf());
    await settled();
    const after = new Outbox(async () => ({ ok: true }), shelf);
    expect(after.get()).toMatchObject([{ client_id: "c1", state: "waiting", body: "Hello" }]);
  });

  it("never sends what another person wrote at this machine", () => {
    const outbox = new Outbox(() => new Promise<SendAck>(() => undefined), new Shelf());
    outbox.add(pendingOf());
    outbox.add(pendingOf({ client_id: "c2", author: "a2" }));
    outbox.keepOnly("a2");
    expect(outbox.get().map((one) => one.client_id)).toEqual(["c2"]);
  });

  it("hands a failed text back and forgets it", () => {
    const outbox = new Outbox(async () => ({ ok: false, code: "x", detail: "" }), new Shelf());
    outbox.add(pendingOf());
    expect(outbox.discard("c1")?.body).toBe("Hello");
    expect(outbox.get()).toEqual([]);
  });
});
