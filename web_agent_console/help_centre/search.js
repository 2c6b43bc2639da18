// Search as you type; without this script the form does the same by a page of its own.
(() => {
  const form = document.querySelector("form.search");
  const box = form?.querySelector("input");
  const list = document.getElementById("found");
  const told = document.getElementById("told");
  if (!box || !list || !told) return;
  let timer = 0;
  let settled = 0;
  let shown = box.value.trim();
  let running = new AbortController();
  const ask = async (q, part) => {
    running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(`${form.action}?${new URLSearchParams({ q, part })}`, { signal: running.signal });
      const text = await answer.text();
      // A search that is busy says so in the same words as its page.
      if ((!answer.ok && answer.status !== 503) || wanted() !== q) return;
      list.innerHTML = text;
      told.textContent = q ? (list.querySelector("h2")?.textContent ?? "") : "";
      shown = q;
      // Who comes back from an article, or loads the page again, finds what was found.
      history.replaceState(null, "", q ? `${form.action}?${new URLSearchParams({ q })}` : form.action);
    } catch {
      // The next key asks again, and the form works as ever.
    }
  };
  // One character finds nothing worth reading.
  const wanted = () => (box.value.trim().length < 2 ? "" : box.value.trim());
  const typed = (event) => {
    // What an input method has not finished is no word yet.
    if (event.isComposing) return;
    clearTimeout(timer);
    clearTimeout(settled);
    const q = wanted();
    if (q === shown) return running.abort();
    timer = setTimeout(() => void ask(q, "typing"), 250);
    // Only what somebody stops at, and finds nothing, is told to the editors.
    if (q) settled = setTimeout(() => list.querySelector("[data-nothing]") && void ask(q, "settled"), 2500);
  };
  box.addEventListener("input", typed);
  box.addEventListener("compositionend", typed);
})();
