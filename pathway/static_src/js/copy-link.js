/** <button data-copy="text" hidden>: shows itself, copies, and says so. */
export function copyLinks(within) {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll("button[data-copy][hidden]")) {
    button.hidden = false;
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "hint";
    button.after(said);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = " Copied";
    });
  }
}
