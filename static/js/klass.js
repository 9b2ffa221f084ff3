/* The class of an answer shows what it asks for: the promise of B, the ground of C. */
(function () {
  'use strict';
  function start() {
    var group = document.querySelector('[data-klass]');
    if (!group) return;
    function show() {
      var chosen = group.querySelector('input:checked');
      Array.prototype.forEach.call(document.querySelectorAll('[data-klass-part]'), function (part) {
        var wanted = chosen && chosen.dataset[part.dataset.klassPart];
        part.hidden = !wanted && !part.querySelector('[aria-invalid]');
      });
    }
    group.addEventListener('change', show);
    show();
  }
  document.addEventListener('portal:added', start);
  start();
})();
