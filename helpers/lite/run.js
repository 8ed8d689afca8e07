// Beside a notebook of the site: what is still to load, then one button that runs the notebook, and links that lead on.
const element = (tag, traits = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), traits);
  made.append(...children);
  return made;
};
const said = element("span"), meter = element("progress", { max: 1, value: 0 });
const bar = element("div", { id: "guide-run", role: "status" }, said, meter);

// The kernel loads these files in a worker, where no page sees them come; the browser keeps what comes first for both.
async function load(files) {
  const all = Object.values(files).reduce((sum, size) => sum + size, 0);
  let loaded = 0;
  const show = () => {
    meter.value = loaded / all;
    said.textContent = TEXTS.loading.replace("{percent}", Math.floor(100 * loaded / all));
  };
  show();
  await Promise.all(Object.keys(files).map(async (name) => {
    const reader = (await fetch(new URL(`./static/pyodide/${name}`, import.meta.url))).body.getReader();
    for (let part; !(part = await reader.read()).done; show()) loaded += part.value.length;
  }));
}

async function until(look) {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}

// A link to a file beside the notebook leads to its page, or to the file.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".jp-Notebook a[href]"), place = link && new URL(link.href);
  const path = place?.origin === location.origin && place.pathname.split("/files/")[1];
  if (!path) return;
  event.preventDefault();
  event.stopPropagation();
  const page = PAGES[path.split("/").pop()];
  open(page ? `../${page}` : path.endsWith(".ipynb") ? `index.html?path=${path}` : place, "_blank");
}, true);

document.body.append(bar);
const loading = load(FILES).catch(() => {});  // the kernel says what it misses
const panel = await until(() => window.jupyterapp?.shell.currentWidget?.context && jupyterapp.shell.currentWidget);
await panel.context.ready;
let moved = !location.hash;
for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  addEventListener(kind, () => { moved = true; }, { once: true, capture: true });
}
// What is drawn later moves the step away again; who goes somewhere by hand stays there.
const goToStep = () => moved || panel.setFragment(decodeURIComponent(location.hash));
goToStep();
await loading;
goToStep();
said.textContent = TEXTS.starting;
meter.removeAttribute("value");
await until(() => panel.sessionContext.session?.kernel?.status === "idle");
goToStep();
const button = element("button", { textContent: TEXTS.run });
bar.replaceChildren(button, element("button", { textContent: TEXTS.read, onclick: () => bar.remove() }));
button.onclick = () => {
  bar.remove();
  jupyterapp.commands.execute("notebook:run-all-cells");
};
