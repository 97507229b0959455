// Runs before H5P core, on the content host, inside the frame.
// Storage and cookies are refused to a frame of another site, and H5P core stops where they throw: give it a memory.
(function () {
  "use strict";

  function memory() {
    var kept = new Map();
    return {
      getItem: function (key) { return kept.has(String(key)) ? kept.get(String(key)) : null; },
      setItem: function (key, value) { kept.set(String(key), String(value)); },
      removeItem: function (key) { kept.delete(String(key)); },
      clear: function () { kept.clear(); },
      key: function (place) { return Array.from(kept.keys())[place] || null; },
      get length() { return kept.size; },
    };
  }

  ["localStorage", "sessionStorage"].forEach(function (name) {
    try {
      window[name].getItem("");
    } catch (refused) {
      Object.defineProperty(window, name, { value: memory(), configurable: true });
    }
  });
  try {
    void document.cookie;
  } catch (refused) {
    Object.defineProperty(document, "cookie", { get: function () { return ""; }, set: function () {}, configurable: true });
  }

  window.H5PIntegration = JSON.parse(document.getElementById("integration").textContent);
  // The bridge starts the activity, once somebody listens: otherwise its first statement would be lost.
  window.H5P = { preventInit: true };
})();
