/** A second press within two seconds on the same form is a slip of the hand: it is not sent again. */
export function preventSecondPress() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sentAt && Date.now() - form.dataset.sentAt < 2000) event.preventDefault();
    else form.dataset.sentAt = Date.now();
  });
  // A page that comes back from the browser's memory may be sent anew.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent-at]")) delete form.dataset.sentAt;
  });
}
