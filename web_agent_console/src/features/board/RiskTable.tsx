import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { clock, duration } from "../../i18n/time";
import { useT } from "../../i18n";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

type Risks = components["schemas"]["RisksView"];

const EVERY_MS = 10_000;
const SHOWN = 10;
const WATCH = 0.3;
const BAD = 0.6;

/** The waiting tickets that will most probably break their promise. */
export function RiskTable({ now }: { now: number }) {
  const t = useT();
  const own = boardTexts.use();
  const found = useQuery({ queryKey: ["breach-risk"], refetchInterval: EVERY_MS, queryFn: () => api.get<Risks>("/reports/breach-risk") });
  const rows = (found.data?.items ?? []).filter((one) => one.probability !== null).slice(0, SHOWN);
  if (rows.length === 0) return null;
  return (
    <section className={css.block} aria-label={own("risk")}>
      <h2 className={css.blockTitle} title={own("risk_hint")}>{own("risk")}</h2>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={own("risk")}>
        <table className={css.table}>
          <thead>
            <tr><th scope="col">{own("ticket")}</th><th scope="col">{own("board.queue")}</th><th scope="col">{own("promise")}</th><th scope="col" className={css.num}>{own("waited")}</th><th scope="col" className={css.num}>{own("left")}</th><th scope="col" className={css.num}>{own("probability")}</th></tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const left = (Date.parse(row.due_at) - now) / 1000;
              const probability = row.probability ?? 0;
              return (
                <tr key={row.ticket_id}>
                  <th scope="row"><Link to="/tickets/$view" params={{ view: "open" }} search={{ ticket: row.ticket_id }}>#{row.number} {row.subject.slice(0, 60)}</Link></th>
                  <td>{row.queue_name}</td>
                  <td>{boardTexts.has(row.clock) ? own(row.clock) : row.clock}</td>
                  <td className={css.num}>{clock(row.waited_s)}</td>
                  <td className={css.num}>{left <= 0 ? own("late") : duration(t, left)}</td>
                  <td className={css.num} data-health={probability >= BAD ? "bad" : probability >= WATCH ? "watch" : "none"}>{Math.round(probability * 100)} %</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
