/** What importing articles needs beside its screen; pure but for the stream it is given. */
import type { ImportStep } from "../../api/knowledge";

export const FORMATS = ["markdown", "csv", "html", "zendesk", "intercom"] as const;
export type ImportFormat = (typeof FORMATS)[number];
export type Imported = ImportStep["items"][number];
export type Outcome = Imported["outcome"];
export const OUTCOMES = ["added", "changed", "skipped", "same"] as const satisfies readonly Outcome[];

/** What a file probably is, by its name; an archive tells nothing, so what was chosen stays. */
export function formatOf(name: string, chosen: ImportFormat): ImportFormat {
  const ending = name.toLowerCase().split(".").pop() ?? "";
  if (ending === "md" || ending === "markdown") return "markdown";
  if (ending === "csv" || ending === "tsv") return "csv";
  if (ending === "html" || ending === "htm") return "html";
  if (ending === "json") return chosen === "intercom" ? "intercom" : "zendesk";
  return chosen;
}

/** The lines of a text that comes in pieces. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop() ?? "";
    yield* parts.filter(Boolean);
  }
  if (rest) yield rest;
}

export interface Progress {
  number: number;
  of: number;
  counts: Partial<Record<Outcome, number>>;
  items: readonly Imported[];
  /** Whether the hub said that it came to the end. */
  done: boolean;
  problem: string;
}

export const BEGUN: Progress = { number: 0, of: 0, counts: {}, items: [], done: false, problem: "" };

/** What is known after one more line; of what is the same already only the number is kept. */
export const after = (before: Progress, step: ImportStep): Progress => ({
  number: step.number,
  of: step.of,
  counts: step.counts,
  items: [...before.items, ...step.items.filter((one) => one.outcome !== "same")],
  done: step.done,
  problem: step.problem,
});

/** How many articles an import would write. */
export const toWrite = ({ counts }: Progress): number => (counts.added ?? 0) + (counts.changed ?? 0);
