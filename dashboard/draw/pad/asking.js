// Asking while the pen moves: one request on its way, the newest drawing next, never more often than is of use.

const LEAST_MILLISECONDS = 33;
const LONGEST_MILLISECONDS = 5000;
const PAUSE_MILLISECONDS = 2000;

const PAD_NAME = Math.random().toString(36).slice(2); // pads behind one address are not mistaken for one

// What went wrong in words, and how long to leave the route alone; for ever where asking again would not help.
class Trouble extends Error {
  constructor(message, pause) {
    super(message);
    this.pause = pause;
  }
}

const answerTo = async ({ model, grey }, route) => {
  const { width, height, bytes } = grey;
  const query = new URLSearchParams({ model, width, height });
  let response, answer;
  try {
    response = await fetch(`${route}?${query}`, {
      method: "POST",
      body: bytes,
      headers: { "Content-Type": "application/octet-stream", "X-Pad": PAD_NAME },
      signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
    });
    answer = await response.json();
  } catch {
    throw new Trouble("The lab does not answer while you draw; it will after each stroke.", PAUSE_MILLISECONDS);
  }
  if (response.ok) return answer;
  const isBusy = response.status === 429 || response.status >= 500;
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  throw new Trouble(answer.error, isBusy ? Math.max(PAUSE_MILLISECONDS, 1000 * seconds) : Infinity);
};

// `next()` gives the question to ask now, or nothing; `wake()` says that there may be one.
const asker = ({ route, next, heard, failed }) => {
  let isBusy = false, earliest = 0, timer;
  const wake = () => {
    if (isBusy) return;
    clearTimeout(timer);
    const wait = earliest - performance.now();
    if (wait > 0) timer = setTimeout(wake, Math.min(wait, PAUSE_MILLISECONDS));
    else ask();
  };
  const ask = async () => {
    const question = next();
    if (!question) return;
    isBusy = true;
    earliest = performance.now() + LEAST_MILLISECONDS;
    try {
      const answer = await answerTo(question, route);
      heard(question, answer);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      // What was refused for good was one drawing: the next may be asked about as soon as any other.
      const pause = trouble.pause === Infinity ? LEAST_MILLISECONDS : Math.min(trouble.pause, PAUSE_MILLISECONDS);
      earliest = performance.now() + pause;
      failed(question, trouble);
    } finally {
      isBusy = false;
    }
    wake();
  };
  return { wake };
};
