/* Runs in the page under test. */

/** Where words stand in the page, whatever markup, quotes, accents and spaces they have there. */
function areaOf(words) {
  const plain = (text) =>
    text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[‘’]/g, "'").replace(/[“”]/g, '"').toLowerCase();
  const places = [];
  let all = '';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let offset = 0; offset < node.data.length; offset++) {
      const sign = plain(node.data[offset]).replace(/\s/, ' ');
      if (sign === '' || (sign === ' ' && all.endsWith(' '))) continue;
      all += sign;
      places.push({ node, offset });
    }
  }
  const at = all.indexOf(plain(words));
  if (at < 0) return undefined;
  const last = places[at + plain(words).length - 1];
  const range = document.createRange();
  range.setStart(places[at].node, places[at].offset);
  range.setEnd(last.node, last.offset + 1);
  const { left, right, height } = range.getBoundingClientRect();
  return { left, right, height };
}

/** The bounds of everything magenta on a screenshot. */
async function magentaArea(dataUrl) {
  const image = new Image();
  image.src = dataUrl;
  await image.decode();
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data, width } = context.getImageData(0, 0, image.width, image.height);
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] !== 255 || data[i + 1] !== 0 || data[i + 2] !== 255) continue;
    const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
  }
  return { left, right, height: bottom - top };
}

globalThis.pageTools = { areaOf, magentaArea };
