/** Sends a file in pieces: a lost connection or a reload costs one piece at most, for the server says how much it has. */
const PIECE = 512 * 1024;
const LONGEST_WAIT = 15_000;

/** The server's own sentence about a file that it will not keep. */
export class Refused extends Error {}
/** The sitting has ended; what has come waits for a day. */
export class SignedOut extends Error {}

/** Whether this browser can do it; where it cannot, the plain form still sends the file whole. */
export const canSendInPieces = () => Boolean(globalThis.crypto?.subtle && Blob.prototype.arrayBuffer && globalThis.AbortController);

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(waiting);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      clearTimeout(waiting);
      window.removeEventListener("online", done);
      reject(signal.reason ?? new DOMException("Stopped", "AbortError"));
    };
    const waiting = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Sends `file` under `name`; `begin()` is the address that begins it. `say(state, received)` hears "sending", "waiting"
 * (for a connection) and "checking". Returns what the server keeps, or throws Refused, SignedOut or an AbortError.
 */
export async function sendInPieces(file, { name = file.name, begin, key, token, say = () => {}, begun = () => {}, signal }) {
  async function ask(method, address, body, type) {
    const answer = await fetch(address, {
      method,
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token(), ...(type ? { "Content-Type": type } : {}) },
      redirect: "manual",
      credentials: "same-origin",
      signal,
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
    const isOurs = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    const said = isOurs ? await answer.json() : {};
    if (answer.status === 422) throw new Refused(said.sentence);
    if (answer.status === 413) throw new Refused("Something on the way refuses a file of this size. Try another network.");
    return { status: answer.status, said };
  }

  const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const told = () => JSON.stringify({ name, size: file.size, sha256, key: key?.() ?? null });
  let state = null;
  let tries = 0;
  while (!state?.kept) {
    try {
      let answer;
      if (!state) answer = await ask("POST", begin(), told(), "application/json");
      // After a pause the server is asked first: a piece whose answer was lost has come all the same.
      else if (tries) answer = await ask("GET", state.piece);
      else {
        say(state.received === state.size ? "checking" : "sending", state.received);
        answer = await ask("PATCH", `${state.piece}?at=${state.received}`, file.slice(state.received, state.received + PIECE), "application/octet-stream");
      }
      if (answer.status === 404) state = null;
      else if (answer.status === 200 || answer.status === 409) {
        const first = !state;
        state = { ...state, ...answer.said };
        if (first) begun(state);
      } else throw Object.assign(new Error("not now"), { sentence: answer.said.sentence });
      tries = 0;
    } catch (error) {
      if (error instanceof Refused || error instanceof SignedOut || error.name === "AbortError") throw error;
      say("waiting", state?.received ?? 0, error.sentence);
      await pause(Math.min(1000 * 2 ** tries, LONGEST_WAIT), signal);
      tries += 1;
    }
  }
  return state;
}

/** Bytes as people read them. */
export const megabytes = (bytes) => (bytes < 100_000 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);
