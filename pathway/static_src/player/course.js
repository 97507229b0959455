// Plays a SCORM course inside the frame, on the content host. The course finds its API here, at its own origin; what it
// wants remembered goes to the page around and nowhere else. One part is open at a time.
(function () {
  "use strict";

  var SOON = 300;
  var EVERY = 5;
  var LARGEST = 240 * 1024;
  var CALLS = { "1.2": ["LMSInitialize", "LMSSetValue"], "2004": ["Initialize", "SetValue"] };
  var WHO = /(student_id|student_name|learner_id|learner_name|session_time)$/;

  var course = JSON.parse(document.getElementById("course").textContent);
  var old = course.edition === "1.2";
  var nav = document.querySelector("nav");
  var main = document.querySelector("main");
  var ended = document.querySelector("p[role=status]");
  var given = null;
  var seq = 0;
  var kept = {};
  var open = null; // the part that is open: { part, api, frame, last, isOver, later }

  function send(type, payload) {
    window.parent.postMessage({ ns: "pathway", v: 1, type: type, payload: payload }, course.app);
  }

  function isDone(key) {
    var values = kept[key] || {};
    if (old) return ["completed", "passed", "failed"].indexOf(values["cmi.core.lesson_status"]) >= 0;
    return values["cmi.completion_status"] === "completed" || values["cmi.success_status"] === "passed";
  }

  // What a part may be told, beside what it said itself: no name, and a number that means nothing elsewhere.
  function seed(part) {
    var values = Object.assign({}, kept[part.key]);
    var entry = kept[part.key] ? "resume" : "ab-initio";
    if (old) {
      Object.assign(values, { "cmi.core.student_id": given.learner, "cmi.core.student_name": "Learner" });
      Object.assign(values, { "cmi.core.entry": entry, "cmi.core.credit": "credit", "cmi.core.lesson_mode": "normal" });
      if (!values["cmi.core.lesson_status"]) values["cmi.core.lesson_status"] = "not attempted";
      if (part.mastery !== null) values["cmi.student_data.mastery_score"] = String(Math.round(part.mastery * 1e6) / 1e4);
    } else {
      Object.assign(values, { "cmi.learner_id": given.learner, "cmi.learner_name": "Learner" });
      Object.assign(values, { "cmi.entry": entry, "cmi.credit": "credit", "cmi.mode": "normal" });
      if (part.mastery !== null) values["cmi.scaled_passing_score"] = String(part.mastery);
    }
    if (part.data) values["cmi.launch_data"] = part.data;
    return values;
  }

  function only(values, wanted) {
    var found = {};
    Object.keys(values).forEach(function (name) {
      var value = values[name];
      if ((typeof value === "string" || typeof value === "number") && value !== "" && wanted(name)) found[name] = String(value);
    });
    return found;
  }

  function keep(place, data) {
    if (!data || !data.runtimeData) return;
    var values = only(data.runtimeData, function (name) { return !WHO.test(name); });
    if (JSON.stringify(values).length > LARGEST) {
      values = only(values, function (name) { return name.indexOf("cmi.interactions") !== 0; });
    }
    var text = JSON.stringify(values);
    if (text === place.last) return;
    place.last = text;
    kept[place.part.key] = values;
    seq += 1;
    send("state", {
      data_type: "scorm",
      sub_id: place.part.key,
      state: JSON.stringify({ session: given.opened, seq: seq, values: values }),
    });
    list();
  }

  function keepNow(place) {
    clearTimeout(place.later);
    if (place.isSpeaking && !place.isOver) keep(place, place.api.renderCommitObject(false));
  }

  function makeApi(place) {
    var settings = {
      lmsCommitUrl: "postmessage:",
      autocommit: true,
      autocommitSeconds: EVERY,
      logLevel: 4,
      dataCommitFormat: "flattened",
      renderCommonCommitFields: true,
      alwaysSendTotalTime: true,
      sendFullCommit: true,
      httpService: {
        processHttpRequest: function (url, data, isLast) {
          keep(place, data);
          if (isLast) over(place);
          return { result: "true", errorCode: 0 };
        },
        updateSettings: function () {},
      },
    };
    var api = old ? new window.Scorm12API(settings) : new window.Scorm2004API(settings);
    api.loadFromFlattenedJSON(seed(place.part));
    var calls = CALLS[course.edition];
    after(api, calls[0], function () {
      if (!place.isSpeaking && place.isOpened) send("spoke", null);
      place.isSpeaking = true;
    });
    // A worker may close the page at any moment: what is set is passed on at once, whether or not the part commits it.
    after(api, calls[1], function () {
      clearTimeout(place.later);
      place.later = setTimeout(keepNow, SOON, place);
    });
    return api;
  }

  function after(api, name, then) {
    var call = api[name];
    api[name] = function () {
      var answer = call.apply(api, arguments);
      then();
      return answer;
    };
  }

  function over(place) {
    place.isOver = true;
    clearTimeout(place.later);
    if (open !== place) return;
    ended.querySelector("span").textContent = isDone(place.part.key) ? "You have finished this part." : "You have left this part; it is kept where you were.";
    ended.hidden = false;
  }

  function show(part) {
    leave(function () {
      var place = { part: part, last: "", isSpeaking: false, isOver: false, later: 0 };
      place.last = kept[part.key] ? JSON.stringify(kept[part.key]) : "";
      place.api = makeApi(place);
      window[old ? "API" : "API_1484_11"] = place.api;
      place.frame = document.createElement("iframe");
      place.frame.title = part.title;
      place.frame.allow = "fullscreen; autoplay";
      place.frame.addEventListener("load", function () {
        if (open === place) opened(place);
      });
      open = place;
      ended.hidden = true;
      list();
      place.frame.src = part.launch;
      main.replaceChildren(place.frame);
    });
  }

  function opened(place) {
    if (place.isOpened) return;
    place.isOpened = true;
    send("started", null);
    if (place.isSpeaking) send("spoke", null);
    // A page that has nothing to say is done once it has been looked at.
    if (!place.part.speaks) {
      var values = old ? { "cmi.core.lesson_status": "completed" } : { "cmi.completion_status": "completed" };
      keep(place, { runtimeData: values });
      list();
    }
  }

  // Lets the open part say its last words while its API is still there.
  function leave(then) {
    var place = open;
    if (!place) return then();
    open = null;
    keepNow(place);
    var isDone = false;
    function next() {
      if (isDone) return;
      isDone = true;
      keepNow(place);
      place.frame.remove();
      then();
    }
    place.frame.addEventListener("load", next);
    setTimeout(next, 2000);
    place.frame.src = "about:blank";
    return undefined;
  }

  function list() {
    if (course.parts.length < 2) return;
    nav.hidden = false;
    var items = course.parts.map(function (part) {
      var item = document.createElement("li");
      var button = document.createElement("button");
      var said = document.createElement("small");
      button.type = "button";
      button.textContent = part.title;
      said.textContent = isDone(part.key) ? "Done" : kept[part.key] ? "In progress" : "Not started";
      button.append(said);
      if (open && open.part === part) button.setAttribute("aria-current", "true");
      button.addEventListener("click", function () { show(part); });
      item.append(button);
      return item;
    });
    var place = Array.prototype.indexOf.call(nav.querySelectorAll("button"), document.activeElement);
    nav.querySelector("ol").replaceChildren.apply(nav.querySelector("ol"), items);
    if (place >= 0) nav.querySelectorAll("button")[place].focus();
  }

  function start(message) {
    given = message.course;
    Object.keys(message.state).forEach(function (key) {
      var state = message.state[key].scorm;
      if (state) kept[key] = JSON.parse(state).values;
    });
    var next = course.parts.filter(function (part) { return !isDone(part.key); })[0] || course.parts[0];
    list();
    show(next);
  }

  ended.querySelector("button").addEventListener("click", function () { if (open) show(open.part); });
  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || event.origin !== course.app) return;
    var message = event.data;
    if (!message || message.ns !== "pathway" || message.v !== 1) return;
    if (message.type === "start" && !given) start(message.payload);
    if (message.type === "flush" && open) keepNow(open);
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && open) keepNow(open);
  });
  window.addEventListener("pagehide", function () {
    if (open) keepNow(open);
  });

  // Asked again until it is answered, for the page around may not listen yet.
  (function ask() {
    if (given) return;
    send("ready", null);
    setTimeout(ask, 250);
  })();
})();
