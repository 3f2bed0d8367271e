// What is said of the drawing: heading, sentence, ten bars, and the way the answer took while it was drawn.

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LEAST_SHARE = 0.001;

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
