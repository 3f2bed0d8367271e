// Strokes as values: points in units of the pad → smooth paths → the grey bytes that are asked about.

const PAD = 280; // units a side
const NEAREST = 1.5; // points closer than this are the trembling of a hand or the steps of a mouse
const LONGEST = 80; // pixels of the longer side of the ink that is sent: as fine as the recipe works
const PAPER = 1.5; // sides of the paper it is sent on: more than half of it is bare, whatever was drawn
const DOT = 4; // pixels of a dot, which stays as small on its paper as the server takes for one
const DOT_PAPER = 120; // pixels a side of a dot's paper

const distance = ([x0, y0], [x1, y1]) => Math.hypot(x1 - x0, y1 - y0);

const wayOf = (points) => points.slice(1).reduce((way, point, before) => way + distance(points[before], point), 0);

// Centripetal Catmull-Rom (Yuksel, Schaefer, Keyser 2011): passes through all points without loops or cusps.
const handle = (before, from, to, after) => {
  const [d1, d2] = [distance(before, from), distance(from, to)];
  if (d1 === 0) return from;
  const [r1, r2] = [Math.sqrt(d1), Math.sqrt(d2)];
  return [0, 1].map((axis) =>
    (d1 * to[axis] - d2 * before[axis] + (2 * d1 + 3 * r1 * r2 + d2) * from[axis]) / (3 * r1 * (r1 + r2)));
};

const written = (point) => point.map((value) => value.toFixed(1)).join(" ");

const pathOf = (points) => {
  if (points.length === 1) return `M${written(points[0])}h0.01`; // a canvas draws no line without a length
  const pieces = points.slice(1).map((to, index) => {
    const from = points[index];
    const before = points[index - 1] ?? from;
    const after = points[index + 2] ?? to;
    return `C${written(handle(before, from, to))} ${written(handle(after, to, from))} ${written(to)}`;
  });
  return `M${written(points[0])}${pieces.join("")}`;
};

// The strokes as they were when the last of them had so many points.
const cut = (strokes, points) =>
  strokes.map((stroke, index) =>
    index < strokes.length - 1 ? stroke : { ...stroke, points: stroke.points.slice(0, points) });

const inkBox = (strokes) => {
  const edges = [PAD, PAD, 0, 0];
  for (const { pen, points } of strokes) for (const [x, y] of points) {
    edges[0] = Math.min(edges[0], x - pen / 2);
    edges[1] = Math.min(edges[1], y - pen / 2);
    edges[2] = Math.max(edges[2], x + pen / 2);
    edges[3] = Math.max(edges[3], y + pen / 2);
  }
  const [left, top, right, bottom] = edges.map((edge) => Math.min(PAD, Math.max(0, edge)));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : null;
};

// The longer side of the box around a drawing's points: how large it is, whatever the pen.
const reachOf = (strokes) => {
  const sides = [0, 1].map((axis) => {
    const places = strokes.flatMap(({ points }) => points.map((point) => Math.min(PAD, Math.max(0, point[axis]))));
    return Math.max(...places) - Math.min(...places);
  });
  return Math.max(...sides);
};

const isDot = (strokes) => reachOf(strokes) < Math.max(...strokes.map(({ pen }) => pen));

// The strokes as a thinner pen draws them where theirs is wider than `widest` of the drawing, for it closes loops.
const thinned = (strokes, widest) => {
  if (!strokes.length || isDot(strokes)) return strokes;
  const most = widest * reachOf(strokes) / (1 - widest);
  if (strokes.every(({ pen }) => pen <= most)) return strokes;
  return strokes.map((stroke) => ({ ...stroke, pen: Math.min(stroke.pen, most) }));
};

const board = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

// The ink and a little paper around it, drawn anew from the strokes so that small drawings are as sharp as large ones.
const greyOf = (strokes) => {
  const box = inkBox(strokes);
  if (!box) return null;
  const isSmall = isDot(strokes);
  const scale = (isSmall ? DOT : LONGEST) / Math.max(box.width, box.height);
  const [width, height] = isSmall
    ? [DOT_PAPER, DOT_PAPER]
    : [box.width, box.height].map((side) => Math.ceil(PAPER * side * scale) + 2);
  Object.assign(board.canvas, { width, height });
  board.fillStyle = "#fff";
  board.fillRect(0, 0, width, height);
  board.setTransform(scale, 0, 0, scale,
    width / 2 - (box.left + box.width / 2) * scale, height / 2 - (box.top + box.height / 2) * scale);
  board.beginPath();
  board.rect(0, 0, PAD, PAD);
  board.clip();
  Object.assign(board, { strokeStyle: "#000", lineCap: "round", lineJoin: "round" });
  for (const { pen, points } of strokes) {
    board.lineWidth = pen;
    board.stroke(new Path2D(pathOf(points)));
  }
  const rgba = board.getImageData(0, 0, width, height).data;
  return { width, height, bytes: Uint8Array.from({ length: width * height }, (_, pixel) => rgba[4 * pixel]) };
};

const base64 = (bytes) => btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));

const handedOver = ({ width, height, bytes }) => ({ width, height, pixels: base64(bytes) });

// Where along a stroke its answers are kept: about this far from each other, however fast the pen went.
const SAMPLE_WAY = 20;

// A stroke's samples, with empty ones added at its start and where the pen went further than that without an answer.
const filled = ({ points, samples }) => {
  const kept = [...samples];
  let way = 0, last = 0;
  points.forEach((point, index) => {
    if (index) way += distance(points[index - 1], point);
    const sample = samples.find((one) => one.points === index + 1);
    const isFar = (!index || way - last >= SAMPLE_WAY) && !samples.some((one) => Math.abs(one.way - way) < SAMPLE_WAY / 2);
    if (isFar) kept.push({ points: index + 1, way, probabilities: null, model: null });
    if (sample || isFar) last = way;
  });
  return kept.sort((a, b) => a.points - b.points);
};
