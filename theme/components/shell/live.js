// What all live parts share. The build puts this file first and WORDS, the words of the page's
// language, before it; all files together are one classic script, so that it runs from a disk too.

/** Make an element: make("p", {class: "kit-small"}, "words", anotherElement). */
function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/** Give the words of a key, with its {names} filled in. */
function say(key, names = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => names[name]);
}

/** Make a button that does something. */
function button(words, act, attributes = {}) {
  const element = make("button", { type: "button", class: "kit-button", ...attributes }, words);
  element.addEventListener("click", act);
  return element;
}

// Everything kept begins with this: sites of one owner may share an address and its storage.
const HOME = new URL("../", document.currentScript.src);
const KEY = `kit:${HOME.pathname}:`;

/** Read, write (or forget, with null) a value; a browser that keeps nothing is no error. */
function kept(store, name) {
  try {
    return JSON.parse(window[store].getItem(KEY + name));
  } catch {
    return null;
  }
}
function keep(store, name, value) {
  try {
    if (value === null) window[store].removeItem(KEY + name);
    else window[store].setItem(KEY + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
/** Forget everything of this site in a store; tell whether there was something. */
function forget(store) {
  try {
    const own = Object.keys(window[store]).filter((name) => name.startsWith(KEY));
    own.forEach((name) => window[store].removeItem(name));
    return own.length > 0;
  } catch {
    return false;
  }
}
