// Takes a photo, or records voice or video, and plays it back; it leaves the device only when its maker keeps it.
import { Refused, SignedOut, canSendInPieces, megabytes, sendInPieces } from "./pieces.js";

const place = document.querySelector("[data-recorder]");
if (place && navigator.mediaDevices?.getUserMedia && canSendInPieces()) record(place);

function record(place) {
  const MOST = 24 * 1024 * 1024;
  // What every browser of the last years can make and our check can read, the first that this one knows.
  const FORMS = {
    voice: [["audio/webm;codecs=opus", "weba"], ["audio/ogg;codecs=opus", "ogg"], ["audio/mp4", "m4a"]],
    video: [["video/webm;codecs=vp8,opus", "webm"], ["video/mp4", "mp4"]],
  };
  const DEVICE = { voice: "microphone", photo: "camera", video: "camera and microphone" };
  const find = (name) => place.querySelector(`[data-recorder-${name}]`);
  const [said, live, back, clock, sending] = ["said", "live", "back", "clock", "sending"].map(find);
  const button = (name) => place.querySelector(`[data-do="${name}"]`);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  let what = "";
  let stream = null;
  let recorder = null;
  let made = null; // { blob, ending, address }
  let ticking = 0;

  const say = (sentence) => (said.textContent = sentence);
  const show = (...names) => {
    for (const one of place.querySelectorAll("[data-do]")) one.hidden = !names.includes(one.dataset.do);
    // Whoever presses keys goes on at the button that comes next.
    if (names.length) button(names[0]).focus();
  };
  const formOf = (kind) => FORMS[kind].find(([type]) => globalThis.MediaRecorder?.isTypeSupported(type));

  for (const kind of ["voice", "video"]) if (!formOf(kind)) place.querySelector(`[data-record="${kind}"]`).hidden = true;
  place.hidden = false;

  function letGo() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    live.srcObject = null;
    live.hidden = true;
    clearInterval(ticking);
    clock.hidden = true;
  }

  function forget() {
    if (made) URL.revokeObjectURL(made.address);
    made = null;
    back.replaceChildren();
    back.hidden = true;
    sending.hidden = true;
  }

  function whyNot(error) {
    const device = DEVICE[what];
    const other = "You can also use your device’s own below.";
    if (error.name === "NotAllowedError" || error.name === "SecurityError") {
      return `This page may not use your ${device}. Allow it in your browser’s settings for this site, then press again. ${other}`;
    }
    if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return `No ${device} was found on this device. ${other}`;
    if (error.name === "NotReadableError" || error.name === "AbortError") return `Another program is using your ${device}. Close it there, then press again. ${other}`;
    return `Your ${device} did not answer. ${other}`;
  }

  async function open(kind) {
    letGo();
    forget();
    what = kind;
    show();
    say(`Your browser may ask whether this page may use your ${DEVICE[what]}.`);
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: what !== "photo",
        video: what === "voice" ? false : { facingMode: "environment", width: { ideal: what === "photo" ? 1920 : 640 } },
      });
    } catch (error) {
      say(whyNot(error));
      return place.querySelector(`[data-record="${what}"]`).focus();
    }
    if (what !== "voice") {
      live.srcObject = stream;
      live.hidden = false;
      await live.play().catch(() => {});
    }
    say(what === "photo" ? "The camera is on. Nothing is taken until you press." : "Ready. Nothing is recorded until you press.");
    return show(what === "photo" ? "take" : "start", "close");
  }

  function start() {
    const [type, ending] = formOf(what);
    const chunks = [];
    let size = 0;
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 64_000, videoBitsPerSecond: 1_000_000 });
    recorder.addEventListener("dataavailable", ({ data }) => {
      if (data.size) chunks.push(data);
      size += data.size;
      if (size > MOST && recorder.state === "recording") recorder.stop();
    });
    recorder.addEventListener("stop", () => {
      letGo();
      const full = size > MOST ? "It is as long as a file may be, so it was stopped. " : "";
      playBack(new Blob(chunks, { type: type.split(";")[0] }), ending, full);
    });
    recorder.start(1000);
    const began = Date.now();
    const tick = () => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    tick();
    clock.hidden = false;
    ticking = setInterval(tick, 500);
    say("Recording.");
    show("stop");
  }

  function take() {
    const canvas = document.createElement("canvas");
    canvas.width = live.videoWidth;
    canvas.height = live.videoHeight;
    canvas.getContext("2d").drawImage(live, 0, 0);
    canvas.toBlob(
      (blob) => {
        letGo();
        if (blob) return playBack(blob, "jpg", "");
        say("That did not work. Try once more.");
        return show("close");
      },
      "image/jpeg",
      0.9,
    );
  }

  function playBack(blob, ending, before) {
    const address = URL.createObjectURL(blob);
    made = { blob, ending, address };
    const shown = document.createElement({ photo: "img", voice: "audio", video: "video" }[what]);
    shown.src = address;
    shown.className = "evidence-player";
    if (what === "photo") shown.alt = "The photo you took";
    else {
      shown.controls = true;
      shown.setAttribute("aria-label", what === "voice" ? "The voice you recorded" : "The video you recorded");
    }
    back.replaceChildren(shown);
    back.hidden = false;
    say(`${before}${what === "photo" ? "Look at it" : "Play it back"}, then keep it or throw it away. It is only on this device so far.`);
    show("keep", "again", "close");
  }

  async function keep() {
    const { blob, ending } = made;
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const name = `${what}-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}.${ending}`;
    show();
    sending.hidden = false;
    const [words, bar] = [sending.querySelector("[data-recorder-words]"), sending.querySelector("progress")];
    try {
      await sendInPieces(blob, {
        name,
        begin: () => place.dataset.upload,
        token: () => token,
        signal: new AbortController().signal,
        say(state, received, sentence) {
          bar.value = Math.floor((100 * received) / blob.size);
          if (state === "waiting") words.textContent = sentence ?? "No connection. It goes on by itself; leave this page open.";
          else if (state === "checking") words.textContent = "It has arrived and is being checked.";
          else words.textContent = `${megabytes(received)} of ${megabytes(blob.size)} sent, ${bar.value} %.`;
        },
      });
      forget();
      location.reload();
    } catch (error) {
      sending.hidden = true;
      if (error instanceof SignedOut) {
        say("You are signed out. Sign in again in another tab, then press Keep it.");
        return show("keep", "close");
      }
      say(error instanceof Refused ? error.message : "That did not work. Try once more.");
      return show("keep", "again", "close");
    }
    return undefined;
  }

  const DO = {
    start,
    take,
    keep,
    stop: () => recorder.state === "recording" && recorder.stop(),
    again: () => open(what),
    close() {
      letGo();
      forget();
      show();
      say("Closed. Nothing was kept.");
      place.querySelector(`[data-record="${what}"]`).focus();
    },
  };
  place.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    if (pressed.dataset.record) open(pressed.dataset.record);
    else DO[pressed.dataset.do]?.();
  });
  window.addEventListener("beforeunload", (event) => {
    if (made || recorder?.state === "recording") event.preventDefault();
  });
  window.addEventListener("pagehide", letGo);
}
