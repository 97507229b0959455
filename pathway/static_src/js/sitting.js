/** Warns two minutes before a sitting ends; what was typed and not sent waits for its writer until they sign in again. */
const WARNING = 120;
const FORGIVEN = 2; // seconds by which two clocks may differ

export function warnBeforeTheEnd() {
  const dialog = document.querySelector("dialog[data-sitting]");
  if (!dialog) return;
  let waiting = 0;
  let typed = null;

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form");
    if (form && form.method === "post") typed = form;
  });
  document.addEventListener("submit", () => (typed = null));

  function after(seconds, what) {
    clearTimeout(waiting);
    // A browser's timers hold no more than some weeks, and a sitting is shorter than a day.
    waiting = setTimeout(what, Math.max(0, seconds) * 1000);
  }

  async function ask(method = "GET") {
    // Asking does not lengthen a sitting, and another window may have: so nothing is ended before the answer.
    try {
      const answer = await fetch(dialog.dataset.sitting, { method, redirect: "manual" });
      if (answer.ok) return plan(await answer.json());
      if (answer.type === "opaqueredirect") return end();
    } catch {
      // Without a connection nothing is known; the server keeps its own time.
    }
    after(15, ask);
  }

  function plan({ seconds, may_stay }) {
    if (seconds <= 0) return after(FORGIVEN, ask);
    if (seconds > WARNING) {
      if (dialog.open) dialog.close();
      return after(seconds - WARNING, ask);
    }
    dialog.querySelector('[data-when="idle"]').hidden = !may_stay;
    dialog.querySelector('[data-when="whole"]').hidden = may_stay;
    dialog.querySelector("[data-stay]").hidden = !may_stay;
    dialog.querySelector("[data-close]").hidden = may_stay;
    if (!dialog.open && !dialog.dataset.read) dialog.showModal();
    return after(seconds + FORGIVEN, ask);
  }

  function end() {
    clearTimeout(waiting);
    if (typed?.isConnected) {
      // The sitting is over, so this is saved nowhere: it is kept for the person, who sends it on or throws it away.
      HTMLFormElement.prototype.submit.call(typed);
      return;
    }
    location.assign(`${dialog.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  dialog.querySelector("[data-stay]").addEventListener("click", () => {
    dialog.close();
    ask("POST");
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => {
    dialog.dataset.read = "yes";
    dialog.close();
  });
  dialog.addEventListener("cancel", () => (dialog.dataset.read = "yes"));
  // A computer that slept has let its timers sleep too.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  after(Number(dialog.dataset.seconds) - WARNING, ask);
}
