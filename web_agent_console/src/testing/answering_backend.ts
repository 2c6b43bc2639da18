/** The hub for tests of screens: it answers what a test lays ready, and remembers what it was asked. Nothing is live. */
import type { Backend } from "../live/wire";

/** Answers by method and path, such as "GET /missed-searches"; a text is sent as it is, whatever else is asked is not there. */
export const answers = new Map<string, unknown>();
export const asked: string[] = [];

async function answer(input: string, init: RequestInit = {}): Promise<Response> {
  const { pathname } = new URL(input, "http://hub");
  const wish = `${init.method ?? "GET"} ${pathname.replace("/api/v1", "")}`;
  asked.push(wish);
  await Promise.resolve();
  const ready = answers.get(wish);
  return ready !== undefined ? new Response(typeof ready === "string" ? ready : JSON.stringify(ready)) : new Response('{"detail":"There is no such thing"}', { status: 404 });
}

export const backend: Backend = {
  fetch: answer,
  open: () => ({ connected: false, on: () => undefined, onAny: () => undefined, call: () => Promise.resolve({ ok: false }), connect: () => undefined, disconnect: () => undefined }),
};
