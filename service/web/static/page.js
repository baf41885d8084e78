// What a page can spare its visitor where scripts run: loads what it has use for. Everything works without.

const MODULES = { suggest: "./combobox.js", locate: "./locate.js", copy: "./copy.js", sync: "./sync.js" };

for (const [name, module] of Object.entries(MODULES)) {
  const found = document.querySelectorAll(`[data-${name}]`);
  if (found.length) import(module).then(({ enhance }) => found.forEach((each) => enhance(each))).catch(() => {});
}
