import { useState } from "react";
import admin from "../admin/Admin.module.css";
import { Callbacks } from "./Callbacks";
import { DialLists } from "./DialLists";
import { DoNotCall } from "./DoNotCall";
import { callingTexts } from "./texts";
import css from "./CallingOut.module.css";

const PARTS = ["callbacks", "lists", "do_not_call"] as const;

/** Calls that the hub makes: promised ones, those of lists, and whom it does not call. */
export function CallingOut() {
  const c = callingTexts.use();
  const [part, setPart] = useState<(typeof PARTS)[number]>("callbacks");
  return (
    <>
      <header className={admin.head}>
        <h2 className={admin.heading}>{c("title")}</h2>
        <div className={css.tabs} role="group" aria-label={c("title")}>
          {PARTS.map((one) => <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>{c(one)}</button>)}
        </div>
      </header>
      {part === "callbacks" && <Callbacks />}
      {part === "lists" && <DialLists />}
      {part === "do_not_call" && <DoNotCall />}
    </>
  );
}
