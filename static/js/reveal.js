/* A switch shows one part of a form: <input type="checkbox" data-reveal="id of the part">. */
(function () {
  'use strict';
  function reveal(box) {
    var part = document.getElementById(box.dataset.reveal);
    if (part) part.hidden = !box.checked;
  }
  function revealAll(root) { Array.prototype.forEach.call(root.querySelectorAll('[data-reveal]'), reveal); }
  document.addEventListener('change', function (event) {
    if (event.target.dataset && event.target.dataset.reveal) reveal(event.target);
  });
  // A part of the page that came later (a new issue block, an htmx swap) announces itself.
  document.addEventListener('portal:added', function (event) { revealAll(event.target); });
  document.addEventListener('htmx:load', function (event) { revealAll(event.target); });
  revealAll(document);
})();
