/** Articles in the widget, as far as everybody carries them: what was looked for, and the parts that are fetched when the chat opens. */
import { signal } from "@preact/signals";
import type { AnswerParts } from "./answers/parts";
import type { Ack } from "./line";

export class Answering {
  readonly parts = signal<AnswerParts | null>(null);
  private words: string[] = [];
  private shown: string[] = [];

  constructor(
    private readonly wanted: () => boolean,
    readonly ask: (name: string, data: object) => Promise<Ack>,
  ) {}

  /** Fetch the parts, once, where the hub shows articles. */
  load(): void {
    if (this.wanted() && !this.parts.value) void import("./answers/parts").then((part) => (this.parts.value = part.parts), () => undefined);
  }

  /** Note what was looked for and found, for the agent's eyes. */
  note(words: string, titles: readonly string[]): void {
    // Whoever types on looks for the same thing.
    const last = this.words.at(-1);
    if (last && (words.startsWith(last) || last.startsWith(words))) this.words.pop();
    this.words = [...this.words, words].slice(-10);
    this.shown = [...new Set([...this.shown, ...titles])].slice(-10);
  }

  /** What goes with the next message; told once. */
  handOver(): { search?: { words: string[]; shown: string[] } } {
    if (!this.words.length) return {};
    const search = { words: this.words, shown: this.shown };
    this.words = this.shown = [];
    return { search };
  }
}
