import { describe, expect, it } from "vitest";
import { cellsOf, contactsOf } from "./contacts";

describe("dial lists as files", () => {
  it("are read by their heading, whatever the order and the separator", () => {
    const read = contactsOf('\uFEFFName;Phone;Note\r\n"Mia; the first";0049 30 901820;"says ""hello"""\r\nBo;030 12;\r\n\r\n');
    expect(read.contacts).toEqual([{ address: "+4930901820", name: "Mia; the first", note: 'says "hello"', language: "" }]);
    expect(read.bad).toEqual([{ line: 3, text: "Bo 030 12 " }]);
  });

  it("are read without one: number, name, note, language", () => {
    expect(contactsOf("+49 (30) 90-1820,Mia,,en\n+8613800138000").contacts.map((one) => [one.address, one.name, one.language])).toEqual([["+4930901820", "Mia", "en"], ["+8613800138000", "", ""]]);
  });

  it("keep line breaks within quotes", () => {
    expect(cellsOf('a,"b\nc"\nd')).toEqual([["a", "b\nc"], ["d"]]);
  });
});
