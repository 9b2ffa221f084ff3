/* A switch shows one part of a page: <input type="checkbox" data-reveal="id of the part">; of several
   radio buttons the chosen one shows its part, the others hide theirs. */
(function () {
  'use strict';
  function reveal(box) {
    var part = document.getElementById(box.dataset.reveal);
    if (part) part.hidden = !box.checked;
  }
  function revealAll(root) { Array.prototype.forEach.call(root.querySelectorAll('[data-reveal]'), reveal); }
  document.addEventListener('change', function (event) {
    var box = event.target;
    if (!box.dataset || !box.dataset.reveal) return;
    if (box.type === 'radio') revealAll(box.form); else reveal(box);
  });
  // A part of the page that came later (a new issue block, an htmx swap) announces itself.
  document.addEventListener('portal:added', function (event) { revealAll(event.target); });
  document.addEventListener('htmx:load', function (event) { revealAll(event.target); });
  revealAll(document);
})();
