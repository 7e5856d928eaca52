// A key presses the visible control that names it (data-hotkey); it never acts by itself.
(() => {
  "use strict";
  const PAUSE = 1000; // milliseconds in which the second of two keys must follow
  let before = "", at = 0;

  const inField = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("select, textarea, input:not([type=checkbox]):not([type=radio])"));

  const seen = (control) => control.getClientRects().length > 0 && !control.disabled && !control.closest("[inert]");

  const found = (keys) =>
    [...document.querySelectorAll("[data-hotkey]")].find((control) => control.dataset.hotkey === keys && seen(control));

  const press = (control) => {
    if (inField(control)) control.focus();
    else {
      control.focus();
      control.click();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target instanceof Element && event.target.closest("form");
      const submit = form && form.querySelector("[type=submit], button:not([type])");
      if (submit) {
        event.preventDefault();
        submit.click();
      }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      const open = document.querySelector("details.keys[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
        return;
      }
    }
    if (document.body.dataset.keys === "off" || inField(event.target) || event.repeat) return;
    const now = event.timeStamp;
    const both = now - at < PAUSE ? `${before} ${event.key}` : "";
    const control = (both && found(both)) || found(event.key);
    [before, at] = [event.key, now];
    if (!control) return;
    before = "";
    event.preventDefault();
    press(control);
  });
})();
