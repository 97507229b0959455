// Files of evidence go in pieces as soon as they are chosen, with their progress in words and a bar.
import { Refused, SignedOut, canSendInPieces, megabytes, sendInPieces } from "./pieces.js";

const form = document.querySelector("form[data-upload]");
if (form && canSendInPieces()) watch(form);

function watch(form) {
  const list = form.querySelector("[data-uploads]");
  const spoken = form.querySelector("[data-uploads-said]");
  const field = (name) => form.elements.namedItem(name);
  // Files that are sent here are left out when the form itself is sent.
  const ours = new WeakSet();
  const queue = [];
  let running = null;
  let wanted = null;
  let refused = false;

  function add(file) {
    ours.add(file);
    const li = document.createElement("li");
    li.className = "uploads__one";
    const words = document.createElement("p");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `How much of ${file.name} has been sent`);
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "link-button";
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden";
    hidden.textContent = ` sending ${file.name}`;
    stop.append("Stop", hidden);
    words.textContent = `${file.name} waits for its turn.`;
    li.append(words, bar, stop);
    list.append(li);
    list.hidden = false;
    const one = { file, li, words, bar, stop, state: null, ended: new AbortController() };
    stop.addEventListener("click", () => halt(one));
    queue.push(one);
    next();
  }

  async function halt(one) {
    one.ended.abort();
    one.li.remove();
    list.hidden = !list.children.length;
    if (queue.includes(one)) queue.splice(queue.indexOf(one), 1);
    spoken.textContent = `${one.file.name} is not sent.`;
    (form.querySelector("input[type=file][multiple]") ?? form).focus();
    if (!one.state) return;
    try {
      await fetch(one.state.remove, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": field("csrfmiddlewaretoken").value }, credentials: "same-origin" });
    } catch {
      // What is not gone on with is removed after a day.
    }
  }

  function next() {
    if (running || !queue.length) return;
    running = queue.shift();
    send(running).finally(() => {
      running = null;
      if (queue.length) return next();
      if (!wanted) return;
      const button = wanted;
      wanted = null;
      // Somebody who is told no reads that first; the next press goes on.
      if (refused) return list.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
      form.requestSubmit(button === true ? undefined : button);
    });
  }

  async function send(one) {
    const { file } = one;
    const tell = (state, received, sentence) => {
      const share = Math.floor((100 * received) / file.size);
      one.bar.value = share;
      if (state === "waiting") one.words.textContent = `${file.name}: ${sentence ?? `no connection. ${megabytes(received)} of ${megabytes(file.size)} have arrived, and it goes on by itself.`}`;
      else if (state === "checking") one.words.textContent = `${file.name} has arrived and is being checked.`;
      else one.words.textContent = `${file.name}: ${megabytes(received)} of ${megabytes(file.size)} sent, ${share} %.`;
      if (state === "waiting") spoken.textContent = one.words.textContent;
    };
    spoken.textContent = `Sending ${file.name}.`;
    try {
      const kept = await sendInPieces(file, {
        begin: () => form.dataset.upload,
        key: () => field("key")?.value || null,
        token: () => field("csrfmiddlewaretoken").value,
        say: tell,
        signal: one.ended.signal,
        begun(state) {
          one.state = state;
          form.dataset.upload = state.draft.upload;
          form.dispatchEvent(new CustomEvent("pathway:begun", { detail: state.draft }));
          const half = document.querySelector(`[data-upload-id="${state.id}"]`);
          const section = half?.closest("[data-half-sent]");
          half?.remove();
          if (section && !section.querySelector("li")) section.remove();
        },
      });
      one.bar.remove();
      one.stop.remove();
      one.words.textContent = `${kept.name} is kept with this. ${kept.note}`.trim();
      spoken.textContent = one.words.textContent;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Refused || error instanceof SignedOut)) {
        // It cannot be read in pieces here (a file that was moved away, say): the form sends it as it always did.
        ours.delete(file);
        one.li.remove();
        list.hidden = !list.children.length;
        return;
      }
      one.bar.remove();
      one.stop.remove();
      one.words.setAttribute("role", "alert");
      one.words.className = "govuk-error-message";
      refused = true;
      if (error instanceof Refused) {
        one.words.textContent = error.message;
        return;
      }
      const link = document.createElement("a");
      link.href = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
      link.textContent = "Sign in again";
      one.words.replaceChildren(`You are signed out. What has come of ${file.name} waits for you; add it again to go on. `, link);
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    refused = false;
    for (const file of event.target.files) if (file.size && !ours.has(file)) add(file);
  });
  form.addEventListener("submit", (event) => {
    if (!running && !queue.length) return;
    event.preventDefault();
    wanted = event.submitter ?? true;
    spoken.textContent = "It is saved as soon as your files have arrived.";
    running.words.scrollIntoView({ block: "center" });
  });
  form.addEventListener("formdata", ({ formData }) => {
    for (const input of form.querySelectorAll("input[type=file]")) {
      const left = [...input.files].filter((file) => !ours.has(file));
      formData.delete(input.name);
      for (const file of left) formData.append(input.name, file);
    }
  });
}
