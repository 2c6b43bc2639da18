// Reading marks change with every look; nobody asks for them later.
const QUIET = new Set(["unread", "preview"]);

/** The names of the fields that an update changed, from the event's own text (`{'status': ['open', 'solved']}`). */
export function changedFields(changes: string | undefined): string[] {
  return [...(changes ?? "").matchAll(/['"](\w+)['"]\s*:/g)].map((match) => match[1] ?? "").filter((name) => !QUIET.has(name));
}
