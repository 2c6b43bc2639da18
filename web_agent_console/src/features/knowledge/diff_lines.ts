/** A unified diff as lines to draw; pure. */

export interface DiffLine {
  kind: "same" | "added" | "gone" | "skip";
  text: string;
}

/** Leave out the two lines that name the versions; a line of @@ stands for what is left out between changes. */
export function diffLines(lines: readonly string[]): DiffLine[] {
  return lines.slice(2).map((line) => {
    if (line.startsWith("@@")) return { kind: "skip", text: "…" };
    const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "gone" : "same";
    return { kind, text: line.slice(1) };
  });
}
