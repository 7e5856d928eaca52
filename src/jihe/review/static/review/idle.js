// Says in time that a log-in is about to end, so that nothing typed is lost; and leaves nothing in the browser.
(() => {
  "use strict";
  // htmx notes the address of each page there, which outlives the log-in.
  const forget = () => sessionStorage.clear();
  for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore", "pagehide"])
    addEventListener(name, () => setTimeout(forget));
  forget();

  const wait = Number(document.body.dataset.warnAfter) * 1000;
  const words = document.getElementById("idle-words");
  const place = document.getElementById("idle");
  if (!wait || !words || !place) return;
  let timer = 0;

  const begin = () => {
    clearTimeout(timer);
    place.replaceChildren();
    timer = setTimeout(() => {
      place.append(words.content.cloneNode(true));
      if (window.htmx) window.htmx.process(place);
    }, wait);
  };

  // Any answer of the server was a click that counted.
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && begin());
  begin();
})();
