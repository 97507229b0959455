// Plays a package in a frame of another origin, and keeps what it says. The package is a stranger: every message is
// checked for where it comes from, what it is and how large it is.
const LARGEST_STATEMENT = 64 * 1024;
const LARGEST_STATE = 256 * 1024;
const KEEPALIVE_AT_MOST = 60 * 1024;
const AT_ONCE = 20;
const WAITS = [1000, 3000, 10000, 30000];
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";
// On the host of the pages themselves a package plays without an origin, so that nothing there is its own.
const ALONE_SANDBOX = "allow-scripts allow-forms";
const COURSE_SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals";
const LOW = 120;
const HIGH = 12000;

/** A new name for a statement; crypto.randomUUID is missing where a phone opens the site without TLS. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function time() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** What is still to be sent, in order, tried again until it arrives; kept on this device until then. */
class Outbox {
  constructor(key, launch, token, say, onStanding) {
    Object.assign(this, { key, launch, token, say, onStanding });
    this.statements = [];
    this.states = new Map();
    this.failures = 0;
    this.sending = 0;
    this.isDoubtful = false;
    this.isSafe = true;
  }

  /** What an earlier page could not send, or nothing. */
  static waiting(key, token, say, onStanding) {
    try {
      const { launch, statements, states } = JSON.parse(localStorage.getItem(key));
      const outbox = new Outbox(key, launch, token, say, onStanding);
      outbox.statements = statements;
      outbox.states = new Map(states);
      outbox.isDoubtful = true;
      return outbox.isEmpty ? null : outbox;
    } catch {
      return null;
    }
  }

  get isEmpty() {
    return !this.statements.length && !this.states.size;
  }

  get count() {
    return this.statements.length + this.states.size;
  }

  /** Write down what waits, so that a closed page or a flat battery loses nothing. */
  keep() {
    try {
      const { launch, statements } = this;
      if (this.isEmpty) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify({ launch, statements, states: [...this.states] }));
      this.isSafe = true;
    } catch {
      this.isSafe = false;
    }
  }

  addStatement(statement) {
    this.statements.push({ ...statement, id: uuid(), timestamp: statement.timestamp ?? new Date().toISOString() });
    this.keep();
    this.send();
  }

  addState(state) {
    this.states.set(`${state.sub_id} ${state.data_type}`, state);
    this.keep();
    this.send();
  }

  async send(leaving = false) {
    if (this.sending && !leaving) return;
    this.sending += 1;
    clearTimeout(this.later);
    try {
      while (!this.isEmpty) await this.sendNext(leaving);
      if (this.isDoubtful) await this.askStanding();
      this.failures = 0;
      if (this.refused) this.say(this.refused, true);
      else if (this.sent) this.say(`Saved ${time()}`);
      this.sent = false;
      this.refused = "";
    } catch (problem) {
      this.isDoubtful = true;
      this.wait(problem);
    } finally {
      this.sending -= 1;
    }
  }

  /** What arrived before without our hearing of it changes nothing when it arrives again: ask where one stands now. */
  async askStanding() {
    const response = await fetch(this.launch.state, { redirect: "manual" });
    if (!response.ok) throw response.status >= 500 ? new Error(String(response.status)) : new SignedOut();
    const { standing } = await response.json();
    if (standing) this.onStanding(standing);
    this.isDoubtful = false;
  }

  async sendNext(leaving) {
    if (this.statements.length) {
      const batch = this.statements.slice(0, AT_ONCE);
      const answer = await this.post(this.launch.statements, { statements: batch }, leaving);
      // By name, not by place: while one leaves, two may send at once.
      this.statements = this.statements.filter((statement) => !batch.includes(statement));
      if (answer.standing) this.onStanding(answer.standing);
      else if (answer.kept < batch.length) this.isDoubtful = true;
    } else {
      const [key, state] = this.states.entries().next().value;
      const answer = await this.post(this.launch.state, state, leaving);
      if (answer.standing) this.onStanding(answer.standing);
      if (this.states.get(key) === state) this.states.delete(key);
    }
    this.keep();
    this.sent = true;
  }

  async post(address, body, leaving) {
    const text = JSON.stringify(body);
    const response = await fetch(address, {
      method: "POST",
      body: text,
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      redirect: "manual",
      keepalive: leaving && text.length < KEEPALIVE_AT_MOST,
    });
    if (response.ok) return response.json();
    if (response.type === "opaqueredirect" || response.status === 403) throw new SignedOut();
    if (response.status === 429 || response.status >= 500) throw new Error(String(response.status));
    // What was refused once is refused again: leave it, so that what follows is not held up by it.
    if (response.status === 404) throw new SignedOut();
    const { sentence } = await response.json().catch(() => ({}));
    this.refused = `A part of this could not be saved. ${sentence ?? "Tell whoever looks after learning at your organisation."}`;
    return {};
  }

  wait(problem) {
    const pause = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    if (this.isEmpty) {
      // Everything arrived; only where one stands is not known yet.
      this.later = setTimeout(() => this.send(), pause);
    } else if (problem instanceof SignedOut) {
      this.say(`You have been signed out. Sign in again in another tab. ${this.waits}`, true);
      this.later = setTimeout(() => this.renew(), pause);
    } else {
      this.say(`Not saved yet. ${this.waits}`, true);
      this.later = setTimeout(() => this.send(), pause);
    }
  }

  get waits() {
    return this.isSafe ? `${this.count} waiting, safe on this device.` : "We keep trying; please leave this page open.";
  }

  /** After signing in elsewhere the page's own token is no longer good: ask for a new one. */
  async renew() {
    try {
      const response = await fetch(this.launch.state, { redirect: "manual" });
      if (!response.ok) throw new SignedOut();
      this.token = (await response.json()).csrf;
      this.send();
    } catch (problem) {
      this.wait(problem);
    }
  }
}

class SignedOut extends Error {}

/** One activity on the page. */
class Activity {
  constructor(place) {
    this.place = place;
    this.form = place.querySelector("form[data-launch]");
    this.stage = place.querySelector("[data-stage]");
    this.said = place.querySelector("[data-saved]");
    this.form.hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.open();
    });
    window.addEventListener("online", () => this.outbox?.send());
    this.sendWaiting();
  }

  get key() {
    return `pathway-waiting ${this.place.dataset.person ?? ""} ${this.place.dataset.activity}`;
  }

  get token() {
    return new FormData(this.form).get("csrfmiddlewaretoken");
  }

  /** Send what waits from an earlier visit; whoever sends it twice from two tabs is heard once. */
  async sendWaiting() {
    this.outbox = Outbox.waiting(this.key, this.token, this.say.bind(this), this.show.bind(this));
    if (!this.outbox) return;
    this.say(this.outbox.waits);
    await this.outbox.send();
  }

  say(sentence, isProblem = false) {
    this.said.textContent = sentence;
    this.said.classList.toggle("activity__saved--problem", isProblem);
  }

  async open() {
    if (this.opening) return;
    this.opening = true;
    this.say("Opening ...");
    try {
      const response = await fetch(this.form.action, { method: "POST", headers: { "X-CSRFToken": this.token }, redirect: "manual" });
      if (!response.ok) throw new Error((await response.json().catch(() => ({}))).sentence);
      this.launch = await response.json();
      // Where one left off is known only once what waits has arrived.
      if (this.outbox) await this.outbox.send();
      const left = this.outbox;
      const kept = await (await fetch(this.launch.state)).json();
      this.given = { state: kept.state, activity: kept.activity, course: kept.course };
      if (kept.standing) this.show(kept.standing);
      this.outbox = new Outbox(this.key, this.launch, kept.csrf, this.say.bind(this), this.show.bind(this));
      if (left && !left.isEmpty) {
        clearTimeout(left.later);
        this.outbox.statements = left.statements;
        this.outbox.states = left.states;
        this.outbox.isDoubtful = true;
      }
      this.play();
    } catch (problem) {
      this.say(problem.message || "This could not be opened. Load the page again and try once more.", true);
    } finally {
      this.opening = false;
    }
  }

  play() {
    this.frame = document.createElement("iframe");
    this.frame.title = this.place.dataset.title;
    this.frame.setAttribute("sandbox", this.sandbox);
    this.frame.allow = "fullscreen; autoplay";
    this.frame.referrerPolicy = "no-referrer";
    this.frame.className = this.launch.course ? "activity__frame activity__frame--course" : "activity__frame";
    this.frame.height = 400;
    window.addEventListener("message", (event) => this.hear(event));
    window.addEventListener("resize", () => this.tell({ context: "h5p", action: "resize" }));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("beforeunload", (event) => {
      this.leave();
      if (!this.outbox.isSafe && !this.outbox.isEmpty) event.preventDefault();
    });
    this.frame.src = this.launch.player;
    this.stage.replaceChildren(this.frame);
    this.stage.hidden = false;
    this.form.hidden = true;
    this.frame.focus();
  }

  tell(message) {
    // What has no origin cannot be named by one; the frame loads nothing but packages.
    this.frame.contentWindow?.postMessage(message, this.launch.apart ? this.launch.origin : "*");
  }

  get sandbox() {
    if (this.launch.course) return COURSE_SANDBOX;
    return this.launch.apart ? SANDBOX : ALONE_SANDBOX;
  }

  leave() {
    this.tell({ ns: "pathway", v: 1, type: "flush" });
    this.outbox.send(true);
  }

  hear(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== (this.launch.apart ? this.launch.origin : "null")) return;
    const message = event.data;
    if (typeof message !== "object" || message === null) return;
    if (message.context === "h5p") this.resize(message);
    else if (message.ns === "pathway" && message.v === 1) this.hearOwn(message.type, message.payload);
  }

  hearOwn(type, payload) {
    if (type === "ready") {
      this.tell({ ns: "pathway", v: 1, type: "start", payload: this.given });
    } else if (type === "started") {
      this.say(this.launch.preview ? "A preview: nothing you do here is kept." : "");
    } else if (type === "spoke" && this.launch.preview) {
      this.say("A preview: nothing you do here is kept. The course reports to Pathway.");
    } else if (type === "failed") {
      this.say("This activity did not start. Tell whoever looks after learning at your organisation.", true);
    } else if (type === "statement" && this.fits(payload, LARGEST_STATEMENT)) {
      this.outbox.addStatement(payload);
    } else if (type === "state" && this.fits(payload, LARGEST_STATE) && this.isState(payload)) {
      const { state, sub_id, data_type } = payload;
      this.outbox.addState({ state, sub_id, data_type });
    }
  }

  fits(payload, most) {
    return typeof payload === "object" && payload !== null && !this.launch.preview && JSON.stringify(payload).length <= most;
  }

  isState({ state, sub_id, data_type }) {
    return (state === null || typeof state === "string") && typeof sub_id === "string" && typeof data_type === "string";
  }

  /** H5P's own protocol: the frame asks to be measured, then says how high its content is. */
  resize({ action, scrollHeight, clientHeight }) {
    if (action === "hello") {
      this.tell({ context: "h5p", action: "hello" });
    } else if (action === "prepareResize" && (this.frame.clientHeight !== scrollHeight || scrollHeight !== clientHeight)) {
      this.setHeight(clientHeight);
      this.tell({ context: "h5p", action: "resizePrepared" });
    } else if (action === "resize") {
      this.setHeight(scrollHeight);
    }
  }

  setHeight(height) {
    if (Number.isFinite(height)) this.frame.height = Math.round(Math.min(Math.max(height, LOW), HIGH));
  }

  show({ complete, html }) {
    // An answer that was long on its way does not take back what a later one said.
    if (this.isComplete && !complete) return;
    this.isComplete = complete;
    this.place.querySelector("[data-standing]").innerHTML = html;
    if (complete) this.place.dispatchEvent(new CustomEvent("pathway:activity-complete", { bubbles: true }));
  }
}

for (const place of document.querySelectorAll("[data-activity]")) new Activity(place);
