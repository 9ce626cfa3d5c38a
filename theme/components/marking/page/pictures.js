// Pictures in and out: files and camera frames become grey pictures, flat sheets become canvases.

const MOST_SIDE = 2600; // pixels; more shows nothing new of a sheet, and costs time and memory

/** Make a grey picture of a file or of an image that is drawn already. */
async function greyFrom(source) {
  if (source.data) return source;
  const bitmap = await createImageBitmap(source);
  const scale = Math.min(1, MOST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return kitReader.greyOf(context.getImageData(0, 0, canvas.width, canvas.height));
}

/** Read a picture in slices, so that the page answers in between; null if `stopped` says so. */
async function readInSlices(source, layouts, stopped) {
  const grey = await greyFrom(source);
  const steps = kitReader.readingOf(grey, layouts);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      if (step.value.status !== "read") step.value.flat = smaller(grey, 700);
      return step.value;
    }
    await new Promise((go) => setTimeout(go));
    if (stopped()) return null;
  }
}

/** A small copy of a picture that could not be read, so that the teacher sees which one it is. */
function smaller(grey, most) {
  const scale = Math.min(1, most / Math.max(grey.width, grey.height));
  const [width, height] = [Math.round(grey.width * scale), Math.round(grey.height * scale)];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data[y * width + x] = grey.data[((y / scale) | 0) * grey.width + ((x / scale) | 0)];
    }
  }
  return { width, height, data };
}

/** Draw a part {x, y, width, height} of a grey picture on a new canvas, `wide` pixels wide. */
function drawn(grey, part, wide, words) {
  const left = Math.max(0, Math.floor(part.x));
  const top = Math.max(0, Math.floor(part.y));
  const width = Math.min(grey.width - left, Math.ceil(part.width));
  const height = Math.min(grey.height - top, Math.ceil(part.height));
  const full = document.createElement("canvas");
  [full.width, full.height] = [width, height];
  const pixels = new ImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = grey.data[(top + y) * grey.width + left + x];
      pixels.data.set([value, value, value, 255], 4 * (y * width + x));
    }
  }
  full.getContext("2d").putImageData(pixels, 0, 0);
  const canvas = make("canvas", { role: "img", "aria-label": words });
  canvas.width = wide;
  canvas.height = Math.round((wide * height) / width);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(full, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The part of a flat sheet that holds some bubbles, with some millimetres round it. */
function around(bubbles, radius, room) {
  const per = kitReader.PER_MM;
  const xs = bubbles.map((bubble) => bubble.px);
  const ys = bubbles.map((bubble) => bubble.py);
  const [left, top] = [Math.min(...xs) - (radius + room.left) * per, Math.min(...ys) - (radius + room.up) * per];
  return {
    x: left,
    y: top,
    width: Math.max(...xs) + (radius + room.right) * per - left,
    height: Math.max(...ys) + (radius + room.down) * per - top,
  };
}

// Colours lie on white paper in every look of the page; shapes say the same without them.
const BLUE = "#1746c7";
const ORANGE = "#b34700";
const RED = "#b00020";

/** Draw a whole sheet with what was read on it: a ring, a cross where it is wrong, "?" for doubts. */
function drawnSheet(sheet, wide, words) {
  const { flat, groups, layout } = sheet.reading;
  const canvas = drawn(flat, { x: 0, y: 0, width: flat.width, height: flat.height }, wide, words);
  const context = canvas.getContext("2d");
  const scale = wide / flat.width;
  const radius = layout.radius * kitReader.PER_MM * scale * 1.35;
  const right = sheet.key?.right ?? {};
  context.lineWidth = Math.max(1.5, radius / 4);
  for (const group of groups) {
    const open = sheet.doubts.some((doubt) => doubt.groups.includes(group.id) && !doubt.settled);
    for (const bubble of group.bubbles) {
      const [x, y] = [bubble.px * scale, bubble.py * scale];
      const marked = sheet.given.get(group.id)?.includes(bubble.value);
      const wrong = right[group.id] && !right[group.id].includes(bubble.value);
      if (open && bubble.state !== "empty") {
        context.strokeStyle = context.fillStyle = ORANGE;
        context.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius);
        context.font = `bold ${Math.round(radius * 2)}px sans-serif`;
        context.fillText("?", x + radius * 1.1, y - radius * 0.4);
      } else if (marked) {
        context.strokeStyle = wrong ? RED : BLUE;
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        if (wrong) {
          context.moveTo(x - radius, y - radius);
          context.lineTo(x + radius, y + radius);
        }
        context.stroke();
      }
    }
  }
  return canvas;
}
