/**
 * Pages that show a post as the forums do, for tests in a browser. An excerpt is flat text: blocks, emphasis and
 * links are gone, footnote marks are left, quotes may be straight, and the end is cut.
 */

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A whole page around the post's HTML. What the browser highlights is shown as one plain magenta area. */
export function forumPage(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title>
    <style>
      body { margin: 0; font: 20px/30px sans-serif; }
      .PostsPage-postContent { width: 600px; margin: 2000px 40px; }
      ::target-text { background: rgb(255 0 255); color: rgb(255 0 255); }
      a { color: inherit; }
    </style>
    <h1>A post</h1><div class="PostsPage-postContent"><div>${body}</div></div></html>`;
}

/**
 * Dresses a flat excerpt as a forum would show its post: quote markers become block quotes, numbers lists, footnote
 * marks references, straight quotes curly, each sentence a paragraph; here and there stand links, bold words and
 * non-breaking spaces; and the word at the cut goes on.
 */
export function dress(text: string): string {
  const whole = text.replace(/\s*(?:\.{3}|…)\s*$/, 'ification is where the excerpt was cut.');
  return whole
    .split(/\s*(?:^|\s)>\s+|\s+(?=\d{1,2}\.\s)|(?<=[.!?]["”)]?)\s+/)
    .filter((block) => block.trim() !== '')
    .map((block, index) => {
      const [, number, item] = /^(\d{1,2})\.\s+(.*)$/s.exec(block) ?? [];
      if (item) return `<ol start="${number}"><li><p>${inline(item)}</p></li></ol>`;
      return index % 3 === 2 ? `<blockquote><p>${inline(block)}</p></blockquote>` : `<p>${inline(block)}</p>`;
    })
    .join('\n');
}

function inline(text: string): string {
  const curly = text
    .replace(/(^|[\s([])"/g, '$1“')
    .replaceAll('"', '”')
    .replace(/(^|\s)'/g, '$1‘')
    .replaceAll("'", '’');
  return curly
    .split(' ')
    .map((word, index) => {
      const html = escapeHtml(word).replace(
        /\[(\d+)\]/g,
        '<span class="footnote-reference"><sup><a href="#fn$1">[$1]</a></sup></span>',
      );
      const dressed =
        index % 7 === 3
          ? `<strong>${html}</strong>`
          : index % 11 === 5
            ? `<span><span><a href="/posts/x">${html}</a></span></span>`
            : html;
      return dressed + (index % 9 === 4 ? '&nbsp;' : ' ');
    })
    .join('');
}
