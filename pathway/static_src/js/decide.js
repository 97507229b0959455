// A mentor at a keyboard: j and k go on and back, 1 to 4 judge, c comments, u undoes. One switch turns it off.
const SWITCH = "pathway-shortcuts";

export function decideByKeys() {
  const help = document.querySelector("[data-shortcuts]");
  if (!help && !document.querySelector("[data-queue]")) return;
  if (help) offerSwitch(help);
  countUndoDown();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target) || isOff()) return;
    const done = KEYS[event.key]?.();
    if (done) event.preventDefault();
  });
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  1: () => judge(0),
  2: () => judge(1),
  3: () => judge(2),
  4: () => judge(3),
  c: () => comment(),
  u: () => undo(),
};

function isWriting(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

function isOff() {
  try {
    return localStorage.getItem(SWITCH) === "off";
  } catch {
    return false;
  }
}

function offerSwitch(help) {
  const button = help.querySelector("[data-shortcuts-switch]");
  const show = () => {
    button.setAttribute("aria-pressed", String(!isOff()));
    button.textContent = isOff() ? "Off: turn them on" : "On: turn them off";
  };
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(SWITCH, isOff() ? "on" : "off");
    } catch {
      return; // a browser that keeps nothing keeps them on
    }
    show();
  });
  show();
  help.hidden = false;
}

// On the queue from item to item; on a decision from claim to claim, and past the last one to the next in the queue.
function step(by) {
  const places = [...document.querySelectorAll("[data-queue] a.item-list__title, .judged-claim")];
  const here = places.findIndex((place) => place === document.activeElement || place.contains(document.activeElement));
  const next = places[here + by] ?? (here < 0 && by > 0 ? places[0] : null);
  if (next) {
    if (!next.matches("a")) next.tabIndex = -1;
    next.focus();
    return true;
  }
  const on = by > 0 ? document.querySelector("[data-next]") : null;
  on?.click();
  return Boolean(on);
}

function currentBar() {
  const bars = [...document.querySelectorAll("[data-judge]")];
  return document.activeElement?.closest(".judged-claim")?.querySelector("[data-judge]") ?? bars[0];
}

function judge(place) {
  const choice = currentBar()?.querySelectorAll("input[type=radio]")[place];
  if (!choice) return false;
  choice.focus();
  choice.click();
  return true;
}

function comment() {
  const field = currentBar()?.querySelector(".judge__comment textarea");
  if (!field || field.offsetParent === null) return false;
  field.focus();
  return true;
}

function undo() {
  const form = document.querySelector("[data-undo]");
  if (!form || form.hidden) return false;
  form.requestSubmit();
  return true;
}

function countUndoDown() {
  const waiting = document.querySelector("[data-undo-for]");
  if (!waiting) return;
  setTimeout(() => {
    const form = document.querySelector("[data-undo]");
    const hadFocus = form?.contains(document.activeElement);
    if (form) form.hidden = true;
    waiting.hidden = true;
    document.querySelector("[data-undo-over]").hidden = false;
    if (hadFocus) document.querySelector("[data-next]")?.focus();
  }, Number(waiting.dataset.undoFor) * 1000);
}
