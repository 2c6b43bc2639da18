/** Dial lists as people bring them: CSV with a column for the number. */

export interface Contact {
  address: string;
  name: string;
  note: string;
  language: string;
}

export interface Read {
  contacts: Contact[];
  /** Lines that name no number in international form. */
  bad: { line: number; text: string }[];
}

const NAMES: Record<keyof Contact, string[]> = {
  address: ["address", "number", "phone", "telephone", "tel", "号码", "电话"],
  name: ["name", "customer", "姓名", "客户"],
  note: ["note", "comment", "备注"],
  language: ["language", "lang", "语言"],
};

/** The cells of CSV text, by commas, semicolons or tabs, quotes doubled within quotes. */
export function cellsOf(text: string): string[][] {
  const separator = [";", "\t", ","].find((one) => (text.split("\n", 1)[0] ?? "").includes(one)) ?? ",";
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const end = () => {
    row.push(cell.trim());
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (char === separator) end();
    else if (char === "\n") {
      end();
      rows.push(row);
      row = [];
    } else if (char !== "\r") cell += char;
  }
  end();
  rows.push(row);
  return rows;
}

/** The customers of a CSV file; without a heading the columns are number, name, note, language. */
export function contactsOf(text: string): Read {
  const rows = cellsOf(text.replace(/^\uFEFF/, ""));
  const first = (rows[0] ?? []).map((cell) => cell.toLowerCase());
  const heading = first.some((cell) => NAMES.address.includes(cell));
  const place = (field: keyof Contact, usual: number) => (heading ? first.findIndex((cell) => NAMES[field].includes(cell)) : usual);
  const places = { address: place("address", 0), name: place("name", 1), note: place("note", 2), language: place("language", 3) };
  const found: Read = { contacts: [], bad: [] };
  rows.forEach((row, line) => {
    if ((heading && line === 0) || row.every((cell) => cell === "")) return;
    const of = (field: keyof Contact) => row[places[field]] ?? "";
    const address = of("address").replace(/^00/, "+").replace(/[^\d+]/g, "");
    if (/^\+[1-9]\d{5,14}$/.test(address)) found.contacts.push({ address, name: of("name"), note: of("note"), language: of("language") });
    else found.bad.push({ line: line + 1, text: row.join(" ").slice(0, 60) });
  });
  return found;
}
