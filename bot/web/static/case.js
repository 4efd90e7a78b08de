// Makes the conversation live. Without it the page does the same after a reload.
(() => {
  const list = document.getElementById("words");
  if (!list || !list.dataset.source) return;
  document.getElementById("live").hidden = false;
  const every = 4000;

  async function look() {
    if (document.hidden) return;
    const url = new URL(list.dataset.source, location.origin);
    url.searchParams.set("after", list.dataset.after);
    const answer = await fetch(url, { cache: "no-store", credentials: "omit" });
    if (answer.status === 404) return location.reload();
    if (!answer.ok) return;
    const news = await answer.json();
    if (news.state !== "taken") return location.reload();
    for (const word of news.words) {
      // Our own template has escaped what people wrote.
      const piece = document.createRange().createContextualFragment(word.html);
      const old = list.querySelector(`[data-id="${word.id}"]`);
      if (old) old.replaceWith(piece);
      else list.append(piece);
      document.getElementById("none")?.remove();
    }
    list.dataset.after = news.after;
  }

  setInterval(() => look().catch(() => {}), every);
  document.addEventListener("visibilitychange", () => look().catch(() => {}));
})();
