/** A form with data-keep="address" is kept while one types; the button still saves it without this. */
const PAUSE = 1500;

function keepAsTyped(form) {
  const note = form.querySelector("[data-keep-note]");
  const say = (words) => note && (note.textContent = words);
  let waiting = 0;
  let sent = "";

  const body = () => new URLSearchParams(new FormData(form)).toString();
  sent = body();

  async function save() {
    const now = body();
    if (now === sent) return;
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST",
        body: now,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        keepalive: now.length < 60000,
        redirect: "error",
      });
      const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (told.sentence) return say(told.sentence);
      if (!answer.ok) throw new Error(String(answer.status));
      sent = now;
      if (told.known && form.elements.known) {
        // What was typed meanwhile is still to be sent; only the page's knowledge of what is kept is newer.
        const unchanged = body() === now;
        form.elements.known.value = told.known;
        if (unchanged) sent = body();
      }
      say(`Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
    } catch {
      say("Not saved yet. Your words are still here: use the button, or try again in a moment.");
    }
  }

  for (const field of form.elements) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(save, PAUSE);
    });
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
}

export function keepAnswers(within) {
  for (const form of within.querySelectorAll("form[data-keep]")) keepAsTyped(form);
}
