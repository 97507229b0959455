// Runs after H5P core and the package's libraries, inside the frame: passes on what the activity says and where it was
// left, to the page around it and nowhere else.
(function () {
  "use strict";

  var app = H5PIntegration.app;
  var content = H5PIntegration.contents["cid-1"];
  var last = {};
  var started = false;

  function send(type, payload) {
    window.parent.postMessage({ ns: "pathway", v: 1, type: type, payload: payload }, app);
  }

  function keep(dataType, subId, state) {
    var key = subId + " " + dataType;
    if (last[key] === state) return;
    last[key] = state;
    send("state", { data_type: String(dataType), sub_id: String(subId), state: state });
  }

  // H5P core would send these to a server itself; without a signed-in person it does not, and this frame has none.
  var setUserData = H5P.setUserData;
  H5P.setUserData = function (contentId, dataType, data, extras) {
    try {
      keep(dataType, (extras && extras.subContentId) || 0, JSON.stringify(data));
    } catch (circular) { /* a state that is no data cannot be kept */ }
    return setUserData.apply(this, arguments);
  };
  var deleteUserData = H5P.deleteUserData;
  H5P.deleteUserData = function (contentId, dataType, subContentId) {
    keep(dataType, subContentId || 0, null);
    return deleteUserData.apply(this, arguments);
  };

  function flush() {
    H5P.instances.forEach(function (instance) {
      if (typeof instance.getCurrentState !== "function") return;
      var state = instance.getCurrentState();
      if (state !== undefined) H5P.setUserData(instance.contentId, "state", state, { deleteOnChange: true });
    });
  }

  function start(given) {
    started = true;
    content.url = given.activity;
    content.contentUserData = given.state;
    Object.keys(given.state).forEach(function (subId) {
      Object.keys(given.state[subId]).forEach(function (dataType) {
        last[subId + " " + dataType] = given.state[subId][dataType];
      });
    });
    if (!content.contentUserData["0"]) content.contentUserData["0"] = {};
    H5P.externalDispatcher.on("xAPI", function (event) {
      send("statement", JSON.parse(JSON.stringify(event.data.statement)));
    });
    H5P.preventInit = false;
    try {
      H5P.init(document.body);
    } catch (broken) {
      console.error(broken);
    }
    send(H5P.instances.length ? "started" : "failed", null);
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || event.origin !== app) return;
    var message = event.data;
    if (!message || message.ns !== "pathway" || message.v !== 1) return;
    if (message.type === "start" && !started) start(message.payload);
    if (message.type === "flush" && started) flush();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && started) flush();
  });
  window.addEventListener("pagehide", function () {
    if (started) flush();
  });

  // Asked again until it is answered, for the page around may not listen yet.
  (function ask() {
    if (started) return;
    send("ready", null);
    setTimeout(ask, 250);
  })();
})();
