// What our practice activities share: one question at a time, played by keyboard or touch and heard by screen readers,
// told to the host in xAPI and taken up again where it was left. It asks H5P core for nothing but its public API.
//
// A kind of activity (FSW.Scenario, FSW.Signs) inherits from FSW.Practice and says:
//   stepAt(path)          the question that stands after these choices, or undefined where they have come to an end
//   answerTo(step, n)     what is shown once choice n is made
//   endOf(path)           how it ended: heading, tag, what to read, and the score
window.FSW = window.FSW || {};

FSW.Practice = (function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const RING = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18";
  const DRAWINGS = {
    good: `${RING}M8 12.5l2.7 2.7L16 9.5`,
    mixed: `${RING}M12 3v18M14 4v16M16 5v14M18 6.5v11M20 9v6`,
    poor: `${RING}M8 12h8`,
    fault: `${RING}M12 7.5v5.5M12 16.4v.1`,
    other: "M4 12h15M13 6l6 6l-6 6",
  };
  // The few tags an author may write with; everything else is taken for its text, and scripts are not taken at all.
  const KEPT = { P: "p", H3: "h3", H4: "h4", UL: "ul", OL: "ol", LI: "li", BLOCKQUOTE: "blockquote", BR: "br" };
  Object.assign(KEPT, { STRONG: "strong", B: "strong", EM: "em", I: "em", A: "a" });
  const NEVER = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "TEXTAREA", "TITLE"]);

  let made = 0;

  function Practice(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params;
    this.contentId = contentId;
    this.extras = extras || {};
    this.words = params.l10n || {};
    this.begun = false; // has the introduction been left?
    this.path = []; // which choice was made at each step, in order
    this.waiting = false; // is the last choice's feedback still on the page?
    this.done = false; // has an ending been reached, and told to the host?
    this.seconds = 0; // how long this attempt took, once it is over
    this.number = made++;
  }

  Practice.prototype = Object.create(H5P.EventDispatcher.prototype);
  Practice.prototype.constructor = Practice;

  // ------------------------------------------------------------------------------------------------ life

  Practice.prototype.attach = function ($container) {
    this.page = make("div", { class: "fsw-page" });
    const language = (this.extras.metadata || {}).defaultLanguage;
    $container[0].appendChild(make("div", { class: "fsw", lang: language }, this.page));
    if (this.recall(this.extras.previousState)) this.activityStartTime = Date.now() - this.seconds * 1000;
    else this.setActivityStarted();
    this.show();
  };

  // Where the learner stands, for the host to keep; nothing where nothing has been done.
  Practice.prototype.getCurrentState = function () {
    if (!this.begun) return undefined;
    return {
      node: this.place(),
      path: this.path.slice(),
      waiting: this.waiting,
      done: this.done,
      seconds: this.done ? this.seconds : this.elapsed(),
    };
  };

  // Take up a kept state; it is left alone where it does not fit these questions, as after a new edition.
  Practice.prototype.recall = function (state) {
    if (!state || !Array.isArray(state.path)) return false;
    for (let n = 0; n < state.path.length; n += 1) {
      const step = this.stepAt(state.path.slice(0, n));
      if (!step || !(Number.isInteger(state.path[n]) && state.path[n] in step.options)) return false;
    }
    this.path = state.path.slice();
    this.waiting = Boolean(state.waiting) && this.path.length > 0;
    if (this.place() !== state.node || Boolean(state.done) !== !this.here()) {
      this.path = [];
      this.waiting = false;
      return false;
    }
    this.begun = true;
    this.done = Boolean(state.done);
    this.seconds = Number(state.seconds) > 0 ? Number(state.seconds) : 0;
    return true;
  };

  // The step on the page, or undefined at an ending.
  Practice.prototype.here = function () {
    return this.stepAt(this.waiting ? this.path.slice(0, -1) : this.path);
  };

  // The name of that step or ending.
  Practice.prototype.place = function () {
    return (this.here() || this.endOf(this.path)).name;
  };

  Practice.prototype.elapsed = function () {
    return Math.round((Date.now() - this.activityStartTime) / 1000);
  };

  // -------------------------------------------------------------------------------------------- what happens

  Practice.prototype.begin = function () {
    this.begun = true;
    this.show(true);
  };

  Practice.prototype.decide = function (step, choice) {
    this.path.push(choice);
    this.waiting = true;
    this.tellAnswer(step, choice);
  };

  Practice.prototype.goOn = function () {
    this.waiting = false;
    this.show(true);
  };

  // Return to the step after this many choices. An attempt that is over stays over: this is a new one.
  Practice.prototype.goBackTo = function (length) {
    if (this.done) {
      this.done = false;
      this.activityStartTime = undefined;
      this.setActivityStarted();
    }
    this.path.length = length;
    this.waiting = false;
    this.show(true);
  };

  Practice.prototype.finish = function (end) {
    this.seconds = this.elapsed();
    this.done = true;
    this.tellEnd(end);
  };

  // ------------------------------------------------------------------------------------------- what is told

  Practice.prototype.tellAnswer = function (step, choice) {
    const event = this.createXAPIEventTemplate("answered");
    event.setObject({
      contentId: this.contentId,
      subContentId: step.part,
      getTitle: () => H5P.createTitle(step.text),
    });
    event.setContext({ parent: this, libraryInfo: this.libraryInfo });
    const right = step.answer === undefined ? undefined : step.answer === choice;
    const score = right === undefined ? [] : [right ? 1 : 0, 1];
    event.setScoredResult(score[0], score[1], { activityStartTime: this.shownAt }, true, right);
    const { object, result } = event.data.statement;
    result.response = String(choice);
    // Reports of H5P hosts look for en-US, whatever the language.
    Object.assign(object.definition, {
      type: "http://adlnet.gov/expapi/activities/cmi.interaction",
      interactionType: "choice",
      description: { "en-US": step.text },
      choices: step.options.map((text, n) => ({ id: String(n), description: { "en-US": text } })),
    });
    if (right !== undefined) object.definition.correctResponsesPattern = [String(step.answer)];
    this.trigger(event);
  };

  Practice.prototype.tellEnd = function (end) {
    const event = this.createXAPIEventTemplate("completed");
    event.setScoredResult(end.score, end.most, this, true, end.success);
    event.data.statement.result.response = end.response;
    this.trigger(event);
  };

  // ------------------------------------------------------------------------------------------ what is shown

  Practice.prototype.show = function (moveFocus) {
    const step = this.here();
    if (!this.begun) this.fill(this.introduction());
    else if (step) this.fill(this.question(step));
    else this.fill(this.ending());
    if (moveFocus) this.page.querySelector("h2").focus();
  };

  Practice.prototype.fill = function (parts) {
    this.shownAt = Date.now();
    this.page.replaceChildren(...parts.filter(Boolean));
    this.trigger("resize");
  };

  Practice.prototype.heading = function (caption, text) {
    const small = make("span", { class: "fsw-caption" }, caption, " ");
    return make("h2", { class: "fsw-heading", tabindex: "-1" }, small, text);
  };

  Practice.prototype.introduction = function () {
    const button = make("button", { type: "button", class: "fsw-button" }, this.words.begin);
    button.addEventListener("click", () => this.begin());
    const intro = make("div", { class: "fsw-written" }, written(this.params.intro));
    return [this.heading(this.words.kind, this.params.title), intro, button];
  };

  Practice.prototype.question = function (step) {
    const chosen = this.waiting ? this.path[this.path.length - 1] : undefined;
    const name = `fsw-${this.number}-${this.path.length}`;
    const radios = step.options.map((text, n) =>
      make("input", { type: "radio", name, value: n, id: `${name}-${n}`, checked: n === chosen }),
    );
    const choices = step.options.map((text, n) =>
      make("label", { class: "fsw-choice", for: radios[n].id }, radios[n], make("span", {}, text)),
    );
    const fieldset = make("fieldset", { class: "fsw-choices" }, make("legend", {}, step.question), choices);
    const fault = make("p", { class: "fsw-fault", id: `${name}-fault`, role: "alert" });
    const answer = make("div", { class: "fsw-answer", role: "status", "aria-live": "polite" });
    const button = make("button", { type: "button", class: "fsw-button" }, this.words.decide);

    const showAnswer = (choice) => {
      fieldset.disabled = true;
      choices[choice].classList.add("fsw-choice--chosen");
      choices[choice].lastChild.prepend(make("strong", { class: "fsw-chosen" }, this.words.yourChoice, " "));
      answer.append(...this.answerTo(step, choice));
      button.textContent = this.words.goOn;
    };
    const complain = () => {
      fault.replaceChildren(icon("fault"), this.words.chooseFirst);
      fieldset.setAttribute("aria-describedby", fault.id);
      radios[0].focus();
      this.trigger("resize");
    };
    button.addEventListener("click", (event) => {
      if (event.detail > 1) return; // the second half of a double click would skip what the choice led to
      const choice = radios.findIndex((radio) => radio.checked);
      if (this.waiting) return this.goOn();
      if (choice < 0) return complain();
      fault.replaceChildren();
      button.focus();
      this.decide(step, choice);
      showAnswer(choice);
      this.trigger("resize");
      setTimeout(() => button.scrollIntoView({ block: "nearest" }), 200); // once the host has made room
    });
    // A key held down is pressed once.
    button.addEventListener("keydown", (event) => event.repeat && event.preventDefault());
    fieldset.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // or the press would go on to the button, once that has the focus
      if (!event.repeat) button.click();
    });
    if (chosen !== undefined) showAnswer(chosen);

    const situation = make("p", { class: "fsw-situation", dir: "auto" }, step.text);
    return [this.heading(this.params.title, step.heading), situation, fieldset, fault, answer, button, this.review()];
  };

  Practice.prototype.ending = function () {
    const end = this.endOf(this.path);
    if (!this.done) this.finish(end);
    const tag = make("p", { class: `fsw-tag fsw-tag--${end.kind}` }, icon(end.kind), end.tag);
    const again = make("button", { type: "button", class: "fsw-button fsw-button--quiet" }, this.words.startAgain);
    again.addEventListener("click", () => this.goBackTo(0));
    const body = make("div", { class: "fsw-written" }, end.body);
    return [this.heading(end.caption, end.heading), tag, body, this.review(), again];
  };

  // The way so far, as a list in which each step can be read again.
  Practice.prototype.review = function () {
    const length = this.waiting ? this.path.length - 1 : this.path.length;
    if (!length) return null;
    const isOver = !this.here();
    const items = this.path.slice(0, length).map((choice, n) => {
      const step = this.stepAt(this.path.slice(0, n));
      const details = make(
        "details",
        { open: isOver && this.opensReview },
        make("summary", {}, make("span", { dir: "auto" }, make("strong", {}, step.mark, " "), this.summaryOf(step, choice))),
        make("div", { class: "fsw-again" }, this.rereading(step, choice), this.canReturn && this.wayBack(step, n)),
      );
      details.addEventListener("toggle", () => this.trigger("resize"));
      return make("li", {}, details);
    });
    const title = isOver ? this.words.pathTaken : this.words.pathSoFar;
    return make(
      "section",
      { class: "fsw-path", "aria-labelledby": `fsw-${this.number}-path` },
      make("h3", { id: `fsw-${this.number}-path` }, title),
      make("ol", {}, items),
    );
  };

  Practice.prototype.summaryOf = function (step, choice) {
    return step.options[choice];
  };

  Practice.prototype.rereading = function (step, choice) {
    return [make("p", { dir: "auto" }, step.text), ...this.answerTo(step, choice)];
  };

  Practice.prototype.wayBack = function (step, n) {
    const button = make("button", { type: "button", class: "fsw-button fsw-button--link" });
    button.textContent = this.words.goBack.replace("@number", n + 1);
    button.addEventListener("click", () => this.goBackTo(n));
    return button;
  };

  // ------------------------------------------------------------------------------------- building the page

  // An element; text is always text, and an attribute that is false or missing is left out.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== undefined && value !== null) element.setAttribute(key, value);
    }
    element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
    return element;
  }

  function icon(name) {
    const drawing = document.createElementNS(SVG, "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "fsw-icon" })) {
      drawing.setAttribute(key, value);
    }
    drawing.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", DRAWINGS[name]);
    return drawing;
  }

  // An author's HTML, rebuilt from the tags that are allowed.
  function written(html) {
    const fragment = document.createDocumentFragment();
    copy(new DOMParser().parseFromString(html || "", "text/html").body, fragment);
    return fragment;
  }

  function copy(from, to) {
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
      else if (child.nodeType === Node.ELEMENT_NODE && !NEVER.has(child.tagName)) copyElement(child, to);
    }
  }

  function copyElement(child, to) {
    const name = KEPT[child.tagName];
    if (!name) return copy(child, to);
    const element = make(name, {});
    const address = child.getAttribute("href") || "";
    if (name === "a" && /^https:\/\//i.test(address)) {
      Object.assign(element, { href: address, target: "_blank", rel: "noopener noreferrer" });
    }
    copy(child, element);
    return to.append(element);
  }

  Practice.make = make;
  Practice.icon = icon;
  Practice.written = written;
  return Practice;
})();
