// Takes the pictures out of a scanned PDF. A scanner writes one picture for each page, mostly a
// JPEG, and each sheet says by itself which one it is; so nothing else of the PDF matters.

const LEAST_SIDE = 500; // pixels; smaller pictures are logos and signatures

/**
 * Give the pictures of a PDF in the order of the file: {pictures, strange, locked}. A picture is
 * a Blob with a JPEG, or {width, height, data} in grey; `strange` counts those in another form.
 */
async function picturesOf(bytes) {
  const text = new TextDecoder("latin1").decode(bytes); // one letter for each byte
  const masks = new Set([...text.matchAll(/\/SMask\s+(\d+)\s+\d+\s+R/g)].map((found) => found[1]));
  const result = { pictures: [], strange: 0, locked: /\/Encrypt\s*(<<|\d+\s+\d+\s+R)/.test(text) };
  if (result.locked) return result;
  const start = />>\s*stream(\r\n|\n)/g;
  for (let found = start.exec(text); found; found = start.exec(text)) {
    const from = found.index + found[0].length;
    const begin = text.lastIndexOf(" obj", found.index);
    const head = text.slice(begin, found.index + 2);
    const end = from + lengthOf(head, text, from);
    start.lastIndex = end;
    const number = /(\d+)\s+\d+$/.exec(text.slice(Math.max(0, begin - 24), begin))?.[1];
    if (!/\/Subtype\s*\/Image\b/.test(head) || masks.has(number)) continue;
    if (Math.min(numberOf(head, "Width"), numberOf(head, "Height")) < LEAST_SIDE) continue;
    const picture = await pictureOf(head, bytes.subarray(from, end)).catch(() => null);
    if (picture) result.pictures.push(picture);
    else result.strange += 1;
  }
  return result;
}

function numberOf(head, name) {
  return Number(new RegExp(`/${name}\\s+(\\d+)`).exec(head)?.[1] ?? 0);
}

/** How long a stream is: as its head says, itself or by another object; else up to its end. */
function lengthOf(head, text, from) {
  const said = /\/Length\s+(\d+)(\s+(\d+)\s+R)?/.exec(head);
  let length = Number(said?.[1]);
  if (said?.[2]) {
    length = Number(new RegExp(`(?:^|\\s)${said[1]}\\s+${said[3]}\\s+obj\\s+(\\d+)`).exec(text)?.[1]);
  }
  const ends = (at) => /^\s*endstream/.test(text.slice(at, at + 14));
  if (Number.isFinite(length) && ends(from + length)) return length;
  const end = text.indexOf("endstream", from);
  return (end < 0 ? text.length : end) - from;
}

/** Make one picture: JPEG as it is, packed pixels unpacked; null for what browsers cannot read. */
async function pictureOf(head, bytes) {
  const filters = [.../\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(head)?.[1].matchAll(/\/(\w+)/g) ?? []];
  let data = bytes;
  for (const [, filter] of filters) {
    if (filter === "DCTDecode") return new Blob([data], { type: "image/jpeg" });
    if (filter !== "FlateDecode") return null;
    data = await inflated(data);
  }
  return pixelsOf(head, data);
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Make a grey picture of pixels in grey or color, of 8 bits or of one. */
function pixelsOf(head, raw) {
  const [width, height] = [numberOf(head, "Width"), numberOf(head, "Height")];
  const bits = numberOf(head, "BitsPerComponent") || 1;
  if ((bits !== 8 && bits !== 1) || /\/Indexed/.test(head)) return null;
  const predicted = numberOf(head, "Predictor") >= 10 ? 1 : 0;
  const parts = [1, 3, 4].find((count) =>
    Math.abs(raw.length - height * (Math.ceil((width * count * bits) / 8) + predicted)) < 8);
  if (!parts || parts === 4) return null;
  const line = Math.ceil((width * parts * bits) / 8);
  const packed = predicted ? unpredicted(raw, line, height, Math.ceil((parts * bits) / 8)) : raw;
  const flipped = /\/Decode\s*\[\s*1/.test(head) ? 255 : 0;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let grey;
      if (bits === 1) grey = (packed[y * line + (x >> 3)] >> (7 - (x & 7))) & 1 ? 255 : 0;
      else if (parts === 1) grey = packed[y * line + x];
      else {
        const at = y * line + 3 * x;
        grey = (packed[at] * 77 + packed[at + 1] * 151 + packed[at + 2] * 28) >> 8;
      }
      data[y * width + x] = grey ^ flipped;
    }
  }
  return { width, height, data };
}

/** Undo what PNG does to lines before it packs them. */
function unpredicted(raw, line, height, back) {
  const data = new Uint8Array(line * height);
  for (let y = 0; y < height; y += 1) {
    const kind = raw[y * (line + 1)];
    for (let x = 0; x < line; x += 1) {
      const at = y * line + x;
      const left = x >= back ? data[at - back] : 0;
      const up = y ? data[at - line] : 0;
      const corner = y && x >= back ? data[at - line - back] : 0;
      const value = raw[y * (line + 1) + 1 + x];
      data[at] = value + [0, left, up, (left + up) >> 1, nearest(left, up, corner)][kind];
    }
  }
  return data;
}

function nearest(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((each) => Math.abs(guess - each));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
