// Search as you type; without this script the form does the same by a page of its own.
(() => {
  const form = document.querySelector("form.search");
  const box = form?.querySelector("input");
  const list = document.getElementById("found");
  if (!box || !list) return;
  const before = list.innerHTML;
  let timer = 0;
  let settled = 0;
  let running = new AbortController();
  const ask = async (q, done) => {
    running.abort();
    running = new AbortController();
    const query = new URLSearchParams({ q, part: done ? "settled" : "typing" });
    try {
      const answer = await fetch(`${form.action}?${query}`, { signal: running.signal });
      if (answer.ok && box.value.trim() === q) list.innerHTML = await answer.text();
    } catch {
      // The next key asks again, and the form works as ever.
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    clearTimeout(settled);
    const q = box.value.trim();
    if (q.length < 2) {
      running.abort();
      list.innerHTML = before;
      return;
    }
    timer = setTimeout(() => void ask(q, false), 250);
    // Only what somebody stops at, and finds nothing, is told to the editors.
    settled = setTimeout(() => list.querySelector("[data-nothing]") && void ask(q, true), 2500);
  });
})();
