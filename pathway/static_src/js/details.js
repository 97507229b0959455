// Says while somebody types what may tell who a family is, and replaces it by one press or one key.
const form = document.querySelector("form[data-check]");
if (form) watch(form);

function watch(form) {
  const FIELDS = ["text", "title"];
  const PAUSE = 900;
  const panel = form.querySelector("[data-details]");
  const list = form.querySelector("[data-details-list]");
  const said = form.querySelector("[data-details-said]");
  const field = (name) => form.elements.namedItem(name);
  let waiting = null;
  let asked = 0;

  // Names of files as people say them: without the ending, and with spaces.
  const files = () =>
    [...form.querySelectorAll("input[type=file]")].flatMap((input) =>
      [...input.files].map((file) => file.name.replace(/\.[A-Za-z0-9]{1,5}$/, "").replace(/[_-]+/g, " ")),
    );
  const texts = () => ({
    ...Object.fromEntries(FIELDS.map((name) => [name, field(name).value])),
    ...Object.fromEntries(files().map((name, at) => [`file ${at + 1}`, name])),
  });
  const send = (url, body, type) =>
    fetch(url, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "X-CSRFToken": field("csrfmiddlewaretoken").value,
        ...(type ? { "Content-Type": type } : {}),
      },
      body,
      redirect: "manual",
      credentials: "same-origin",
    });

  async function look() {
    const now = texts();
    const mine = ++asked;
    if (!Object.values(now).some((text) => text.trim())) return show([], now);
    try {
      const answer = await send(form.dataset.check, JSON.stringify(now), "application/json");
      // A later question is on its way, or the words have changed since: its answer counts.
      if (!answer.ok || mine !== asked || JSON.stringify(now) !== JSON.stringify(texts())) return;
      show((await answer.json()).findings, now);
    } catch {
      // Without a connection the check waits; it is made again before anything is sent.
    }
  }

  function show(found, now) {
    const before = list.children.length;
    const focused = list.contains(document.activeElement);
    list.replaceChildren(...found.map((one) => row(one, now)));
    panel.hidden = found.length === 0;
    if (found.length !== before) {
      said.textContent = found.length
        ? `${found.length} ${found.length === 1 ? "thing" : "things"} to look at below what you wrote.`
        : "Nothing more to look at.";
    }
    if (focused) (list.querySelector("button") ?? field("text")).focus();
  }

  function row(one, now) {
    const words = Array.from(now[one.field]).slice(one.start, one.end).join("");
    const where = { text: "What happened", title: "Title" }[one.field] ?? "The name of a file";
    const li = document.createElement("li");
    li.className = "details-found__one";
    const p = document.createElement("p");
    const q = document.createElement("q");
    q.textContent = words;
    p.append(`${where} holds ${one.label}: `, q, one.strength === "block" ? ". It cannot be sent with this." : "");
    li.append(p);
    if (!FIELDS.includes(one.field)) {
      const hint = document.createElement("p");
      hint.className = "soft small";
      hint.textContent = "Give the file another name on your device and choose it again.";
      li.append(hint);
      return li;
    }
    const buttons = document.createElement("div");
    buttons.className = "row";
    for (const [key, instead] of one.options) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--secondary button--small";
      button.dataset.key = key.toLowerCase();
      const hidden = document.createElement("span");
      hidden.className = "visually-hidden";
      hidden.textContent = `Replace ${words} by `;
      button.append(hidden, instead);
      button.addEventListener("click", () => replace(words, instead, one.code));
      buttons.append(button);
    }
    li.append(buttons);
    return li;
  }

  // The words wherever they stand, however they are spaced, in small or capital letters.
  function rule(words) {
    const pieces = words.trim().split(/\s+/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
    return new RegExp(`(?<![\\p{L}\\p{N}_])${pieces.join("\\s+")}(?![\\p{L}\\p{N}_])`, "giu");
  }

  async function replace(words, instead, code) {
    const first = words.trim().split(/[\s,]+/)[0];
    for (const name of FIELDS) {
      let text = field(name).value.replace(rule(words), () => instead);
      if (code === "name" && first.length > 2) text = text.replace(rule(first), () => instead);
      field(name).value = text;
    }
    if (form.dataset.replace) {
      const body = new URLSearchParams({ words, instead, code });
      try {
        const answer = await send(form.dataset.replace, body);
        if (answer.ok) field("revision").value = (await answer.json()).revision;
      } catch {
        // The claims and file names are checked again before it is sent.
      }
    }
    field("text").dispatchEvent(new Event("input", { bubbles: true }));
    await look();
  }

  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const button = event.target.closest(".details-found__one")?.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  form.addEventListener("input", (event) => {
    if (!FIELDS.includes(event.target.name) && event.target.type !== "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  look();
}
