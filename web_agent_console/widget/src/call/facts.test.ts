import { describe, expect, it } from "vitest";
import { clock, fresh, hearCall } from "./facts";

describe("a visitor's call", () => {
  it("goes through the menu and the queue to somebody, whose time runs on while on hold", () => {
    const menu = hearCall({ ...fresh, id: "k1" }, { call: "k1", state: "menu", hint: "Press 1" }, 1);
    expect(menu).toMatchObject({ standing: "menu", hint: "Press 1", talkingSince: null });
    const waiting = hearCall(menu, { call: "k1", state: "waiting", position: 2, wait_s: 90 }, 2);
    expect(waiting).toMatchObject({ hint: "", place: 2, waitS: 90 });
    const talking = hearCall(waiting, { call: "k1", state: "talking" }, 3);
    expect(talking).toMatchObject({ place: null, waitS: null, talkingSince: 3 });
    expect(hearCall(talking, { call: "k1", state: "held" }, 9).talkingSince).toBe(3);
  });

  it("passes over news of another call and of one that is over", () => {
    const mine = { ...fresh, id: "k1" };
    expect(hearCall(mine, { call: "k2", state: "menu" }, 1)).toBe(mine);
    const over = hearCall(mine, { call: "k1", state: "ended" }, 1);
    expect(hearCall(over, { call: "k1", state: "talking" }, 2)).toBe(over);
  });

  it("takes news that are quicker than the answer to the call", () => expect(hearCall(fresh, { call: "k1", state: "ringing" }, 1).id).toBe("k1"));
});

it.each([[0, "0:00"], [61_500, "1:01"], [3_600_000, "60:00"], [-5, "0:00"]])("%s ms read %s", (ms, text) => expect(clock(ms)).toBe(text));
