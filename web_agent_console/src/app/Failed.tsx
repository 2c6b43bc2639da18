import { Button } from "@mantine/core";
import { useT } from "../i18n";
import { Empty } from "../ui/Empty";

/** What stands in place of a screen that threw. */
export function Failed({ reset }: { error?: unknown; reset?: () => void }) {
  const t = useT();
  return (
    <Empty icon="alert" title={t("app.failed")}>
      <Button mt="sm" variant="default" onClick={() => (reset ? reset() : location.reload())}>{t("app.again")}</Button>
    </Empty>
  );
}
