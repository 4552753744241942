/** How deep a JSON text goes, counted before it is parsed: what goes deeper than any of our documents is not read at all. */

const depthMax = 40;

export function isTooDeep(text: string, max = depthMax): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === 92) at++;
      else if (code === 34) isText = false;
    } else if (code === 34) isText = true;
    else if (code === 91 || code === 123) {
      if (++depth > max) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}
