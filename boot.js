// Starts the page. Trunk would write this as an inline script, which the Content-Security-Policy
// refuses; so it only writes down the names of the two built files, with their hashes, and this
// file of our own does the rest.
try {
  // The theme that was chosen, before anything is drawn. `src/theme.rs` writes it.
  const theme = localStorage.getItem("airstrip-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the theme of the system it is.
}

const { content: bindings, dataset } = document.querySelector('meta[name="airstrip-page"]');

try {
  const { default: start } = await import(bindings);
  await start({ module_or_path: dataset.wasm });
} catch (error) {
  console.error(error);
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent =
    "Airstrip could not start. Reload the page; if that does not help, " +
    "use a current version of Chrome, Edge, Firefox or Safari.";
  document.body.append(message);
}
