// What is said of the drawing: ten bars, and how their lengths changed while it was drawn.

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LEAST_SHARE = 0.001;
const MOST_LINES = 4;
const SVG = "http://www.w3.org/2000/svg";

const percent = (share) => {
  if (share < LEAST_SHARE) return "< 0.1 %";
  if (share > 1 - LEAST_SHARE) return "> 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
};

const ranked = (probabilities) => [...DIGITS].sort((a, b) => probabilities[b] - probabilities[a] || a - b);

const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const makeBars = (element) => {
  const rows = DIGITS.map((digit) => {
    const row = document.createElement("div");
    row.innerHTML = `<span class="digit">${digit}</span><span class="track"><i></i></span><span class="share"></span>`;
    element.append(row);
    return { row, bar: row.querySelector("i"), share: row.querySelector(".share") };
  });
  return (probabilities) => {
    const [first, second] = probabilities ? ranked(probabilities) : [];
    rows.forEach(({ row, bar, share }, digit) => {
      row.className = digit === first ? "first" : digit === second ? "second" : "";
      bar.style.width = `${100 * (probabilities?.[digit] ?? 0)}%`;
      say(share, probabilities ? percent(probabilities[digit]) : "");
    });
    const shares = DIGITS.map((digit) => `${digit} ${probabilities ? percent(probabilities[digit]) : ""}`.trim());
    element.setAttribute("aria-label", `Bars: ${shares.join(", ")}.`);
  };
};

// The digits worth a line: today's answer, then those that led for a while, longest first, then the runner-up.
const leaders = (samples) => {
  const now = ranked(samples.at(-1).probabilities);
  const led = DIGITS.map((digit) => samples.filter(({ probabilities }) => ranked(probabilities)[0] === digit).length);
  const others = DIGITS.filter((digit) => led[digit] && digit !== now[0]).sort((a, b) => led[b] - led[a]);
  return [...new Set([now[0], ...others, now[1]])].slice(0, MOST_LINES);
};

const across = (sample, samples) => 100 * sample.way / samples.at(-1).way;
const height = (share) => 96 - 78 * share;

const lineOf = (digit, place, samples) => {
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("class", `line-${place}`);
  line.setAttribute("points", samples.map((sample) =>
    `${across(sample, samples).toFixed(2)},${height(sample.probabilities[digit]).toFixed(2)}`).join(" "));
  return line;
};

// A digit stands above its line where the line is highest.
const nameOf = (digit, place, samples) => {
  const best = samples.reduce((a, b) => (b.probabilities[digit] > a.probabilities[digit] ? b : a));
  const name = document.createElement("span");
  name.className = `line-${place}`;
  name.textContent = digit;
  name.style.left = `${Math.min(97, Math.max(3, across(best, samples)))}%`;
  name.style.top = `${height(best.probabilities[digit])}%`;
  return name;
};

const markOf = (sample, samples) => {
  const mark = document.createElementNS(SVG, "line");
  const x = across(sample, samples);
  for (const [name, value] of Object.entries({ x1: x, x2: x, y1: 0, y2: 100 })) mark.setAttribute(name, value);
  return mark;
};

const journeyText = (samples) => {
  const parts = samples.map(({ probabilities }) => ranked(probabilities)[0])
    .filter((digit, index, all) => digit !== all[index - 1]);
  return `The leading digit while it was drawn: ${parts.join(", then ")}.`;
};

// `look(place)` is told which sample a reader points at; nothing where they are back at the end.
const makeHistory = (element, look) => {
  const [chart, back] = [element.querySelector(".chart"), element.querySelector(".back")];
  const picture = chart.querySelector("svg");
  let samples = [];
  const lookAt = (percentage) => {
    back.value = percentage;
    const place = samples.filter((sample) => across(sample, samples) <= percentage).length - 1;
    look(place < samples.length - 1 ? Math.max(0, place) : null);
  };
  back.addEventListener("input", () => lookAt(Number(back.value)));
  chart.addEventListener("pointermove", (event) => {
    const { left, width } = chart.getBoundingClientRect();
    lookAt(100 * (event.clientX - left) / width);
  });
  chart.addEventListener("pointerleave", () => look(null));
  return (shown, place) => {
    samples = shown;
    element.classList.toggle("is-empty", samples.length < 2);
    if (samples.length < 2) return;
    const digits = leaders(samples);
    picture.replaceChildren(
      ...(place === null ? [] : [markOf(samples[place], samples)]),
      ...digits.map((digit, line) => lineOf(digit, line, samples)).reverse(),
    );
    chart.replaceChildren(picture, ...digits.map((digit, line) => nameOf(digit, line, samples)));
    chart.setAttribute("aria-label", journeyText(samples));
    if (place === null) back.value = 100;
  };
};
