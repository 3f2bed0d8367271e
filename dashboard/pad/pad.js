// The pad: pointers and keys → strokes → answers.

const INTERACTIVE = "input, textarea, select, button, [contenteditable], [role=combobox], [role=dialog]";

const makePad = (root, first) => {
  const find = (name) => root.querySelector(name);
  const paper = find(".paper");
  const drawBars = makeBars(find(".bars"));
  const state = {
    data: first, // what Python says
    setStateValue: () => {},
    snapshots: [[]], at: 0, // every drawing there was, each a list of strokes, and which of them is shown
    stroke: null, // the stroke that is being drawn
    pen: first.pen,
    number: 0, // grows with every change of the drawing
    asked: 0, // the newest number that was answered, or given up
    handed: 0, // the newest number that Python was given
    answer: null,
  };
  const strokes = () => state.snapshots[state.at];

  const drawInk = () => {
    const shown = strokes();
    while (paper.children.length > shown.length) paper.lastChild.remove();
    shown.forEach(({ pen, points }, index) => {
      const path = paper.children[index]
        ?? paper.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
      const isLast = index === shown.length - 1;
      if (path.stroke === shown[index] && !(isLast && state.stroke)) return;
      path.stroke = shown[index];
      path.setAttribute("d", pathOf(points));
      path.setAttribute("stroke-width", pen);
    });
    find("[data-do=undo]").disabled = state.at === 0;
    find("[data-do=redo]").disabled = state.at === state.snapshots.length - 1;
    find("[data-do=clear]").disabled = shown.length === 0;
  };

  const drawAnswer = () => {
    const { answer, data } = state;
    say(find(".heading"), answer?.heading ?? data.heading);
    say(find(".sentence"), answer?.sentence ?? data.sentence);
    drawBars(answer?.probabilities);
  };

  const speak = () => say(find(".spoken"), state.answer ? `${state.answer.heading}. ${state.answer.sentence}` : "");

  const hear = (answer) => {
    state.answer = answer;
    drawAnswer();
    if (!state.stroke) speak();
  };

  const asking = asker({
    route: first.route,
    next: () => {
      if (state.asked === state.number || !strokes().length) return null;
      return { model: state.data.model, number: state.number, grey: greyOf(strokes()) };
    },
    heard: ({ number, model }, answer) => {
      say(find(".note"), "");
      if (model !== state.data.model || !strokes().length) return;
      state.asked = number;
      hear(answer);
    },
    failed: ({ number }, trouble) => {
      if (trouble.pause === Infinity) state.asked = number;
      say(find(".note"), trouble.message);
    },
  });

  const changed = () => {
    state.number += 1;
    if (!strokes().length) {
      state.asked = state.number;
      hear(null);
    }
    drawInk();
    asking.wake();
  };

  const handOver = () => {
    const grey = greyOf(strokes());
    state.handed = state.number;
    const bare = strokes().map(({ pen, points }) => ({ pen, points }));
    state.setStateValue("drawing", grey && {
      number: state.number, strokes: bare, width: grey.width, height: grey.height, pixels: base64(grey.bytes),
    });
  };

  const keep = (drawing) => {
    state.snapshots = [...state.snapshots.slice(0, state.at + 1), drawing];
    state.at += 1;
  };

  const commands = {
    undo: () => { if (state.at > 0) state.at -= 1; },
    redo: () => { if (state.at < state.snapshots.length - 1) state.at += 1; },
    clear: () => { if (strokes().length) keep([]); },
  };
  const command = (name) => {
    if (state.stroke) return;
    const before = state.at;
    commands[name]();
    if (state.at === before) return;
    changed();
    handOver();
  };

  const place = ({ clientX, clientY }) => {
    const { left, top, width, height } = paper.getBoundingClientRect();
    return [PAD * (clientX - left) / width, PAD * (clientY - top) / height]
      .map((value) => Math.round(10 * value) / 10);
  };
  const extend = (event, least) => {
    const { points } = state.stroke;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) {
      const point = place(move);
      if (distance(points.at(-1), point) >= least) points.push(point);
    }
  };
  const down = (event) => {
    if (state.stroke || !event.isPrimary || event.button !== 0) return;
    paper.setPointerCapture(event.pointerId);
    state.stroke = { pen: state.pen, points: [place(event)], pointer: event.pointerId };
    keep([...strokes(), state.stroke]);
    changed();
  };
  const move = (event) => {
    if (event.pointerId !== state.stroke?.pointer) return;
    const before = state.stroke.points.length;
    extend(event, NEAREST);
    if (state.stroke.points.length > before) changed();
  };
  const up = (event) => {
    if (event.pointerId !== state.stroke?.pointer) return;
    if (event.type === "pointerup") extend(event, 0.1);
    changed();
    state.stroke = null;
    handOver();
  };

  const keys = (event) => {
    const { activeElement } = document;
    const isElsewhere = activeElement?.matches(INTERACTIVE) || document.querySelector("[role=dialog]");
    if (isElsewhere || event.defaultPrevented || event.altKey) return;
    const key = event.key.toLowerCase();
    const isControl = event.ctrlKey || event.metaKey;
    const name = isControl
      ? { z: event.shiftKey ? "redo" : "undo", y: "redo" }[key]
      : { delete: "clear", backspace: "clear", escape: "clear" }[key];
    if (!name) return;
    event.preventDefault();
    command(name);
  };

  const makePens = () => {
    for (const [name, width] of Object.entries(first.pens)) {
      const label = document.createElement("label");
      label.title = `${name} pen`;
      label.innerHTML = `<input type="radio" name="pen" aria-label="${name}"><i style="--width: ${width}"></i>`;
      const input = label.querySelector("input");
      input.checked = width === state.pen;
      input.addEventListener("change", () => { state.pen = width; });
      find(".pens").append(label);
    }
  };

  paper.addEventListener("pointerdown", down);
  paper.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) paper.addEventListener(end, up);
  for (const button of root.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => command(button.dataset.do));
  }
  document.addEventListener("keydown", keys);
  makePens();
  drawInk();

  return {
    update: (data, setStateValue) => {
      const isOther = data.model !== state.data.model;
      state.data = data;
      state.setStateValue = setStateValue;
      if (data.settled?.number === state.number && strokes().length) {
        state.asked = state.number;
        hear(data.settled.answer);
      } else if (isOther) {
        changed();
      }
      drawAnswer();
    },
    close: () => {
      asking.close();
      document.removeEventListener("keydown", keys);
    },
  };
};

export default ({ parentElement, data, setStateValue }) => {
  const root = parentElement.querySelector(".pad");
  root.lab ??= makePad(root, data);
  root.lab.update(data, setStateValue);
  return () => { root.lab?.close(); };
};
