// In a room, a kernel finds in its environment what it finds there on a hub: the room's server, and who takes part.
if (ROOM.server) {
  const root = new URL(".", document.currentScript.src).href.replace(/\/$/, "");
  const settings = document.getElementById("jupyter-config-data");
  const participant = () => {
    try {
      return localStorage.getItem("handle");
    } catch {
      return null;  // this browser keeps nothing
    }
  };
  // JupyterLite puts its settings together here, and begins when this is done.
  new MutationObserver((_, observer) => {
    observer.disconnect();
    const found = JSON.parse(settings.textContent), handle = participant();
    found.litePluginSettings[KERNEL].loadPyodideOptions.env = {
      [ROOM.server]: root, ...(handle && ROOM.handle && { [ROOM.handle]: handle }),
    };
    settings.textContent = JSON.stringify(found);
  }).observe(settings, { childList: true });
}
