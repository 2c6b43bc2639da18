import "@mantine/core/styles/Switch.layer.css";
import { Link, useParams } from "@tanstack/react-router";
import { useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { AdminTable } from "./AdminTable";
import { Quarantine } from "./Quarantine";
import { NOUNS } from "./nouns";
import css from "./Admin.module.css";

export function AdminPage() {
  const t = useT();
  const user = useUser();
  const { noun: key } = useParams({ from: "/admin/$noun" });
  if (user.role !== "admin") return <Empty icon="shield" title={t("admin.not_yours")} />;
  const noun = NOUNS[key];
  return (
    <div className={css.page}>
      <nav className={css.nav} aria-label={t("nav.admin")}>
        <h1 className={css.title}>{t("nav.admin")}</h1>
        {Object.entries(NOUNS).map(([name, one]) => (
          <Link key={name} to="/admin/$noun" params={{ noun: name }} className={css.place} activeProps={{ "aria-current": "page" }}>
            <Icon name={one.icon} size={16} />{t(one.title)}
          </Link>
        ))}
        <Link to="/admin/$noun" params={{ noun: "quarantine" }} className={css.place} activeProps={{ "aria-current": "page" }}>
          <Icon name="shield" size={16} />{t("admin.quarantine")}
        </Link>
      </nav>
      <section className={css.main}>
        {noun ? <AdminTable key={key} noun={noun} /> : <Quarantine />}
      </section>
    </div>
  );
}
