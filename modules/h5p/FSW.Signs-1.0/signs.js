// Short observations: decide what to do about each, see our answer and why, and read them all again at the end.
FSW.Signs = (function (Practice) {
  "use strict";

  const { make, icon } = Practice;

  function Signs(params, contentId, extras) {
    Practice.call(this, params, contentId, extras);
  }

  Signs.prototype = Object.create(Practice.prototype);
  Signs.prototype.constructor = Signs;
  Signs.prototype.opensReview = true;

  Signs.prototype.stepAt = function (path) {
    const sign = this.params.signs[path.length];
    if (!sign) return undefined;
    return {
      name: String(path.length),
      part: sign.subContentId,
      heading: this.count(this.words.step, path.length + 1),
      mark: `${path.length + 1}.`,
      text: sign.text,
      question: this.params.question,
      options: this.params.options,
      answer: sign.answer,
    };
  };

  Signs.prototype.answerTo = function (step, choice) {
    const agrees = step.answer === choice;
    const ours = this.words[agrees ? "agree" : "differ"].replace("@answer", () => this.params.options[step.answer]);
    return [
      make("p", { class: `fsw-ours fsw-ours--${agrees ? "same" : "other"}` }, icon(agrees ? "good" : "other"), ours),
      make("p", { dir: "auto" }, this.params.signs[Number(step.name)].feedback),
    ];
  };

  Signs.prototype.summaryOf = function (step) {
    return step.text;
  };

  Signs.prototype.rereading = function (step, choice) {
    return [make("p", {}, `${this.words.yourChoice} `, step.options[choice]), ...this.answerTo(step, choice)];
  };

  Signs.prototype.endOf = function (path) {
    const most = this.params.signs.length;
    const score = path.filter((choice, n) => choice === this.params.signs[n].answer).length;
    return {
      name: "end",
      caption: this.params.title,
      heading: this.words.ending,
      kind: score === most ? "good" : "mixed",
      tag: this.count(this.words.score, score),
      body: score < most && make("p", {}, this.words.afterwards),
      score,
      most,
      success: score === most,
      response: path.join(","),
    };
  };

  Signs.prototype.count = function (sentence, number) {
    return sentence.replace("@number", number).replace("@total", this.params.signs.length);
  };

  return Signs;
})(FSW.Practice);
