// Keeps a draft while it is typed: on the server where there is one, on this device where there is none.
const form = document.querySelector("form[data-autosave]");
if (form) keepDraft(form);

function keepDraft(form) {
  const NAMES = ["title", "kind", "text"];
  const PAUSE = 1500;
  const said = form.querySelector("[data-saved]");
  const field = (name) => form.elements.namedItem(name);
  const typed = () => Object.fromEntries(NAMES.map((name) => [name, field(name).value]));
  const place = () => `pathway:evidence:${form.dataset.draft}`;
  let waiting = null;
  let sending = false;
  // What the server sent, not what stands there now: somebody may have typed before this script arrived.
  const sent = (control) => control.defaultValue ?? [...control.options].find((option) => option.defaultSelected)?.value ?? "";
  let kept = JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, sent(field(name))])));

  const say = (sentence, link) => {
    said.textContent = sentence;
    if (!link) return;
    const a = document.createElement("a");
    a.href = link.href;
    a.textContent = link.label;
    said.append(" ", a);
  };

  // This device's own copy, for a lost connection or a lost session.
  const device = {
    keep() {
      try {
        localStorage.setItem(place(), JSON.stringify({ ...typed(), revision: field("revision").value, at: Date.now() }));
      } catch {
        // A full or forbidden store: the page itself still holds the words.
      }
    },
    read() {
      try {
        return JSON.parse(localStorage.getItem(place()));
      } catch {
        return null;
      }
    },
    forget() {
      try {
        localStorage.removeItem(place());
      } catch {
        // Nothing was kept.
      }
    },
  };

  function bringBack() {
    const copy = device.read();
    if (!copy || NAMES.every((name) => (copy[name] ?? "") === field(name).value)) return device.forget();
    // A page that came back with errors shows what was typed last; it is newer than any copy.
    if (form.querySelector(".govuk-form-group--error") || document.querySelector(".govuk-error-summary")) return;
    for (const name of NAMES) if (typeof copy[name] === "string") field(name).value = copy[name];
    const at = new Date(copy.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const other = copy.revision !== field("revision").value && !form.dataset.draft.endsWith(":new");
    field("revision").value = copy.revision;
    say(other ? `Brought back what you typed at ${at}. It was also changed elsewhere: save to see both.` : `Brought back what you typed at ${at}.`);
    if (!other) later();
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  }

  async function save() {
    if (sending) return later();
    const now = typed();
    if (JSON.stringify(now) === kept) return;
    sending = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": field("csrfmiddlewaretoken").value },
        body: JSON.stringify({ ...now, key: field("key").value, revision: field("revision").value }),
        redirect: "manual",
        credentials: "same-origin",
      });
      await heard(answer, now);
    } catch {
      say("No connection. What you typed is kept on this device.");
    } finally {
      sending = false;
    }
  }

  async function heard(answer, sent) {
    const isOurs = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (!isOurs) {
      const href = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        return say("You are signed out. What you typed is kept on this device.", { href, label: "Sign in again" });
      }
      return say("Not saved on the server just now. What you typed is kept on this device.");
    }
    const said = await answer.json();
    if (!answer.ok) return say(said.sentence);
    kept = JSON.stringify(sent);
    device.forget();
    field("revision").value = said.revision;
    becomeDraft(said);
    say(`Saved ${said.saved}`);
    if (JSON.stringify(typed()) !== kept) later();
  }

  // From here on this is the page of that draft, also after a reload.
  function becomeDraft(said) {
    if (!form.dataset.draft.endsWith(":new")) return false;
    form.dataset.draft = form.dataset.draft.replace(/new$/, said.edit.match(/\d+/)[0]);
    form.dataset.autosave = said.autosave;
    form.action = said.edit;
    history.replaceState(null, "", said.edit);
    return true;
  }

  // A draft can also begin with a file, before a word is typed.
  form.addEventListener("pathway:begun", ({ detail }) => {
    if (becomeDraft(detail)) field("revision").value = detail.revision;
  });
  form.addEventListener("input", (event) => {
    if (!NAMES.includes(event.target.name)) return;
    device.keep();
    say("");
    later();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!sending) return;
    // What is on its way to the server arrives first, else the page would contradict itself.
    event.preventDefault();
    const again = setInterval(() => {
      if (sending) return;
      clearInterval(again);
      form.requestSubmit(event.submitter);
    }, 50);
  });
  window.addEventListener("online", later);
  // Signing out on purpose takes this person's copies from the device.
  document.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith("/logout/")) return;
    for (const name of Object.keys(localStorage)) if (name.startsWith("pathway:evidence:")) localStorage.removeItem(name);
  });
  bringBack();
  if (JSON.stringify(typed()) !== kept) later();
}
