// The pad: pointers and keys → strokes → answers.

const INTERACTIVE = "input, textarea, select, button, [contenteditable], [role=combobox], [role=dialog]";

const makePad = (root, first) => {
  const find = (name) => root.querySelector(name);
  const paper = find(".paper");
  const kept = first.kept?.strokes.map((stroke) => ({ ...stroke, samples: [] }));
  const state = {
    data: first, // what Python says
    setStateValue: () => {},
    snapshots: kept ? [[], kept] : [[]], // every drawing there was, each a list of strokes,
    at: kept ? 1 : 0, // and which of them is shown
    stroke: null, // the stroke that is being drawn
    pen: first.pen,
    number: first.kept?.number ?? 0, // grows with every change of the drawing
    asked: 0, // the newest number that was answered, or given up
    answer: null,
    isRefused: false, // asking the route again would not help
    view: null, // the sample that a reader looks back at
  };
  const strokes = () => state.snapshots[state.at];

  // All answers on the way to this drawing, each with the strokes there were: `place` the last one's, `way` in all.
  const journey = () => {
    let before = 0;
    return strokes().flatMap((stroke, place) => {
      const here = stroke.samples.filter(({ model }) => model === state.data.model)
        .map((sample) => ({ ...sample, place, way: before + sample.way }));
      before += Math.max(1, wayOf(stroke.points));
      return here;
    });
  };
  const strokesAt = ({ place, points }) => cut(strokes().slice(0, place + 1), points);

  const note = (stroke, points, probabilities, model) => {
    if (!probabilities) return;
    const way = wayOf(stroke.points.slice(0, points));
    const others = stroke.samples.filter((sample) => sample.points !== points);
    stroke.samples = [...others, { points, way, probabilities, model }].sort((a, b) => a.points - b.points);
  };

  const drawInk = () => {
    const all = strokes();
    const sample = state.view === null ? null : journey()[state.view];
    const shown = sample ? [...all, ...strokesAt(sample)] : all;
    while (paper.children.length > shown.length) paper.lastChild.remove();
    shown.forEach((stroke, index) => {
      const path = paper.children[index] ?? paper.appendChild(document.createElementNS(SVG, "path"));
      path.setAttribute("class", sample && index < all.length ? "to-come" : "");
      if (path.stroke === stroke && stroke !== state.stroke) return;
      path.stroke = stroke;
      path.setAttribute("d", pathOf(stroke.points));
      path.setAttribute("stroke-width", stroke.pen);
    });
    find("[data-do=undo]").disabled = state.at === 0;
    find("[data-do=redo]").disabled = state.at === state.snapshots.length - 1;
    find("[data-do=clear]").disabled = all.length === 0;
  };

  const drawAnswer = () => {
    const { answer, data, view } = state;
    const samples = journey();
    const past = view === null ? null : samples[view];
    say(find(".heading"), past ? pastHeading(past.probabilities) : answer?.heading ?? data.heading);
    say(find(".sentence"), past ? pastSentence(past, samples) : answer?.sentence ?? data.sentence);
    drawBars(past?.probabilities ?? answer?.probabilities);
    find(".bars").classList.toggle("is-odd", !past && Boolean(answer?.is_odd));
    drawHistory(samples, view);
  };
  const pastHeading = (probabilities) => {
    const [digit] = ranked(probabilities);
    return `Then: ${digit === 8 ? "an" : "a"} ${digit}, ${percent(probabilities[digit])}`;
  };
  const pastSentence = (sample, samples) => `After ${Math.round(across(sample, samples))} % of the pen's way.`;

  const look = (place) => {
    if (state.stroke || state.view === place) return;
    state.view = place;
    drawInk();
    drawAnswer();
  };
  const drawBars = makeBars(find(".bars"));
  const drawHistory = makeHistory(find(".history"), look);

  const hear = (answer) => {
    state.answer = answer;
    drawAnswer();
    if (!state.stroke) say(find(".spoken"), answer ? `${answer.heading}. ${answer.sentence}` : "");
  };

  const askedOf = (drawing) => greyOf(thinned(drawing, state.data.widest));
  const newest = () => {
    const stroke = strokes().at(-1);
    return { stroke, points: stroke.points.length, grey: askedOf(strokes()), number: state.number };
  };
  const missing = () => {
    for (const [place, stroke] of strokes().entries()) {
      const sample = stroke.samples.find(({ model }) => model !== state.data.model);
      if (sample) return { stroke, points: sample.points, grey: askedOf(strokesAt({ place, points: sample.points })) };
    }
    return null;
  };
  const asking = asker({
    route: first.route,
    next: () => {
      if (!strokes().length || !root.isConnected) return null;
      const isNews = state.asked !== state.number;
      const question = isNews ? newest() : state.stroke || state.isRefused ? null : missing();
      return question && { ...question, model: state.data.model };
    },
    heard: ({ stroke, points, model, number }, answer) => {
      say(find(".note"), "");
      state.isRefused = false;
      note(stroke, points, answer.probabilities, model);
      if (model !== state.data.model || !strokes().includes(stroke)) return;
      if (number === undefined) return drawAnswer();
      state.asked = number;
      hear(answer);
    },
    failed: ({ stroke, points, number }, trouble) => {
      if (trouble.pause === Infinity && number === undefined) {
        stroke.samples = stroke.samples.filter((sample) => sample.points !== points);
        return;
      }
      state.isRefused = trouble.pause === Infinity;
      if (state.isRefused && number !== undefined) state.asked = number;
      say(find(".note"), trouble.message);
    },
  });

  // What was refused was one drawing; it says nothing of another.
  const forgetRefusal = () => {
    if (state.isRefused) say(find(".note"), "");
    state.isRefused = false;
  };

  const changed = () => {
    state.number += 1;
    state.view = null;
    forgetRefusal();
    if (!strokes().length) {
      state.asked = state.number;
      hear(null);
    }
    drawInk();
    asking.wake();
  };

  const handOver = () => {
    const grey = askedOf(strokes());
    const bare = strokes().map(({ pen, points }) => ({ pen, points }));
    const isThinned = thinned(strokes(), state.data.widest) !== strokes();
    state.setStateValue("drawing", grey && {
      number: state.number,
      strokes: bare,
      ...handedOver(grey),
      ownPen: isThinned ? handedOver(greyOf(strokes())) : null,
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
    state.stroke = { pen: state.pen, points: [place(event)], samples: [], pointer: event.pointerId };
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
    state.stroke.samples = filled(state.stroke);
    state.stroke = null;
    changed();
    handOver();
  };

  const keys = (event) => {
    if (!root.isConnected) return document.removeEventListener("keydown", keys);
    const { activeElement } = document;
    const isElsewhere = activeElement?.matches(INTERACTIVE);
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

  // Else a quick stroke counts as a fling, and the tap on a button that follows it only as its end.
  paper.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  paper.addEventListener("pointerdown", down);
  paper.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) paper.addEventListener(end, up);
  for (const button of root.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => command(button.dataset.do));
  }
  makePens();
  for (const stroke of strokes()) stroke.samples = filled(stroke);
  drawInk();

  return {
    update: (data, setStateValue) => {
      document.addEventListener("keydown", keys); // once, however often it is said
      const isOther = data.model !== state.data.model;
      Object.assign(state, { data, setStateValue });
      if (isOther) Object.assign(state, { asked: 0, isRefused: false, view: null });
      const settled = data.settled?.number === state.number && strokes().length ? data.settled.answer : null;
      if (settled) {
        const stroke = strokes().at(-1);
        note(stroke, stroke.points.length, settled.probabilities, data.model);
        state.asked = state.number;
        forgetRefusal();
        hear(settled);
      } else {
        drawAnswer();
      }
      drawInk();
      asking.wake();
    },
  };
};

export default ({ parentElement, data, setStateValue }) => {
  const root = parentElement.querySelector(".pad");
  root.lab ??= makePad(root, data);
  root.lab.update(data, setStateValue);
};
