// Grey pictures: {width, height, data}, one byte for each pixel, 0 is black.

/** Make a grey picture of an ImageData. */
function greyOf(image) {
  const { width, height, data } = image;
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 4) {
    grey[at] = (data[from] * 77 + data[from + 1] * 151 + data[from + 2] * 28) >> 8;
  }
  return { width, height, data: grey };
}

/** Make a picture smaller, so that its long side has at most so many pixels; each is a mean. */
function shrunk(grey, most) {
  const scale = most / Math.max(grey.width, grey.height);
  if (scale >= 1) return { picture: grey, scale: 1 };
  const width = Math.round(grey.width * scale);
  const height = Math.round(grey.height * scale);
  const sums = new Float32Array(width * height);
  const counts = new Float32Array(width * height);
  for (let y = 0; y < grey.height; y += 1) {
    const row = Math.min(height - 1, (y * scale) | 0) * width;
    const from = y * grey.width;
    for (let x = 0; x < grey.width; x += 1) {
      const at = row + Math.min(width - 1, (x * scale) | 0);
      sums[at] += grey.data[from + x];
      counts[at] += 1;
    }
  }
  const data = new Uint8Array(width * height);
  for (let at = 0; at < data.length; at += 1) data[at] = sums[at] / counts[at];
  return { picture: { width, height, data }, scale };
}

/** The grey at a place between pixels; outside of the picture it is `outside`. */
function greyAt(grey, x, y, outside = 255) {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left >= grey.width - 1 || top >= grey.height - 1) return outside;
  const across = x - left;
  const down = y - top;
  const at = top * grey.width + left;
  const { data, width } = grey;
  return (
    (data[at] * (1 - across) + data[at + 1] * across) * (1 - down) +
    (data[at + width] * (1 - across) + data[at + width + 1] * across) * down
  );
}
