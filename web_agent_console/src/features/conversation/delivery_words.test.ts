import { beforeAll, describe, expect, it } from "vitest";
import { type Translate, learn, translate } from "../../i18n/texts";
import { deliveryOf } from "../../testing/factories";
import { deliveryWords, reasonWord } from "./delivery_words";

const t: Translate = (key, vars) => translate("en", key, vars);
const now = Date.parse("2026-09-01T10:00:00");
const later = new Date("2026-09-01T10:32:00").toISOString();

beforeAll(() => learn("zh"));

describe("a reply's line", () => {
  it.each([
    [deliveryOf("queued"), "Queued"],
    [deliveryOf("queued", { send_at: later, next_attempt_at: later }), "Will be sent 10:32"],
    [deliveryOf("queued", { attempts: 1, next_attempt_at: later, reason: "busy" }), "Will be tried again at 10:32: busy"],
    [deliveryOf("queued", { next_attempt_at: later, reason: "waits for an earlier reply" }), "Queued: an earlier reply goes first"],
    [deliveryOf("sent", { attempts: 1 }), "Sent"],
    [deliveryOf("failed", { reason: "no such number" }), "Not delivered: no such number"],
  ])("says how far it came %#", (delivery, expected) => expect(deliveryWords(t, "en", delivery, now)).toBe(expected));

  it("says the hub's own reasons in the reader's language", () => {
    const zh: Translate = (key, vars) => translate("zh", key, vars);
    const bounced = "this address does not exist (bounced on 2026-09-01)";
    expect(reasonWord(t, bounced)).toBe("this address does not exist (bounced on 2026-09-01)");
    expect(reasonWord(zh, bounced)).toContain("2026-09-01");
    expect(reasonWord(zh, "a provider's own words")).toBe("a provider's own words");
  });
});
