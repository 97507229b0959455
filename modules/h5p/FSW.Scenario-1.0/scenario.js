// A branching practice scenario: each decision leads to the next moment, until one of several endings.
FSW.Scenario = (function (Practice) {
  "use strict";

  const { make, written } = Practice;
  const POINTS = { good: 2, mixed: 1, poor: 0 };

  function Scenario(params, contentId, extras) {
    Practice.call(this, params, contentId, extras);
    this.nodes = new Map(params.nodes.map((node) => [node.name, node]));
  }

  Scenario.prototype = Object.create(Practice.prototype);
  Scenario.prototype.constructor = Scenario;
  Scenario.prototype.canReturn = true;

  // The node that a path of choices leads to.
  Scenario.prototype.nodeAt = function (path) {
    return path.reduce((node, choice) => this.nodes.get(node.choices[choice].goesTo), this.nodes.get(this.params.start));
  };

  Scenario.prototype.stepAt = function (path) {
    const node = this.nodeAt(path);
    const heading = this.words.step.replace("@number", path.length + 1);
    if (node.ending) return undefined;
    return {
      name: node.name,
      part: node.subContentId,
      heading,
      mark: `${heading}:`,
      text: node.text,
      question: this.words.question,
      options: node.choices.map((choice) => choice.text),
    };
  };

  Scenario.prototype.answerTo = function (step, choice) {
    return [
      make("h3", {}, this.words.ledTo),
      make("p", { dir: "auto" }, this.nodes.get(step.name).choices[choice].feedback),
    ];
  };

  Scenario.prototype.endOf = function (path) {
    const node = this.nodeAt(path);
    return {
      name: node.name,
      caption: this.words.ending,
      heading: node.text,
      kind: node.ending,
      tag: this.words[node.ending],
      body: written(node.debrief),
      score: POINTS[node.ending],
      most: POINTS.good,
      success: node.ending === "good",
      response: node.name,
    };
  };

  return Scenario;
})(FSW.Practice);
